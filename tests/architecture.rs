//! The house rules that a compiler does not check: imports run downwards only, and the pure layers touch neither files
//! nor the clock nor a terminal. The rules are read off the source text, so that they hold for tests too.

use std::fs;
use std::path::{Path, PathBuf};

/// A layer of `src/`: what it may import, and names it must not know.
struct Layer {
    name: &'static str,
    may_use: &'static [&'static str],
    must_not_name: &'static [&'static str],
}

/// Everything that makes an outcome depend on more than the arguments.
const IMPURE: &[&str] = &[
    "std::fs",
    "std::env",
    "std::net",
    "std::process",
    "std::thread",
    "SystemTime",
    "Instant",
    "Utc::now",
    "Local::now",
    "print!",
    "println!",
    "eprint!",
    "eprintln!",
    "ratatui",
    "crossterm",
    "rusqlite",
];

/// What a layer that only draws must not know.
const DRAWS_ONLY: &[&str] = &[
    "std::fs",
    "std::env",
    "std::net",
    "std::process",
    "std::thread",
    "SystemTime",
    "Utc::now",
    "Local::now",
    "println!",
    "eprintln!",
    "crossterm",
];

/// What a layer without a screen must not know.
const SCREENLESS: &[&str] = &["ratatui", "crossterm", "Utc::now", "Local::now", "std::net", "std::thread"];

/// The same for the store, where two may read at once.
const SILENT: &[&str] = &["ratatui", "crossterm", "Utc::now", "Local::now", "std::net"];

/// The layers, lowest first. A folder of `src/` without a row here fails the test.
const LAYERS: &[Layer] = &[
    Layer { name: "core", may_use: &["core"], must_not_name: IMPURE },
    Layer { name: "config", may_use: &["config", "core"], must_not_name: SCREENLESS },
    Layer { name: "store", may_use: &["store", "core"], must_not_name: SILENT },
    Layer { name: "exchange", may_use: &["exchange", "core"], must_not_name: SCREENLESS },
    Layer { name: "app", may_use: &["app", "core"], must_not_name: IMPURE },
    Layer { name: "ui", may_use: &["ui", "app", "core"], must_not_name: DRAWS_ONLY },
    Layer {
        name: "runtime",
        may_use: &["runtime", "ui", "app", "store", "exchange", "config", "core"],
        must_not_name: &[],
    },
    Layer {
        name: "cli",
        may_use: &["cli", "runtime", "ui", "app", "store", "exchange", "config", "core"],
        must_not_name: &["crossterm", "std::net"],
    },
    Layer { name: "main", may_use: &["cli", "runtime"], must_not_name: &["ratatui", "crossterm", "std::fs"] },
];

#[test]
fn every_file_keeps_the_rules_of_its_layer() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = rust_files(&src);
    assert!(files.len() > 20, "only {} files under {}", files.len(), src.display());
    let mut broken = Vec::new();
    for file in files {
        let relative = file.strip_prefix(&src).expect("a file below src");
        if relative == Path::new("lib.rs") {
            continue; // Declares the layers, and belongs to none.
        }
        let module = module_path(relative);
        let source = fs::read_to_string(&file).expect("a readable file");
        broken.extend(broken_rules(&module, &source).into_iter().map(|rule| format!("{}: {rule}", relative.display())));
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn each_rule_can_fail() {
    let in_core = ["core".to_owned(), "book".to_owned()];
    for (source, expected) in [
        ("use crate::app::state::AppState;", "core uses app"),
        ("use crate::{core::book, ui::draw};", "core uses ui"),
        ("fn f() { crate::runtime::run() }", "core uses runtime"),
        ("use super::super::app;", "core uses app"),
        ("use std::fs;", "core names std::fs"),
        ("use std::{fmt, env::var};", "core names std::env"),
        ("fn f() { let t = ::std::time::Instant::now(); }", "core names Instant"),
        ("fn f() { chrono::Local::now(); }", "core names Local::now"),
        ("fn f() { println!(\"{}\", 1); }", "core names println!"),
        ("use ratatui::style::Style;", "core names ratatui"),
        ("fn f<'a>(x: &'a str) { let q = '\"'; std::thread::spawn(|| ()); }", "core names std::thread"),
    ] {
        assert_eq!(broken_rules(&in_core, source), [expected], "{source}");
    }
    let in_app = ["app".to_owned()];
    assert_eq!(broken_rules(&in_app, "use laurels::ui::draw;"), ["app uses ui"]);
    assert_eq!(broken_rules(&["shop".to_owned()], ""), ["shop is no layer of the house"]);
}

#[test]
fn what_is_allowed_passes() {
    let in_core = ["core".to_owned(), "book".to_owned()];
    for source in [
        "use crate::core::money::Micro;",
        "use super::evidence::Usage;",
        "// use std::fs; crate::ui\n/* crate::app /* nested */ std::env */",
        "fn f() -> &'static str { \"println! std::fs crate::ui\" }",
        "fn f() -> &'static str { r#\"a \" crate::ui\"# }",
        "use std::{collections::BTreeMap, fmt};",
    ] {
        assert_eq!(broken_rules(&in_core, source), Vec::<String>::new(), "{source}");
    }
}

/// The rules of its layer that a module's source breaks, each once.
fn broken_rules(module: &[String], source: &str) -> Vec<String> {
    let here = module.first().expect("a module path");
    let Some(layer) = LAYERS.iter().find(|layer| layer.name == here) else {
        return vec![format!("{here} is no layer of the house")];
    };
    let mut broken = Vec::new();
    for path in paths(&tokens(&code(source))) {
        let used = layer_of(&path, module).filter(|used| LAYERS.iter().any(|layer| layer.name == used));
        if let Some(used) = used.filter(|used| !layer.may_use.contains(&used.as_str())) {
            broken.push(format!("{here} uses {used}"));
        }
        for name in layer.must_not_name {
            let parts: Vec<&str> = name.split("::").collect();
            if path.windows(parts.len()).any(|window| window == parts) {
                broken.push(format!("{here} names {name}"));
            }
        }
    }
    broken.dedup();
    broken
}

/// The layer that a path leads into, when it leads out of its own module.
fn layer_of(path: &[String], module: &[String]) -> Option<String> {
    let climbs = path.iter().take_while(|part| *part == "super").count();
    match path.first()?.as_str() {
        "crate" | "laurels" => path.get(1).cloned(),
        "super" if climbs >= module.len() => path.get(climbs).cloned(),
        _ => None,
    }
}

/// The source without comments and without the insides of strings and character literals.
fn code(source: &str) -> String {
    let chars: Vec<char> = source.chars().collect();
    let at = |i: usize| chars.get(i).copied().unwrap_or('\0');
    let mut kept = String::new();
    let mut i = 0;
    while i < chars.len() {
        match (at(i), at(i + 1)) {
            ('/', '/') => {
                while i < chars.len() && at(i) != '\n' {
                    i += 1;
                }
            }
            ('/', '*') => {
                let mut depth = 0;
                loop {
                    match (at(i), at(i + 1)) {
                        ('/', '*') => (depth, i) = (depth + 1, i + 2),
                        ('*', '/') => (depth, i) = (depth - 1, i + 2),
                        _ => i += 1,
                    }
                    if depth == 0 || i >= chars.len() {
                        break;
                    }
                }
            }
            ('r', '"' | '#') if !at(i.wrapping_sub(1)).is_alphanumeric() => {
                let hashes = (i + 1..).take_while(|&j| at(j) == '#').count();
                if at(i + 1 + hashes) != '"' {
                    kept.push('r'); // A raw identifier.
                    i += 1 + hashes;
                    continue;
                }
                let end: String = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
                i += hashes + 2;
                while i < chars.len() && !chars[i..].starts_with(&end.chars().collect::<Vec<_>>()) {
                    i += 1;
                }
                i += end.len();
            }
            ('"', _) => {
                i += 1;
                while i < chars.len() && at(i) != '"' {
                    i += if at(i) == '\\' { 2 } else { 1 };
                }
                i += 1;
            }
            ('\'', '\\') => {
                i += 3;
                while i < chars.len() && at(i) != '\'' {
                    i += 1;
                }
                i += 1;
            }
            ('\'', _) if at(i + 2) == '\'' => i += 3,
            (c, _) => {
                kept.push(c);
                i += 1;
            }
        }
    }
    kept
}

/// The source in words, `::` and single marks.
fn tokens(code: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut chars = code.chars().peekable();
    while let Some(c) = chars.next() {
        let mut token = c.to_string();
        if c.is_alphanumeric() || c == '_' {
            while let Some(next) = chars.next_if(|c| c.is_alphanumeric() || *c == '_') {
                token.push(next);
            }
            if chars.next_if_eq(&'!').is_some() {
                token.push('!');
            }
        } else if c == ':' && chars.next_if_eq(&':').is_some() {
            token.push(':');
        } else if c.is_whitespace() {
            continue;
        }
        tokens.push(token);
    }
    tokens
}

/// Every path that the tokens spell, groups such as `a::{b, c::d}` written out.
fn paths(tokens: &[String]) -> Vec<Vec<String>> {
    let is_word = |token: &str| token.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    let mut all = Vec::new();
    let mut groups: Vec<Vec<String>> = Vec::new(); // What stands before each open brace.
    let mut path: Vec<String> = Vec::new();
    let mut continues = false;
    for token in tokens {
        match token.as_str() {
            "::" => continues = true,
            "{" => {
                groups.push(if continues { path.clone() } else { Vec::new() });
                path = groups.last().cloned().unwrap_or_default();
                continues = !path.is_empty();
            }
            "}" => {
                groups.pop();
                path.clear();
                continues = false;
            }
            "," => {
                path = groups.last().cloned().unwrap_or_default();
                continues = !path.is_empty();
            }
            word if is_word(word) => {
                if !continues {
                    path.clear();
                }
                path.push(word.to_owned());
                all.push(path.clone());
                continues = false;
            }
            _ => {
                path.clear();
                continues = false;
            }
        }
    }
    all
}

/// Every Rust file below a folder.
fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let mut files: Vec<PathBuf> = entries
        .flat_map(|path| if path.is_dir() { rust_files(&path) } else { vec![path] })
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect();
    files.sort();
    files
}

/// The module that a file below `src/` holds: `core/book/mod.rs` is `core::book`.
fn module_path(relative: &Path) -> Vec<String> {
    let without = relative.with_extension("");
    let parts = without.iter().map(|part| part.to_string_lossy().into_owned());
    parts.filter(|part| part != "mod").collect()
}
