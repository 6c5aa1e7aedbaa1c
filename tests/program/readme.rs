//! The README tells the truth: its pictures are what one sees, its keys are those of the command table, its commands and files
//! exist.

use crate::support::program;
use crate::support::session::Session;
use laurels_app::command::keys_as_markdown;
use laurels_data::exchange::{dataset, demo};
use laurels_tui::draw::skin::{Skin, Theme};
use ratatui::layout::Size;
use std::path::Path;

const README: &str = include_str!("../../README.md");

/// What stands between `<!-- name -->` and `<!-- /name -->`.
fn between(name: &str) -> &'static str {
    let (_, rest) = README.split_once(&format!("<!-- {name} -->\n")).expect("the opening mark");
    rest.split_once(&format!("<!-- /{name} -->")).expect("the closing mark").0
}

/// The overview, and a wizard that a to-do opens with its gauges beside it.
#[test]
fn the_pictures_are_the_demonstrations() {
    for (name, width, height, keys) in
        [("picture", 100, 29, ""), ("wizard", 120, 34, "tab j j j w > > enter c l i enter")]
    {
        let (book, _) = dataset::read(demo::DATASET.as_bytes()).expect("the demonstration reads");
        let mut session = Session::open(book, Size { width, height });
        let screen = session.press(keys).screen(&Skin::default());
        let shown: String = screen.lines().iter().map(|line| format!("{}\n", line.trim_end())).collect();
        let picture = between(name).trim_start_matches("```text\n").trim_end_matches("```\n");
        assert!(picture == shown, "README.md should show this picture as {name}:\n\n{shown}");
    }
}

#[test]
fn the_keys_are_those_of_the_command_table() {
    let keys = keys_as_markdown();
    assert!(between("keys") == keys, "README.md should list these keys:\n\n{keys}");
}

#[test]
fn the_theme_can_be_used() {
    let theme = between("theme").trim_start_matches("```toml\n").trim_end_matches("```\n");
    assert!(Theme::parse(theme).is_ok(), "{:?}", Theme::parse(theme));
}

#[test]
fn every_command_is_listed_and_every_listed_command_exists() {
    let help = |arguments: &[&str]| {
        let output = program::start(Path::new("/nowhere")).args(arguments).arg("--help").output().expect("it runs");
        (output.status.success(), String::from_utf8(output.stdout).expect("text"))
    };
    let listed: Vec<&str> = README.lines().filter_map(|line| line.strip_prefix("| `laurels ")).collect();
    assert!(listed.len() >= 8, "{listed:?}");
    for line in &listed {
        let is_name = |word: &&str| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase());
        let words: Vec<&str> = line.split(['`', ' ']).take_while(is_name).collect();
        assert!(help(&words).0, "laurels {}", words.join(" "));
    }
    let (_, commands) = help(&[]);
    let commands = commands.lines().skip_while(|line| !line.starts_with("Commands:")).skip(1);
    for line in commands.take_while(|line| !line.is_empty()) {
        let name = line.split_whitespace().next().expect("a name");
        assert!(name == "help" || listed.iter().any(|listed| listed.starts_with(name)), "{name} is not in the README");
    }
}

#[test]
fn the_changelog_begins_with_this_version() {
    let newest = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/CHANGELOG.md"))
        .lines()
        .find_map(|line| line.strip_prefix("## ["));
    let version = newest.and_then(|heading| heading.split(']').next());
    assert_eq!(version, Some(env!("CARGO_PKG_VERSION")));
}

#[test]
fn every_file_it_names_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let named = README.split('`').skip(1).step_by(2).filter(|text| !text.contains(['\n', ' ', '…']));
    let is_ours = |path: &&str| {
        ["src/", "assets/", "tests/", ".ci/", "config.example", "LICENSE"].iter().any(|p| path.starts_with(p))
    };
    let paths: Vec<&str> =
        named.filter(is_ours).filter(|path| !["ID", "KIND", "NAME"].iter().any(|blank| path.contains(blank))).collect();
    assert!(paths.len() > 15, "{paths:?}");
    for path in paths {
        assert!(root.join(path).exists(), "{path}");
    }
}

#[test]
fn the_commands_of_the_page_on_portfolios_work() {
    let commands = between_fences("portfolio");
    let home = tempfile::tempdir().expect("a folder");
    let programs = Path::new(program::LAURELS).parent().expect("a folder").to_str().expect("text");
    let mut shell = std::process::Command::new("/bin/sh");
    shell.args(["-e", "-c", commands]).env_clear().current_dir(home.path()).env("HOME", home.path());
    let path = format!("{programs}:/usr/bin:/bin");
    shell.envs([("PATH", path.as_str()), ("LC_ALL", "C.UTF-8"), ("TERM", "dumb"), ("USER", "kari")]);
    let output = shell.output().expect("it runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    for file in ["partners.html", "partners.xlsx", "partners/contoso.db"] {
        assert!(home.path().join(file).exists(), "{file}");
    }
}

/// The commands behind `<!-- name -->`.
fn between_fences(name: &str) -> &'static str {
    let (_, rest) = README.split_once(&format!("<!-- {name} -->\n```sh\n")).expect("the mark");
    rest.split_once("```").expect("the end").0
}
