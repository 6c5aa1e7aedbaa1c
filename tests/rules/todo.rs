//! Every kind of todo by cases, and what the dashboard opens on it: `tests/cases/todo/*.toml`. Adding a case needs no Rust.

use crate::support::case::{self, Case};
use crate::support::generate::{as_of, book};
use crate::support::session::Session;
use chrono::NaiveDate;
use laurels_app::action::Action;
use laurels_app::compute::{Next, TodoGroup};
use laurels_app::intent::Intent;
use laurels_app::state::{AppState, Settings};
use laurels_app::table::TableId;
use laurels_core::calendar::CalendarDay;
use laurels_core::change::{Change, Edit};
use laurels_core::lint;
use laurels_core::opened::OpenedBook;
use laurels_core::scoring::{AsOf, Detail, Scorer};
use laurels_core::todo::{
    Occasion, Section, Todo, TodoKey, TodoKind, TodoSettings, Urgency, not_counted, survey, todo,
};
use laurels_core::wizard::{self, Answers, Draft, Ticket, WizardContext, WizardRun};
use laurels_data::exchange::{dataset, demo};
use ratatui::layout::Size;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::fmt::Write as _;

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
    /// Sentences that are among those listed.
    #[serde(default)]
    says: Vec<String>,
    /// Wizards left half way, as JSON.
    #[serde(default)]
    drafts: Vec<String>,
    /// What the key `w` opens on a row of "Do next": `kind subject wizard field=value…`, `-` where no wizard fits and all
    /// are shown.
    #[serde(default)]
    opens: Vec<String>,
    /// The associations after everything that reports show was accepted: `id type product/subscription state started ended`.
    #[serde(default)]
    accepted: Vec<String>,
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
    let cases = |(name, file): (String, TodoFile)| {
        file.todo.into_iter().map(move |case| (format!("{name}: {}", case.case.name), case))
    };
    case::files("todo").into_iter().flat_map(cases).collect()
}

impl TodoCase {
    fn drafts(&self, place: &str) -> Vec<WizardRun> {
        let read = |text: &String| serde_json::from_str(text).unwrap_or_else(|e| panic!("{place}: {e}"));
        self.drafts.iter().map(read).collect()
    }
}

fn list(case: &TodoCase, place: &str) -> Vec<Todo> {
    let (book, drafts) = (case.case.book(), case.drafts(place));
    todo(Occasion {
        book: &book,
        rules: case.case.rulebook(),
        moment: case.case.moment(),
        days: case.days.house(),
        drafts: &drafts,
    })
}

fn line(todo: &Todo) -> String {
    let wizard = todo.wizard.as_ref().map_or("-", |start| start.wizard.as_str());
    let points = todo.points_at_stake.floored(2);
    format!("{} {} {} {} {points:.2} {wizard}", todo.kind, todo.subject, todo.due, todo.urgency.word())
}

#[test]
fn every_case_gives_the_expected_todos() {
    let mut failures = String::new();
    for (place, case) in cases() {
        let expected: Vec<&str> = case.expect.iter().map(String::as_str).collect();
        let kinds =
            expected.iter().filter_map(|line| line.split(' ').next()).chain(case.none.iter().map(String::as_str));
        let kinds: BTreeSet<TodoKind> =
            kinds.map(|word| TodoKind::from_word(word).unwrap_or_else(|| panic!("{place}: no kind {word}"))).collect();
        assert!(!kinds.is_empty() || !case.opens.is_empty(), "{place}: expects nothing");
        let listed = list(&case, &place);
        let found: Vec<String> = listed.iter().filter(|todo| kinds.contains(&todo.kind)).map(line).collect();
        for text in case.says.iter().filter(|text| listed.iter().all(|todo| todo.text != **text)) {
            let texts: Vec<&str> = listed.iter().map(|todo| todo.text.as_str()).collect();
            let _ = writeln!(failures, "{place}\n    nothing says {text:?}, but {texts:#?}");
        }
        if found != expected {
            let _ = writeln!(failures, "{place}\n    wanted {expected:#?}\n    found {found:#?}");
        }
    }
    assert!(failures.is_empty(), "\n{failures}");
}

/// Of every kind there is a case in which it alone comes out, one in which it does not, and one that says what `w` opens.
#[test]
fn every_kind_has_its_own_case() {
    let (mut alone, mut missed, mut opened) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for (place, case) in cases() {
        let kinds: BTreeSet<TodoKind> = list(&case, &place).iter().map(|todo| todo.kind).collect();
        // Most of the books are too small to have all that points rest on.
        let others: BTreeSet<TodoKind> = kinds.iter().copied().filter(|k| *k != TodoKind::BaselineMissing).collect();
        let kinds = if others.is_empty() { kinds } else { others };
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

/// What a report shows is no mismatch once it is accepted, and comes back with undo; what a record can't say is left.
#[test]
fn accepting_what_reports_show_settles_every_mismatch() {
    let mut settled = 0;
    for (place, case) in cases() {
        let todos = list(&case, &place);
        let known: BTreeSet<String> = todos.iter().map(|todo| todo.subject.clone()).collect();
        let edits: Vec<Edit> = todos.into_iter().flat_map(|todo| todo.observed).collect();
        let (before, ranking) = (case.case.book(), laurels_core::rulebook::ranking().expect("the ranking"));
        let change = Change { edits, evidence: None };
        let after = before.apply(&change, &ranking).unwrap_or_else(|e| panic!("{place}: {e}"));
        let moment = case.case.moment();
        let (rules, days) = (case.case.rulebook(), case.days.house());
        let left = todo(Occasion { book: &after, rules, moment, days, drafts: &[] });
        let is_new = |todo: &&Todo| todo.kind == TodoKind::CustomerDecision && !known.contains(&todo.subject);
        assert_eq!(left.iter().find(is_new), None, "{place}: a clock starts");
        let rules_broken = lint::introduced_by(&before, &change, rules, moment.date);
        assert!(rules_broken.iter().all(|found| found.rule.id != "claim-workloads"), "{place}: {rules_broken:#?}");
        let is_left = |todo: &&Todo| todo.kind == TodoKind::LedgerMismatch && !todo.observed.is_empty();
        let left: Vec<&Todo> = left.iter().filter(is_left).collect();
        assert!(left.is_empty(), "{place}: {left:#?}");
        let day = |day: Option<NaiveDate>| day.map_or_else(|| "-".to_owned(), |day| day.to_string());
        let lines = after.associations.iter().map(|held| {
            let on = held.subscription.as_ref().map_or_else(String::new, |on| format!("/{on}"));
            let product = format!("{}{on}", held.product.map_or("-", |product| product.word()));
            let line =
                format!("{} {} {product} {} {} {}", held.id, held.kind, held.state, day(held.started), day(held.ended));
            [&[line][..], &held.workloads].concat().join(" ")
        });
        if !case.accepted.is_empty() {
            assert_eq!(lines.collect::<Vec<_>>(), case.accepted, "{place}");
            settled += 1;
        }
        let back = Change { edits: change.edits.iter().map(Edit::inverse).collect(), evidence: None };
        let back = after.apply(&back, &ranking).unwrap_or_else(|e| panic!("{place}: {e}"));
        assert_eq!(back.associations, before.associations, "{place}");
    }
    assert!(settled > 1, "no case says what is accepted");
}

/// The wizard that asks a customer waits as long as the list does before it says to ask again.
#[test]
fn a_customer_is_asked_again_after_the_same_days_everywhere() {
    let case: Case = toml::from_str(
        r#"
        name = "an owner who was asked on 16 November"
        customers = ["contoso"]
        subscriptions = ["s1 contoso azure licensing=ea"]
        associations = ["a1 dpor contoso product=azure state=requested log=requested:2026-11-16"]
        usage = ["contoso | azure/s1 | Storage | 2026-10 | acr=2000"]
        "#,
    )
    .expect("a case");
    let (book, rules) = (case.book(), case.rulebook());
    let asked: NaiveDate = "2026-11-16".parse().expect("a day");
    for ask_again in [TodoSettings::default().ask_again, 9] {
        let days = TodoSettings { ask_again, ..TodoSettings::default() };
        let todos = todo(Occasion { book: &book, rules, moment: case.moment(), days, drafts: &[] });
        let decision = todos.iter().find(|todo| todo.kind == TodoKind::CustomerDecision).expect("it is listed");
        assert_eq!(decision.due, asked + chrono::Days::new(ask_again.into()));
        let context = WizardContext { days, ..WizardContext::new(&book, rules, case.moment().date) };
        for id in ["dpor-azure", "dpor-m365"] {
            let wizard = wizard::wizard(id).expect("it ships");
            let run = WizardRun::begin(wizard, context, &Answers::from([("action".into(), "attach".into())]));
            let known = run.known(wizard, context);
            let step =
                |id: &str| wizard::view(run.path(wizard, context).into_iter().find(|s| s.id == id).expect(id), &known);
            assert_eq!(step("attach").waits_days, Some(ask_again), "{id}");
            assert!(
                step("request").time.contains(&format!("after {ask_again} days")),
                "{id}: {}",
                step("request").time
            );
        }
    }
}

/// The dashboard of a case.
fn dashboard(case: &TodoCase, place: &str) -> Session {
    let AsOf { date, today } = case.case.moment();
    let rules = Some(case.case.rules.as_str().into());
    let settings = Settings { as_of: Some(date), rules, days: case.days.house(), ..Settings::default() };
    let mut loaded = OpenedBook::new(case.case.book(), case::rulebooks(), None);
    let kept = (1..).map(Ticket::Kept).zip(case.drafts(place));
    loaded.drafts = kept.map(|(ticket, walk)| Draft { ticket, run: walk }).collect();
    Session::loaded(settings, loaded, Size::new(80, 24), today)
}

/// Goes to the row of "Do next" that tells a todo; whether there is one.
fn select(session: &mut Session, key: &TodoKey) -> bool {
    let advice = session.state.results.advice.clone().expect("advice");
    let text_of = |next: Next<'_>| match next {
        Next::Todo(todo, _) => (todo.kind, &todo.subject) == (key.0, &key.1),
        Next::Group(_) | Next::Snooze(..) => false,
    };
    let Some(row) = (0..advice.rows.len()).find(|row| advice.next(*row).is_some_and(text_of)) else { return false };
    if let Some(group) = advice.group_of(row).map(TodoGroup::key).filter(|key| !session.state.unfolded.contains(key)) {
        session.act(Action::Intent(Intent::Fold(group)));
    }
    session.act(Action::Intent(Intent::Point(TableId::DoNext, format!("{} {}", key.0, key.1))));
    session.state.selected(TableId::DoNext) == Some(row)
}

/// The wizard in front with its answers.
fn wizard_in_front(state: &AppState) -> String {
    let Some(open) = &state.wizard else { return "-".to_owned() };
    let answers = open.run.answers.iter().map(|(field, value)| format!(" {field}={value}"));
    format!("{}{}", open.run.wizard, answers.collect::<String>())
}

#[test]
fn the_key_w_opens_the_rows_wizard() {
    let mut failures = String::new();
    for (place, case) in cases() {
        for line in &case.opens {
            let parts: Vec<&str> = line.splitn(3, ' ').collect();
            let [kind, subject, wizard] = parts.as_slice() else { panic!("{place}: kind subject wizard: {line}") };
            let key = (TodoKind::from_word(kind).unwrap_or_else(|| panic!("{place}: {kind}")), (*subject).to_owned());
            let mut dashboard = dashboard(&case, &place);
            assert!(select(&mut dashboard, &key), "{place}: no row tells {line}");
            let keys = dashboard.state.detail(TableId::DoNext).keys;
            let offered = keys.iter().any(|hint| hint.label == "start the wizard");
            assert_eq!(offered, *wizard != "-", "{place}: {line}");
            dashboard.press("w");
            assert_eq!(*wizard == "-", dashboard.state.wizard.is_none(), "{place}: {line}");
            if wizard_in_front(&dashboard.state) != *wizard {
                let _ = writeln!(
                    failures,
                    "{place}\n    wanted {kind} {subject} {wizard}\n    found  {}",
                    wizard_in_front(&dashboard.state)
                );
            }
        }
    }
    assert!(failures.is_empty(), "\n{failures}");
}

#[test]
fn the_most_valuable_comes_first_and_nothing_twice() {
    for (place, case) in cases() {
        let todos = list(&case, &place);
        assert!(todos.is_sorted_by_key(Todo::section), "{place}");
        for section in Section::ALL {
            let inside: Vec<&Todo> = todos.iter().filter(|todo| todo.section() == section).collect();
            match section {
                Section::Gains => {
                    assert!(inside.is_sorted_by(|a, b| a.points_at_stake >= b.points_at_stake), "{place}")
                }
                _ => assert!(inside.is_sorted_by_key(|todo| todo.due), "{place}"),
            }
        }
        let keys: BTreeSet<(TodoKind, &str)> = todos.iter().map(|todo| (todo.kind, todo.subject.as_str())).collect();
        assert_eq!(keys.len(), todos.len(), "{place}");
        let clocks: BTreeSet<String> = todos.iter().map(|todo| CalendarDay::from(todo).id).collect();
        assert_eq!(clocks.len(), todos.len(), "{place}");
        let day = case.case.as_of.parse().expect("a day");
        assert!(todos.iter().all(|todo| (todo.due < day) == (todo.urgency == Urgency::Overdue)), "{place}");
    }
}

#[test]
fn what_the_list_reads_is_told_in_full_however_little_is_told_of_the_rest() {
    let demonstration = dataset::read(demo::DATASET.as_bytes()).expect("the demonstration").0;
    let generated = [1, 2, 3].map(|seed| (book(6_000, seed), as_of()));
    for (book, date) in generated.into_iter().chain([(demonstration, demo::DATE)]) {
        let (rules, moment) = (&case::RULEBOOKS["2026-07"], AsOf::today(date));
        let occasion = Occasion { book: &book, rules, moment, days: TodoSettings::default(), drafts: &[] };
        let scorer = Scorer::new(&book, rules, moment);
        let [in_codes, in_full] = [Detail::Codes, Detail::Sentences]
            .map(|detail| survey(occasion, &scorer, (detail, not_counted(&scorer, detail)), |_| {}));
        assert!(in_full.iter().any(|explanation| explanation.excluded.iter().any(|item| item.fix.is_some())));
        assert_eq!(in_codes, in_full);
    }
}
