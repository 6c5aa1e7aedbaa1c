//! No cycle among the top-level modules of a member: each can be read, tested and moved with what lies below it.
//!
//! What a module knows is read from its paths that begin at the crate's root, `crate::…` or as many `super::` as it lies
//! deep; tests are left out.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The members, and the modules of each whose data types may name each other; those count as one.
const MEMBERS: [(&str, &[&str]); 5] =
    [("src/core", &["book", "evidence"]), ("src/data", &[]), ("src/app", &[]), ("src/tui", &[]), ("src", &[])];

/// What each top-level module knows of the others.
type Graph = BTreeMap<String, BTreeSet<String>>;

/// The sources of a member, by their way from its root; members that lie inside it are not its own.
fn sources(root: &Path) -> Vec<(String, String)> {
    let (mut found, mut folders) = (Vec::new(), vec![root.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() && !path.join("Cargo.toml").exists() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let way = path.strip_prefix(root).expect("inside").to_str().expect("text").to_owned();
                found.push((way, fs::read_to_string(&path).expect("a file")));
            }
        }
    }
    found
}

/// The modules that a file is, from the top down; none is the crate's root or holds tests.
fn modules(way: &str) -> Option<Vec<&str>> {
    let modules: Vec<&str> = way.strip_suffix(".rs")?.split('/').filter(|name| *name != "mod").collect();
    let aside = ["tests", "test_harness", "lib", "main"];
    (!modules.iter().any(|name| aside.contains(name))).then_some(modules)
}

/// The first names behind a path's beginning: of `a::b` a, of `{a::b, c::{d, e}}` a and c.
fn first_names(rest: &str) -> Vec<&str> {
    let word = |text: &str| text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    let Some(group) = rest.strip_prefix('{') else { return vec![&rest[..word(rest)]] };
    let (mut names, mut depth, mut start) = (Vec::new(), 0, 0);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            ',' | '}' if depth == 0 => {
                let one = group[start..at].trim();
                names.push(&one[..word(one)]);
                start = at + 1;
                if c == '}' {
                    break;
                }
            }
            '}' => depth -= 1,
            _ => {}
        }
    }
    names
}

/// The names that a file takes from the crate's root.
fn taken(text: &str, depth: usize) -> Vec<&str> {
    let own = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let mut names = Vec::new();
    let begins = |at: usize| !own[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':');
    let is_code = |at: usize| !own[own[..at].rfind('\n').map_or(0, |line| line + 1)..at].trim_start().starts_with("//");
    let up = "super::".repeat(depth);
    for root in ["crate::", up.as_str()] {
        for (at, _) in own.match_indices(root).filter(|(at, _)| begins(*at) && is_code(*at)) {
            names.extend(first_names(&own[at + root.len()..]));
        }
    }
    names
}

fn graph(sources: &[(String, String)]) -> Graph {
    let files = || sources.iter().filter_map(|(way, text)| Some((modules(way)?, text)));
    let tops: BTreeSet<&str> = files().map(|(modules, _)| modules[0]).collect();
    let mut graph = Graph::new();
    for (modules, text) in files() {
        let names = taken(text, modules.len());
        let others = names.into_iter().filter(|name| tops.contains(name) && *name != modules[0]);
        graph.entry(modules[0].to_owned()).or_default().extend(others.map(str::to_owned));
    }
    graph
}

/// The modules of a cycle, in its order; those named `as_one` count as one.
fn cycle(graph: &Graph, as_one: &[&str]) -> Vec<String> {
    let name = |module: &String| if as_one.contains(&module.as_str()) { as_one.join("+") } else { module.clone() };
    let mut left = Graph::new();
    for (module, others) in graph {
        let others = others.iter().map(name).filter(|other| *other != name(module));
        left.entry(name(module)).or_default().extend(others);
    }
    while let Some(done) = left.iter().find(|(_, others)| others.is_empty()).map(|(module, _)| module.clone()) {
        left.remove(&done);
        left.values_mut().for_each(|others| others.retain(|other| *other != done));
    }
    let mut way: Vec<String> = left.keys().take(1).cloned().collect();
    while let Some(next) = way.last().and_then(|last| left[last].first()) {
        if let Some(start) = way.iter().position(|module| module == next) {
            return way.split_off(start);
        }
        way.push(next.clone());
    }
    way
}

#[test]
fn the_top_level_modules_of_a_member_have_no_cycle() {
    for (member, as_one) in MEMBERS {
        let graph = graph(&sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join(member)));
        assert!(graph.len() > 1, "{member} was not read: {graph:?}");
        assert_eq!(cycle(&graph, as_one), [""; 0], "{member}: {graph:#?}");
        assert_eq!(cycle(&graph, &[]).is_empty(), as_one.is_empty(), "{member}: what is allowed is needed no more");
    }
}

#[test]
fn a_cycle_is_found_however_it_is_spelled() {
    let file = |way: &str, text: &str| (way.to_owned(), text.to_owned());
    let of = |sources: &[(String, String)], as_one: &[&str]| cycle(&graph(sources), as_one).join(" ");
    let mut sources = vec![
        file("lib.rs", "pub mod state;\nuse crate::state::AppState;"),
        file("state.rs", "use super::{\n    window::{self, Window},\n    table,\n};\nuse super::view::Tone;"),
        file("table/mod.rs", "mod order;\npub use order::Order;"),
        file(
            "table/order.rs",
            "// crate::state::AppState is above it\nuse super::Order;\n#[cfg(test)]\nmod tests {\n    use crate::state;\n}",
        ),
        file("view/row.rs", "use super::super::table::TableId;\nfn of(rows: &crate::table::Rows) {}"),
        file("window.rs", "use laurels_core::state::State;"),
        file("update/tests.rs", "use crate::update;"),
    ];
    assert_eq!(of(&sources, &[]), "");
    sources.push(file("table/window.rs", "fn rows(of: &crate::window::Window) {}"));
    assert_eq!(of(&sources, &[]), "");
    sources.push(file("window/place.rs", "use super::super::{layout::Size, state::{AppState, Message}};"));
    assert_eq!(of(&sources, &[]), "state table window");
    assert_eq!(of(&sources, &["state", "window"]), "state+window table");
    assert_eq!(of(&sources, &["state", "window", "table"]), "state+window+table view", "what is allowed hides nothing");
    assert_eq!(of(&sources, &["state", "window", "table", "view"]), "");
}
