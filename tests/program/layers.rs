//! What each layer must not know: no `Cargo.toml` names it, directly or through others, and `src/core/clippy.toml` forbids
//! what std and chrono bring.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// Runs the cargo that runs this test.
fn cargo(args: &[&str], folder: &Path) -> Output {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let target = folder.join("target");
    Command::new(cargo).args(args).current_dir(folder).env("CARGO_TARGET_DIR", target).output().expect("cargo runs")
}

/// The members and everything that they depend on, on this machine.
fn metadata() -> Value {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let version = String::from_utf8(cargo(&["-vV"], root).stdout).expect("text");
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).expect("a host");
    let arguments = ["metadata", "--offline", "--locked", "--format-version", "1", "--filter-platform", host];
    let output = cargo(&arguments, root);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

/// Crates that open files, stores or processes.
const OUTSIDE: &[&str] = &[
    "rusqlite",
    "libsqlite3-sys",
    "tokio-postgres",
    "rustix",
    "directories",
    "tempfile",
    "csv",
    "encoding_rs_io",
    "calamine",
    "zip",
    "flate2",
    "signal-hook",
    "tracing-appender",
    "mio",
    "clap",
];
/// Crates that know a terminal or draw on one.
const TERMINAL: &[&str] =
    &["crossterm", "portable-pty", "vt100", "ratatui", "ratatui-core", "ratatui-widgets", "ratatui-crossterm"];

/// What each member must not depend on, directly or through others.
const LAYERS: [(&str, &[&[&str]]); 5] = [
    ("laurels-core", &[&["laurels-data", "laurels-app", "laurels-tui", "laurels"], OUTSIDE, TERMINAL]),
    ("laurels-app", &[&["laurels-data", "laurels-tui", "laurels"], OUTSIDE, TERMINAL]),
    ("laurels-data", &[&["laurels-app", "laurels-tui", "laurels"], TERMINAL]),
    (
        "laurels-tui",
        &[&["laurels-data", "laurels", "rusqlite", "libsqlite3-sys", "tokio-postgres", "csv", "encoding_rs_io"]],
    ),
    ("laurels", &[]),
];

/// What the members depend on against the rules. Dependencies of tests and build scripts are free.
fn broken_layers(metadata: &Value) -> Vec<String> {
    let names: BTreeMap<&str, &str> =
        list(&metadata["packages"]).iter().map(|package| (text(&package["id"]), text(&package["name"]))).collect();
    let is_normal = |dependency: &&Value| list(&dependency["dep_kinds"]).iter().any(|kind| kind["kind"].is_null());
    let edges: BTreeMap<&str, Vec<&str>> = list(&metadata["resolve"]["nodes"])
        .iter()
        .map(|node| {
            let normal = list(&node["deps"]).iter().filter(is_normal);
            (names[text(&node["id"])], normal.map(|dependency| names[text(&dependency["pkg"])]).collect())
        })
        .collect();
    let mut found = Vec::new();
    for member in list(&metadata["workspace_members"]).iter().map(|id| names[text(id)]) {
        let Some((_, forbidden)) = LAYERS.iter().find(|(layer, _)| *layer == member) else {
            found.push(format!("{member} is no layer"));
            continue;
        };
        let (mut open, mut through) = (vec![member], BTreeMap::from([(member, member)]));
        while let Some(name) = open.pop() {
            for next in edges
                .get(name)
                .into_iter()
                .flatten()
                .filter(|next| !through.contains_key(**next))
                .copied()
                .collect::<Vec<_>>()
            {
                through.insert(next, name);
                open.push(next);
            }
        }
        let known = forbidden.iter().copied().flatten().filter_map(|name| Some((name, through.get(name)?)));
        found.extend(known.map(|(name, through)| format!("{member} knows {name} through {through}")));
    }
    found
}

#[test]
fn no_layer_knows_what_lies_above_it_or_outside() {
    assert_eq!(broken_layers(&metadata()), Vec::<String>::new());
}

/// A member that depends on a package, directly and through another one.
fn made_up(member: &str, package: &str, kind: Option<&str>) -> [Value; 2] {
    let node = |id: &str, on: &str| serde_json::json!({ "id": id, "deps": [{ "pkg": on, "dep_kinds": [{ "kind": kind, "target": null }] }] });
    let packages: Vec<Value> =
        [member, "between", package].iter().map(|name| serde_json::json!({ "id": name, "name": name })).collect();
    let nodes = [vec![node(member, package)], vec![node(member, "between"), node("between", package)]];
    nodes.map(|nodes| {
        serde_json::json!({ "packages": packages, "workspace_members": [member], "resolve": { "nodes": nodes } })
    })
}

#[test]
fn each_rule_of_the_layers_can_fail() {
    for (member, forbidden) in LAYERS {
        for package in forbidden.iter().copied().flatten() {
            let [direct, through] = made_up(member, package, None);
            assert_eq!(broken_layers(&direct), [format!("{member} knows {package} through {member}")]);
            assert_eq!(broken_layers(&through), [format!("{member} knows {package} through between")]);
            let [in_tests, _] = made_up(member, package, Some("dev"));
            assert_eq!(broken_layers(&in_tests), Vec::<String>::new());
        }
    }
    assert_eq!(broken_layers(&made_up("new", "serde", None)[0]), ["new is no layer"]);
}

/// Clippy's complaints about a crate: the line and what it says.
fn complaints(folder: &Path) -> Vec<(u64, String)> {
    let output = cargo(&["clippy", "--offline", "--quiet", "--message-format", "json"], folder);
    let lines = String::from_utf8(output.stdout).expect("text");
    assert!(!lines.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    let messages = lines.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    let complaints = messages.filter(|message| message["message"]["level"] == "error").flat_map(|message| {
        let message_text = text(&message["message"]["message"]).to_owned();
        let spans = list(&message["message"]["spans"]).to_vec();
        spans.into_iter().map(move |span| (span["line_start"].as_u64().expect("a line"), message_text.clone()))
    });
    complaints.collect()
}

#[test]
#[ignore = "builds a crate with clippy, half a minute; .ci/run runs it"]
fn clippy_refuses_everything_core_must_not_call() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().expect("a folder");
    let read = |path: &str| fs::read_to_string(root.join(path)).expect("a file");
    let write = |path: &str, text: &str| fs::write(folder.path().join(path), text).expect("written");
    let core = read("src/core/lib.rs");
    let denied: Vec<&str> = core.lines().filter(|line| line.starts_with("#![deny(")).collect();
    let probe = read("tests/fixtures/layers/probe.rs").replacen("\n\n", &format!("\n{}\n", denied.join("")), 1);
    fs::create_dir(folder.path().join("src")).expect("a folder");
    write("src/lib.rs", &probe);
    write("clippy.toml", &read("src/core/clippy.toml"));
    write("Cargo.lock", &read("Cargo.lock"));
    let chrono = r#"chrono = { version = "0.4", default-features = false, features = ["clock", "std"] }"#;
    write("Cargo.toml", &format!("[package]\nname = \"probe\"\nedition = \"2024\"\n[dependencies]\n{chrono}\n"));

    let complaints = complaints(folder.path());
    let refused: BTreeSet<u64> = complaints.iter().map(|(line, _)| *line).collect();
    let passed: Vec<&str> = (1..)
        .zip(probe.lines())
        .filter(|(line, text)| text.starts_with("    ") && !refused.contains(line))
        .map(|(_, text)| text)
        .collect();
    assert_eq!(passed, Vec::<&str>::new(), "clippy lets pass what core must not do");

    let forbidden: toml::Table = read("src/core/clippy.toml").parse().expect("TOML");
    let entries = ["disallowed-types", "disallowed-methods"]
        .into_iter()
        .flat_map(|key| forbidden[key].as_array().expect("a list"));
    for path in entries.map(|entry| entry["path"].as_str().expect("a path")) {
        let named = |message_text: &str| message_text.contains(&format!("`{path}`"));
        assert!(complaints.iter().any(|(_, message_text)| named(message_text)), "the probe does not try {path}");
    }
}
