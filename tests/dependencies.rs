//! What is built in: one terminal library, nothing banned, licences that we may ship. The rules are those of
//! `.cargo/deny.toml`; here they hold without cargo-deny being installed.

use serde_json::Value;
use std::collections::BTreeMap;
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
        let text = include_str!("../.cargo/deny.toml");
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

/// Every package that may take part in a build for this machine, tests included.
fn packages() -> Vec<Value> {
    let version = cargo(&["-vV"]);
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).expect("a host");
    let arguments = ["metadata", "--offline", "--locked", "--format-version", "1", "--filter-platform", host];
    let metadata: Value = serde_json::from_str(&cargo(&arguments)).expect("JSON");
    metadata["packages"].as_array().expect("a list").clone()
}

#[test]
fn the_dependency_graph_keeps_the_rules() {
    let packages = packages();
    assert!(packages.len() > 50, "only {} packages", packages.len());
    assert_eq!(Rules::ours().broken_by(&packages), Vec::<String>::new());
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
