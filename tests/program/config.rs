//! The configuration file: the example is the defaults, and every broken file says what is wrong and where.

use crate::support::assert_snapshot;
use laurels::config::{self, Config, FileError, SETTINGS};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

const EXAMPLE: &str = include_str!("../../config.example.toml");

/// The example with its optional settings switched on.
fn everything_on() -> String {
    EXAMPLE
        .lines()
        .map(|line| line.strip_prefix("#: ").unwrap_or(line))
        .fold(String::new(), |all, line| all + line + "\n")
}

fn load(file: &Path) -> Result<Config, FileError> {
    config::read(file, Config::parse)
}

fn fixtures(kind: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/config").join(kind);
    let mut files: Vec<_> =
        std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    files
}

#[test]
fn the_example_equals_the_defaults() {
    assert_eq!(Config::parse(EXAMPLE), Ok(Config::default()));
}

#[test]
fn the_example_with_everything_switched_on_is_valid() {
    let all = Config::parse(&everything_on()).expect("a valid file");
    assert_eq!(all.rules.as_deref(), Some("2026-07"));
    assert_eq!(all.keys.len(), 2);
}

/// Every setting stands in the example once, under its table, so that none is left undocumented.
#[test]
fn the_example_names_every_setting() {
    let example: toml::Table = everything_on().parse().expect("TOML");
    for path in SETTINGS.iter().map(|setting| setting.path) {
        let mut keys = path.split('.');
        let first = example.get(keys.next().expect("a key"));
        assert!(keys.try_fold(first.expect(path), |table, key| table.get(key)).is_some(), "{path}");
    }
}

/// The example's commands and keys exist.
#[test]
fn the_keys_of_the_example_can_be_bound() {
    let config = Config::parse(&everything_on()).expect("a valid file");
    let (_, problems) = laurels_app::keymap::Keymap::new(&config.keys);
    assert!(problems.is_empty(), "{problems:?}");
}

#[test]
fn valid_files_are_read() {
    let mut all = String::new();
    for file in fixtures("valid") {
        let config = load(&file).unwrap_or_else(|error| panic!("{error}"));
        let name = file.file_name().expect("a name").to_string_lossy();
        writeln!(all, "# {name}\n{config:#?}\n").expect("a string");
    }
    assert_snapshot!(all);
}

#[test]
fn broken_files_report_every_fault_with_its_place() {
    let mut all = String::new();
    for file in fixtures("broken") {
        let name = file.file_name().expect("a name").to_string_lossy().into_owned();
        let error = load(&file).expect_err(&name).to_string();
        let message = error.replace(&*file.to_string_lossy(), &name);
        writeln!(all, "{message}").expect("a string");
    }
    assert_snapshot!(all);
}

#[test]
fn a_missing_file_is_named() {
    let error = load(Path::new("/nowhere/config.toml")).expect_err("no such file").to_string();
    assert!(error.starts_with("/nowhere/config.toml: "), "{error}");
}
