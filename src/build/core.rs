//! The build script of core: beside the lists of its assets, the vocabularies that are assets, and the wizards as JSON, which
//! is read in a fifth of the time.

// What core must not call, its build script may: it runs where the program is built.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

mod listing;

use listing::files;
use std::path::Path;
use std::{fs, io};

fn main() -> io::Result<()> {
    let (assets, out) = listing::folders()?;
    println!("cargo::rerun-if-changed=../build");
    listing::write(&["faq", "mail", "rules"], &assets, &out)?;
    fs::write(out.join("wizards.rs"), wizards(&assets.join("wizards"), &out)?)?;
    fs::write(out.join("import-kinds.rs"), import_kinds(&lines(&assets.join("import-kinds.toml"))?))?;
    fs::write(out.join("metrics.rs"), metrics(&lines(&assets.join("metrics.toml"))?))
}

/// The wizards, as the source of a list of names, heads (what a file says above the first table but `[[opens]]`) and the
/// rest as JSON; what they share as JSON beside it.
fn wizards(folder: &Path, out: &Path) -> io::Result<String> {
    for (name, path) in files(&folder.join("shared"))? {
        fs::write(out.join(name).with_extension("json"), json(&path, &fs::read_to_string(&path)?)?)?;
    }
    let mut entries = String::new();
    for (name, path) in files(folder)? {
        let text = fs::read_to_string(&path)?;
        let ends = |line: &str| line.starts_with('[') && !line.starts_with("[[opens]]");
        let length = text.split_inclusive('\n').take_while(|line| !ends(line)).map(str::len).sum();
        let (head, rest) = text.split_at(length);
        entries.push_str(&format!("({name:?}, {head:?}, {:?}),", json(&path, rest)?));
    }
    Ok(format!("[{entries}]"))
}

/// What a text in TOML says, as JSON.
fn json(path: &Path, text: &str) -> io::Result<String> {
    let wrong = |error: toml::de::Error| io::Error::other(format!("{}: {error}", path.display()));
    Ok(serde_json::to_string(&toml::from_str::<toml::Table>(text).map_err(wrong)?)?)
}

/// The lines `word = value` of a file.
fn lines(file: &Path) -> io::Result<Vec<(String, String)>> {
    println!("cargo::rerun-if-changed={}", file.display());
    let text = fs::read_to_string(file)?;
    let lines = text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(" = "));
    Ok(lines.map(|(word, value)| (word.to_owned(), value.to_owned())).collect())
}

/// The kinds of import, each with what it is, as the source of an enum.
fn import_kinds(kinds: &[(String, String)]) -> String {
    let variants = kinds.iter().map(|(word, about)| format!("#[doc = {about}] {} = {word:?},", camel(word)));
    format!(
        "vocabulary! {{ /** The kinds of file that can be imported. */ ImportKind {{ {} }} }}",
        variants.collect::<String>()
    )
}

/// The metrics, each with its list of names, as the source of an enum and its names.
fn metrics(metrics: &[(String, String)]) -> String {
    let variants = metrics.iter().map(|(word, _)| format!("{} = {word:?},", camel(word)));
    let names = metrics.iter().map(|(word, names)| {
        format!("MetricId::{} => ({}),", camel(word), names.trim_start_matches('[').trim_end_matches(']'))
    });
    format!(
        "vocabulary! {{ /** The metrics of a designation, in the order of every list. */ MetricId {{ {} }} }}
        impl MetricId {{ const fn names(self) -> (&'static str, &'static str, &'static str) {{ match self {{ {} }} }} }}",
        variants.collect::<String>(),
        names.collect::<String>()
    )
}

/// `azure-usage` as `AzureUsage`.
fn camel(word: &str) -> String {
    let capital =
        |part: &str| part.chars().take(1).map(|first| first.to_ascii_uppercase()).chain(part.chars().skip(1)).collect();
    word.split('-').map(capital).collect::<Vec<String>>().concat()
}
