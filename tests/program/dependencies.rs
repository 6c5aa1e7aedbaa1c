//! What is built in: one terminal library, nothing banned or unused, licences that we may ship. The rules are those of
//! `.cargo/deny.toml`; here they hold without cargo-deny being installed.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The rules of `.cargo/deny.toml`, as far as the dependency graph can be held to them offline.
struct Rules {
    licences: Vec<String>,
    exceptions: BTreeMap<String, Vec<String>>,
    banned: Vec<String>,
    only_once: Vec<String>,
}

impl Rules {
    fn ours() -> Rules {
        let text = include_str!("../../.cargo/deny.toml");
        let file: toml::Table = text.parse().expect("valid TOML");
        let words = |value: &toml::Value| -> Vec<String> {
            let list = value.as_array().expect("a list").iter();
            list.map(|word| word.as_str().expect("a word").to_owned()).collect()
        };
        let name = |entry: &toml::Value| entry["crate"].as_str().expect("a name").to_owned();
        let exceptions = file["licenses"]["exceptions"].as_array().expect("a list");
        let (only_once, banned): (Vec<_>, Vec<_>) = file["bans"]["deny"]
            .as_array()
            .expect("a list")
            .iter()
            .partition(|entry| entry.get("deny-multiple-versions").is_some());
        Rules {
            licences: words(&file["licenses"]["allow"]),
            exceptions: exceptions.iter().map(|entry| (name(entry), words(&entry["allow"]))).collect(),
            banned: banned.into_iter().map(name).collect(),
            only_once: only_once.into_iter().map(name).collect(),
        }
    }

    /// Whether a licence expression leaves a choice that may be shipped.
    fn allow(&self, name: &str, expression: &str) -> bool {
        let extra = self.exceptions.get(name).map(Vec::as_slice).unwrap_or_default();
        expression.replace('/', " OR ").split(" AND ").all(|part| {
            let part = part.trim().trim_start_matches('(').trim_end_matches(')');
            part.split(" OR ").map(str::trim).any(|one| self.licences.iter().chain(extra).any(|licence| licence == one))
        })
    }

    /// Everything in the graph that breaks a rule.
    fn broken_by(&self, packages: &[Value]) -> Vec<String> {
        let mut found = Vec::new();
        let mut versions: BTreeMap<&str, usize> = BTreeMap::new();
        for package in packages {
            let name = package["name"].as_str().expect("a name");
            let licence = package["license"].as_str().unwrap_or("none");
            *versions.entry(name).or_default() += 1;
            if self.banned.iter().any(|banned| banned == name) {
                found.push(format!("{name} is banned"));
            }
            if !self.allow(name, licence) {
                found.push(format!("{name} is licensed as {licence}"));
            }
        }
        for name in &self.only_once {
            match versions.get(name.as_str()) {
                Some(1) => {}
                Some(count) => found.push(format!("{count} versions of {name}")),
                None => found.push(format!("{name} is gone; is the rule still needed?")),
            }
        }
        found
    }
}

/// Runs the cargo that runs this test.
fn cargo(args: &[&str]) -> String {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let output = Command::new(cargo).args(args).current_dir(env!("CARGO_MANIFEST_DIR")).output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

/// What cargo knows of a build for this machine, tests included.
fn metadata() -> Value {
    let version = cargo(&["-vV"]);
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).expect("a host");
    let arguments = ["metadata", "--offline", "--locked", "--format-version", "1", "--filter-platform", host];
    serde_json::from_str(&cargo(&arguments)).expect("JSON")
}

/// What a package of ours declares and none of its sources names: a program's part in `src`, a test's in `tests` too.
fn unused(package: &Value, sources: &str, tests: &str) -> Vec<String> {
    let names = |text: &str, name: &str| {
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        text.match_indices(name).any(|(at, _)| {
            let (before, after) = (text[..at].chars().next_back(), text[at + name.len()..].chars().next());
            !before.is_some_and(is_part) && !after.is_some_and(is_part)
        })
    };
    let code =
        |text: &str| text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let (sources, tests) = (code(sources), code(tests));
    let declared = package["dependencies"].as_array().expect("a list").iter();
    let unused = declared.filter_map(|dependency| {
        let name = dependency["rename"].as_str().or(dependency["name"].as_str()).expect("a name");
        let module = name.replace('-', "_");
        let for_tests = dependency["kind"] == "dev";
        let is_used = names(&sources, &module) || (for_tests && names(&tests, &module));
        (!is_used).then(|| name.to_owned())
    });
    unused.collect()
}

/// The text of a package's Rust files below a folder; a folder with a manifest of its own is another package's.
fn rust(folder: &Path) -> String {
    let Ok(entries) = std::fs::read_dir(folder) else { return String::new() };
    let text = |path: PathBuf| match path.extension().and_then(|extension| extension.to_str()) {
        _ if path.join("Cargo.toml").exists() => String::new(),
        _ if path.is_dir() => rust(&path),
        Some("rs") => std::fs::read_to_string(&path).expect("a source"),
        _ => String::new(),
    };
    entries.map(|entry| text(entry.expect("an entry").path())).collect()
}

#[test]
fn every_declared_dependency_is_used() {
    let metadata = metadata();
    let ours = metadata["workspace_members"].as_array().expect("a list");
    for package in metadata["packages"].as_array().expect("a list").iter().filter(|p| ours.contains(&p["id"])) {
        let folder = Path::new(package["manifest_path"].as_str().expect("a path")).parent().expect("a folder");
        let source = |target: &Value| target["src_path"].as_str().map(|path| Path::new(path).parent().map(rust));
        let targets = package["targets"].as_array().expect("a list").iter();
        let sources: String = targets
            .filter(|target| {
                target["kind"].as_array().is_some_and(|kinds| kinds.iter().any(|k| k == "lib" || k == "bin"))
            })
            .filter_map(|target| source(target).flatten())
            .collect();
        assert_eq!(
            unused(package, &sources, &rust(&folder.join("tests"))),
            Vec::<String>::new(),
            "{}",
            package["name"]
        );
    }
}

#[test]
fn an_unused_dependency_is_found() {
    let dependency = |name: &str, kind: Option<&str>, rename: Option<&str>| serde_json::json!({ "name": name, "kind": kind, "rename": rename });
    let package = serde_json::json!({ "dependencies": [
        dependency("csv", None, None),
        dependency("num-traits", None, None),
        dependency("serde_json", None, None),
        dependency("time", None, Some("clock")),
        dependency("toml", None, None),
        dependency("insta", Some("dev"), None),
        dependency("vt100", Some("dev"), None),
    ]});
    let sources = "// csv is only spoken of\nuse num_traits::Zero;\nfn f() { my_toml::csv2(clock::now()) }";
    let tests = "use insta::assert_snapshot;\nuse serde_json::Value;";
    assert_eq!(unused(&package, sources, tests), ["csv", "serde_json", "toml", "vt100"]);
}

#[test]
fn the_dependency_graph_keeps_the_rules() {
    let metadata = metadata();
    let packages = metadata["packages"].as_array().expect("a list");
    assert!(packages.len() > 50, "only {} packages", packages.len());
    assert_eq!(Rules::ours().broken_by(packages), Vec::<String>::new());
}

#[test]
fn each_rule_can_fail() {
    let package = |name: &str, licence: &str| serde_json::json!({ "name": name, "license": licence });
    let packages = [
        package("crossterm", "MIT"),
        package("crossterm", "MIT"),
        package("tokio", "MIT"),
        package("copyleft", "GPL-3.0-only"),
        package("half-copyleft", "MIT AND GPL-3.0-only"),
        package("option-ext", "MPL-2.0"),
        package("other-ext", "MPL-2.0"),
        package("choice", "(GPL-3.0-only OR MIT) AND Unicode-3.0"),
    ];
    let mut found = Rules::ours().broken_by(&packages);
    found.sort();
    let expected = [
        "2 versions of crossterm",
        "copyleft is licensed as GPL-3.0-only",
        "half-copyleft is licensed as MIT AND GPL-3.0-only",
        "other-ext is licensed as MPL-2.0",
        "ratatui-core is gone; is the rule still needed?",
        "tokio is banned",
    ];
    assert_eq!(found, expected);
}

/// Packages that the program is built from, those of this workspace included. Whoever raises it says in the commit which
/// packages a dependency brings.
const PACKAGES: usize = 142;

#[test]
fn the_program_is_built_from_few_packages() {
    let tree = cargo(&["tree", "--offline", "--locked", "-e", "normal", "--prefix", "none", "--format", "{p}"]);
    let packages: BTreeSet<&str> = tree.lines().filter_map(|line| line.split(" (").next()).collect();
    assert!(
        packages.iter().any(|package| package.starts_with("laurels-core v")),
        "our own are among them: {packages:?}"
    );
    assert!(packages.len() <= PACKAGES, "{} packages", packages.len());
}
