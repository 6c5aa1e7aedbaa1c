//! Every kind of todo by cases: `tests/cases/todo/*.toml`. Adding a case needs no Rust.

#[path = "support/case.rs"]
#[allow(dead_code, reason = "each of the tests that share this uses its own part of it")]
mod case;

use case::Case;
use laurels::core::scoring::AsOf;
use laurels::core::todo::{HouseDays, Occasion, Todo, TodoKind, Urgency, todo};
use laurels::core::wizard::Walk;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TodoFile {
    todo: Vec<TodoCase>,
}

/// A book, and what the list says of it: all todos of the kinds that are named.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TodoCase {
    /// Kinds of which there is none.
    #[serde(default)]
    none: Vec<String>,
    /// `kind subject due urgency points wizard`, in their order; `-` is no wizard.
    #[serde(default)]
    expect: Vec<String>,
    /// Wizards left half way, as JSON.
    #[serde(default)]
    drafts: Vec<String>,
    case: Case,
}

fn cases() -> Vec<(String, TodoCase)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/todo");
    let mut files: Vec<_> = fs::read_dir(folder).expect("cases").map(|e| e.expect("an entry").path()).collect();
    files.sort();
    let read = |path: &std::path::PathBuf| {
        let file: TodoFile = toml::from_str(&fs::read_to_string(path).expect("a file"))
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        file.todo.into_iter().map(|case| (format!("{name}: {}", case.case.name), case)).collect::<Vec<_>>()
    };
    files.iter().flat_map(read).collect()
}

fn list(case: &TodoCase, place: &str) -> Vec<Todo> {
    let bytes = serde_json::to_vec(&case.case.dataset()).expect("a dataset");
    let (book, warnings) = laurels::exchange::dataset::read(&bytes).unwrap_or_else(|e| panic!("{place}: {e}"));
    assert!(warnings.is_empty(), "{place}: {warnings:?}");
    let date = |text: &str| text.parse().unwrap_or_else(|e| panic!("{place}: {text}: {e}"));
    let day = date(&case.case.as_of);
    let moment = AsOf { date: day, today: case.case.today.as_deref().map_or(day, date) };
    let drafts: Vec<Walk> =
        case.drafts.iter().map(|text| serde_json::from_str(text).unwrap_or_else(|e| panic!("{place}: {e}"))).collect();
    let rulebooks = case::rulebooks();
    let rules = rulebooks.get(case.case.rules.as_str()).expect("a rulebook");
    todo(Occasion { book: &book, rules, moment, days: HouseDays::default(), drafts: &drafts })
}

fn line(todo: &Todo) -> String {
    let wizard = todo.wizard.as_ref().map_or("-", |start| start.wizard.as_str());
    let points = todo.points_at_stake.floored(2);
    format!("{} {} {} {} {points:.2} {wizard}", todo.kind, todo.subject, todo.due, todo.urgency.word())
}

#[test]
fn every_case_lists_what_it_says() {
    let mut failures = String::new();
    for (place, case) in cases() {
        let expected: Vec<&str> = case.expect.iter().map(String::as_str).collect();
        let kinds =
            expected.iter().filter_map(|line| line.split(' ').next()).chain(case.none.iter().map(String::as_str));
        let kinds: BTreeSet<TodoKind> =
            kinds.map(|word| TodoKind::from_word(word).unwrap_or_else(|| panic!("{place}: no kind {word}"))).collect();
        assert!(!kinds.is_empty(), "{place}: expects nothing");
        let found: Vec<String> =
            list(&case, &place).iter().filter(|todo| kinds.contains(&todo.kind)).map(line).collect();
        if found != expected {
            let _ = writeln!(failures, "{place}\n    wanted {expected:#?}\n    found {found:#?}");
        }
    }
    assert!(failures.is_empty(), "\n{failures}");
}

#[test]
fn every_kind_has_a_case() {
    let cases = cases();
    let shown: BTreeSet<&str> =
        cases.iter().flat_map(|(_, case)| &case.expect).filter_map(|line| line.split(' ').next()).collect();
    let missing: Vec<&str> = TodoKind::ALL.iter().map(|kind| kind.word()).filter(|w| !shown.contains(w)).collect();
    assert_eq!(missing, [""; 0]);
}

#[test]
fn the_most_urgent_comes_first_and_nothing_twice() {
    for (place, case) in cases() {
        let todos = list(&case, &place);
        assert!(todos.is_sorted_by_key(|todo| (todo.urgency, todo.due)), "{place}");
        let keys: BTreeSet<(TodoKind, &str)> = todos.iter().map(|todo| (todo.kind, todo.subject.as_str())).collect();
        assert_eq!(keys.len(), todos.len(), "{place}");
        let day = case.case.as_of.parse().expect("a day");
        assert!(todos.iter().all(|todo| (todo.due < day) == (todo.urgency == Urgency::Overdue)), "{place}");
    }
}
