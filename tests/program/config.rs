//! The configuration file: the example is the defaults, and every broken file says what is wrong and where.

use crate::support::assert_snapshot;
use laurels::config::Config;
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

/// The settings with fixed names.
const NAMES: [&str; 9] = [
    "soon_days",
    "region_scroll",
    "ascii",
    "color",
    "theme",
    "verify_link_days",
    "ask_again_days",
    "subscription_days",
    "renewal_days",
];

/// Every setting of a full configuration stands in the example, so that none is left undocumented.
#[test]
fn the_example_names_every_setting() {
    let config = Config::parse(&everything_on()).expect("a valid file");
    let Config { rules: Some(_), days: _, region_scroll: _, display: _, keys, plan_cost } = config else {
        panic!("a setting is missing in the example");
    };
    assert!(!keys.is_empty());
    for name in NAMES.into_iter().map(str::to_owned).chain(plan_cost.into_keys()) {
        let set = EXAMPLE.lines().filter(|line| line.starts_with(&format!("{name} ="))).count();
        assert_eq!(set, 1, "{name}");
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
        let config = Config::load(&file).unwrap_or_else(|error| panic!("{error}"));
        let name = file.file_name().expect("a name").to_string_lossy();
        writeln!(all, "# {name}\n{config:#?}\n").expect("a string");
    }
    assert_snapshot!(all);
}

#[test]
fn broken_files_say_what_is_wrong_and_where() {
    let mut all = String::new();
    for file in fixtures("broken") {
        let name = file.file_name().expect("a name").to_string_lossy().into_owned();
        let error = Config::load(&file).expect_err(&name).to_string();
        let message = error.replace(&*file.to_string_lossy(), &name);
        writeln!(all, "{message}").expect("a string");
    }
    assert_snapshot!(all);
}

#[test]
fn a_missing_file_is_named() {
    let error = Config::load(Path::new("/nowhere/config.toml")).expect_err("no such file").to_string();
    assert!(error.starts_with("/nowhere/config.toml: "), "{error}");
}
