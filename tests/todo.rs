//! Every kind of todo by cases, and what the dashboard opens on it: `tests/cases/todo/*.toml`. Adding a case needs no Rust.

#[path = "support/case.rs"]
#[allow(dead_code, reason = "each of the tests that share this uses its own part of it")]
mod case;

use case::Case;
use laurels_app::action::Action;
use laurels_app::compute::Next;
use laurels_app::effect::Effect;
use laurels_app::env::Env;
use laurels_app::keymap::Keymap;
use laurels_app::layout::Size;
use laurels_app::route::Pane;
use laurels_app::state::{AppState, Settings};
use laurels_app::table::TableId;
use laurels_app::update::update;
use laurels_core::book::Book;
use laurels_core::opened::OpenedBook;
use laurels_core::rulebook::Rulebook;
use laurels_core::scoring::AsOf;
use laurels_core::todo::{Occasion, Todo, TodoKey, TodoKind, TodoSettings, Urgency, todo};
use laurels_core::wizard::WizardRun;
use laurels_core::wizard::{Draft, Ticket};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

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
    /// What the key `w` opens on a row of "Do next": `kind subject wizard field=value…`, `-` where no wizard fits and all
    /// are shown.
    #[serde(default)]
    opens: Vec<String>,
    /// The house's own numbers of days, where they are others than the usual.
    #[serde(default)]
    days: Days,
    case: Case,
}

/// Days as the settings would say them.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Days {
    soon: Option<u32>,
    verify_link: Option<u32>,
    ask_again: Option<u32>,
    subscription: Option<u32>,
    renewal: Option<u32>,
}

impl Days {
    fn house(&self) -> TodoSettings {
        let usual = TodoSettings::default();
        TodoSettings {
            soon: self.soon.unwrap_or(usual.soon),
            verify_link: self.verify_link.unwrap_or(usual.verify_link),
            ask_again: self.ask_again.unwrap_or(usual.ask_again),
            subscription: self.subscription.unwrap_or(usual.subscription),
            renewal: self.renewal.unwrap_or(usual.renewal),
        }
    }
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

impl TodoCase {
    fn book(&self, place: &str) -> Book {
        let bytes = serde_json::to_vec(&self.case.dataset()).expect("a dataset");
        let (book, warnings) = laurels_data::exchange::dataset::read(&bytes).unwrap_or_else(|e| panic!("{place}: {e}"));
        assert!(warnings.is_empty(), "{place}: {warnings:?}");
        book
    }

    fn moment(&self, place: &str) -> AsOf {
        let date = |text: &str| text.parse().unwrap_or_else(|e| panic!("{place}: {text}: {e}"));
        let day = date(&self.case.as_of);
        AsOf { date: day, today: self.case.today.as_deref().map_or(day, date) }
    }

    fn drafts(&self, place: &str) -> Vec<WizardRun> {
        let read = |text: &String| serde_json::from_str(text).unwrap_or_else(|e| panic!("{place}: {e}"));
        self.drafts.iter().map(read).collect()
    }
}

/// The rulebooks that ship, read once.
static RULEBOOKS: LazyLock<BTreeMap<&'static str, Rulebook>> = LazyLock::new(case::rulebooks);

fn list(case: &TodoCase, place: &str) -> Vec<Todo> {
    let rules = RULEBOOKS.get(case.case.rules.as_str()).expect("a rulebook");
    let (book, drafts) = (case.book(place), case.drafts(place));
    todo(Occasion { book: &book, rules, moment: case.moment(place), days: case.days.house(), drafts: &drafts })
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
        assert!(!kinds.is_empty() || !case.opens.is_empty(), "{place}: expects nothing");
        let found: Vec<String> =
            list(&case, &place).iter().filter(|todo| kinds.contains(&todo.kind)).map(line).collect();
        if found != expected {
            let _ = writeln!(failures, "{place}\n    wanted {expected:#?}\n    found {found:#?}");
        }
    }
    assert!(failures.is_empty(), "\n{failures}");
}

/// Of every kind there is a case in which it alone comes out, one in which it does not, and one that says what `w` opens.
#[test]
fn every_kind_is_told_apart_from_the_others() {
    let (mut alone, mut missed, mut opened) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for (place, case) in cases() {
        let kinds: BTreeSet<TodoKind> = list(&case, &place).iter().map(|todo| todo.kind).collect();
        if kinds.len() == 1 {
            alone.extend(kinds);
        }
        let kind = |line: &String| line.split(' ').next().and_then(TodoKind::from_word);
        missed.extend(case.none.iter().filter_map(kind));
        opened.extend(case.opens.iter().filter_map(kind));
    }
    for (what, found) in [("comes out alone", alone), ("does not come out", missed), ("opens a wizard", opened)] {
        let missing: Vec<&str> = TodoKind::ALL.iter().filter(|k| !found.contains(k)).map(|k| k.word()).collect();
        assert_eq!(missing, [""; 0], "no case in which it {what}");
    }
}

/// A dashboard without a screen, every question answered on the spot.
struct Dashboard {
    state: AppState,
    env: Env,
}

impl Dashboard {
    fn of(case: &TodoCase, place: &str) -> Dashboard {
        let AsOf { date, today } = case.moment(place);
        let rules = Some(case.case.rules.as_str().into());
        let settings = Settings { as_of: Some(date), rules, days: case.days.house(), ..Settings::default() };
        let state = AppState::new(settings, Keymap::default(), Size::USUAL, today);
        let mut dashboard = Dashboard { state, env: Env { today, now: Duration::ZERO } };
        let rulebooks = RULEBOOKS.values().cloned().map(Arc::new).collect();
        let mut loaded = OpenedBook::new(case.book(place), rulebooks, None);
        let kept = (1..).map(Ticket::Kept).zip(case.drafts(place));
        loaded.drafts = kept.map(|(ticket, walk)| Draft { ticket, run: walk }).collect();
        dashboard.act(Action::Loaded(loaded));
        dashboard
    }

    fn act(&mut self, action: Action) {
        for effect in update(&mut self.state, action, &self.env) {
            if let Effect::Compute(ask) = effect {
                self.act(Action::Answered(ask.answer()));
            }
        }
    }

    fn press(&mut self, key: &str) {
        self.act(Action::Key(key.parse().expect(key)));
    }

    /// Goes to the row of "Do next" that tells a todo; whether there is one.
    fn select(&mut self, key: &TodoKey) -> bool {
        let advice = self.state.results.advice.clone().expect("advice");
        let tells = |next: Next<'_>| match next {
            Next::Todo(todo) => (todo.kind, &todo.subject) == (key.0, &key.1),
            Next::Suggestion(suggestion) => suggestion.todo.as_ref() == Some(key),
            Next::Snooze(..) => false,
        };
        let Some(row) = (0..advice.count()).find(|row| advice.next(*row).is_some_and(tells)) else { return false };
        self.press("tab");
        (0..row).for_each(|_| self.press("j"));
        self.state.selected(TableId::DoNext) == Some(row)
    }

    /// The wizard in front with its answers.
    fn wizard(&self) -> String {
        let Some(open) = &self.state.wizard else { return "-".to_owned() };
        let answers = open.run.answers.iter().map(|(field, value)| format!(" {field}={value}"));
        format!("{}{}", open.run.wizard, answers.collect::<String>())
    }
}

#[test]
fn the_key_w_opens_the_wizard_that_a_row_says() {
    let mut failures = String::new();
    for (place, case) in cases() {
        for line in &case.opens {
            let parts: Vec<&str> = line.splitn(3, ' ').collect();
            let [kind, subject, wizard] = parts.as_slice() else { panic!("{place}: kind subject wizard: {line}") };
            let key = (TodoKind::from_word(kind).unwrap_or_else(|| panic!("{place}: {kind}")), (*subject).to_owned());
            let mut dashboard = Dashboard::of(&case, &place);
            assert!(dashboard.select(&key), "{place}: no row tells {line}");
            dashboard.press("w");
            let all = dashboard.state.route.view == TableId::Wizards && dashboard.state.route.pane == Pane::Wizards;
            assert_eq!(*wizard == "-", all && dashboard.state.wizard.is_none(), "{place}: {line}");
            if dashboard.wizard() != *wizard {
                let _ = writeln!(
                    failures,
                    "{place}\n    wanted {kind} {subject} {wizard}\n    found  {}",
                    dashboard.wizard()
                );
            }
        }
    }
    assert!(failures.is_empty(), "\n{failures}");
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
