//! The build script of the members that ship assets: lists the files of a folder, so that a new one is found without
//! a line of code.
//!
//! For each folder it writes `OUT_DIR/FOLDER.rs`, an expression: a list of `(name, text)` sorted by name. Only files
//! that lie in the folder itself are listed; what they share lies in a folder below it.

// What core must not call, its build script may: it runs where the program is built.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let variable = |name: &str| env::var(name).map_err(io::Error::other);
    let (member, out) = (variable("CARGO_PKG_NAME")?, PathBuf::from(variable("OUT_DIR")?));
    let assets = Path::new(&variable("CARGO_MANIFEST_DIR")?).join("../../assets");
    println!("cargo::rerun-if-changed=../build.rs");
    let folders: &[&str] = match member.as_str() {
        "laurels-core" => &["faq", "mail", "rules", "wizards"],
        "laurels-data" => &["imports"],
        "laurels-tui" => &["themes"],
        _ => &[],
    };
    for folder in folders {
        fs::write(out.join(folder).with_extension("rs"), listing(&assets.join(folder))?)?;
    }
    if member == "laurels-core" {
        fs::write(out.join("import-kinds.rs"), import_kinds(&lines(&assets.join("import-kinds.toml"))?))?;
        fs::write(out.join("metrics.rs"), metrics(&lines(&assets.join("metrics.toml"))?))?;
    }
    Ok(())
}

/// The TOML files that lie in a folder, as the source of a list of names and texts.
fn listing(folder: &Path) -> io::Result<String> {
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files: Vec<PathBuf> = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
    files.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    let entry =
        |path: &PathBuf| Some(format!("({:?}, include_str!({:?})),", path.file_stem()?.to_str()?, path.to_str()?));
    Ok(format!("[{}]", files.iter().filter_map(entry).collect::<String>()))
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
