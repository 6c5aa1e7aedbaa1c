//! What is put off.

use super::*;
use crate::action::Action;
use crate::book_task::Done;
use crate::effect::Effect;
use crate::test_harness::{SPELLINGS, TestHarness, book, day, loaded};
use crate::view::{self, Mark};
use crate::window::Window;
use laurels_core::book::{Activity, Association, AssociationState, AssociationType, LogEntry};
use laurels_core::opened::OpenedBook;
use laurels_core::todo::TodoKind;
use laurels_core::wizard::{Draft, DraftCommand, Ticket};

/// A book with a claim that was sent back, which is due on 10 December 2026.
fn with_claim() -> OpenedBook {
    let mut book = book();
    let sent_back = LogEntry { state: AssociationState::ActionRequired, on: day(2026, 11, 20), note: String::new() };
    book.associations.push(Association {
        activity: Some(Activity::OsuM365),
        state: AssociationState::ActionRequired,
        log: vec![sent_back],
        ..Association::active("c4-cpor", AssociationType::Cpor, "c4")
    });
    loaded(book.sorted())
}

/// A dashboard on that book, in the list Do next.
fn harness() -> TestHarness {
    let mut harness = TestHarness::empty();
    harness.act(Action::Start).act(Action::Loaded(with_claim()));
    harness.press("tab");
    assert_eq!(harness.state.route.focus, TableId::DoNext);
    harness.effects.clear();
    harness
}

/// Selects the first row that is so; whether there is one.
fn select_row(harness: &mut TestHarness, wanted: impl Fn(Next<'_>) -> bool) -> bool {
    harness.press("g");
    for _ in 0..view::len(&harness.state.subject(), TableId::DoNext) {
        if selection::do_next(&harness.state).is_some_and(&wanted) {
            return true;
        }
        harness.press("j");
    }
    false
}

fn is_claim(next: Next<'_>) -> bool {
    matches!(next, Next::Todo(todo, _) if todo.subject == "c4-cpor")
}

fn command(harness: &mut TestHarness) -> Option<SnoozeCommand> {
    match harness.effects.pop() {
        Some(Effect::Keep(BookTask::Snooze(command))) => Some(command),
        _ => None,
    }
}

fn asks(harness: &TestHarness) -> (&str, &str, Option<&str>) {
    let Some(Window::Prompt(ask)) = harness.state.windows.last() else { return ("", "", None) };
    (ask.title, ask.form.fields[0].input.value(), ask.fault())
}

/// The store worker does as it was wished.
fn answer(harness: &mut TestHarness, command: SnoozeCommand) {
    let snoozes = match command {
        SnoozeCommand::Snooze((kind, subject), until, because) => {
            vec![Snooze { kind, subject, until, because, who: "kari".into() }]
        }
        SnoozeCommand::End(_) => Vec::new(),
    };
    harness.act(Action::Finished(Ok(Done::Snoozed(Arc::new(snoozes)))));
}

#[test]
fn a_todo_is_snoozed_until_a_day_with_a_reason() {
    let mut harness = harness();
    assert!(select_row(&mut harness, is_claim));
    harness.press("z");
    assert_eq!(asks(&harness), ("Snooze", "2026-12-06", None), "a fortnight, which is before it is due");
    harness.press("ctrl-u").type_text("2026-11-22").press("enter");
    assert_eq!(asks(&harness).2, Some("write a day after 22 Nov 2026"));
    for (text, (year, month, of)) in SPELLINGS {
        harness.press("ctrl-u").type_text(text).press("enter").type_text("away").press("enter");
        let command = command(&mut harness).expect(text);
        assert!(matches!(command, SnoozeCommand::Snooze(_, until, _) if until == day(year, month, of)), "{text}");
        harness.act(Action::Finished(Err("the store is busy".into()))).press("z");
    }
    harness.press("ctrl-u").type_text("+8").press("enter");
    assert_eq!(asks(&harness), ("Snooze", "", None));
    harness.press("space enter");
    assert!(asks(&harness).2.is_some_and(|problem| problem.starts_with("give a reason")));
    harness.type_text("the customer is away").press("enter");
    assert!(harness.state.windows.is_empty());
    let command = command(&mut harness).expect("a wish");
    let key = (TodoKind::EvidenceRequested, "c4-cpor".to_owned());
    assert_eq!(command, SnoozeCommand::Snooze(key, day(2026, 11, 30), "the customer is away".into()));
    answer(&mut harness, command);
    let said = harness.state.message.as_ref().map(|message| message.text.clone()).unwrap_or_default();
    assert!(said.starts_with("Snoozed: it comes back on 30 Nov 2026"), "{said}");
    assert!(!select_row(&mut harness, is_claim), "it is gone from the list");
    assert_eq!(harness.table(TableId::DoNext).title, "Do next · 2 in 30 days · 1 snoozed");
    harness.press("a").type_text("2026-11-30").press("enter");
    assert!(select_row(&mut harness, is_claim), "on its day it is back");
}

#[test]
fn a_reason_half_typed_when_the_program_ends_is_offered_again() {
    let mut harness = harness();
    assert!(select_row(&mut harness, is_claim));
    harness.press("z enter").type_text("the customer").act(Action::End);
    let saved = harness.effects.iter().find_map(|effect| match effect {
        Effect::Draft(DraftCommand::Save(_, run)) => Some(run.clone()),
        _ => None,
    });
    harness.press("esc");
    assert!(matches!(harness.state.windows.last(), Some(Window::Confirm(_))), "it is left like a form");
    let mut harness = self::harness();
    harness.state.form_drafts = vec![Draft { ticket: Ticket::Kept(7), run: saved.expect("a draft") }];
    assert!(select_row(&mut harness, is_claim));
    harness.press("z enter").yes();
    assert_eq!(asks(&harness), ("Snooze", "the customer", None));
    harness.type_text(" is away").press("enter");
    let command = command(&mut harness).expect("a wish");
    assert!(matches!(&command, SnoozeCommand::Snooze(.., why) if why == "the customer is away"), "{command:?}");
}

#[test]
fn snoozed_todos_are_listed_on_request_and_unsnoozed_by_the_same_key() {
    let mut harness = harness();
    assert!(select_row(&mut harness, is_claim));
    harness.press("z enter").type_text("the customer is away").press("enter");
    let wish_for_it = command(&mut harness).expect("a wish");
    answer(&mut harness, wish_for_it);
    let hidden = view::len(&harness.state.subject(), TableId::DoNext);
    harness.press("2 :").type_text("snoozed").press("enter");
    assert_eq!(harness.state.route.focus, TableId::DoNext);
    assert_eq!(view::len(&harness.state.subject(), TableId::DoNext), hidden + 1);
    harness.press("G");
    let row = view::row(&harness.state.subject(), TableId::DoNext, hidden);
    let words: Vec<&str> = row.cells.iter().map(|cell| cell.as_text()).collect();
    assert_eq!((words[3], words[2]), ("14 days", "snoozed: the customer is away"), "{words:?}");
    assert!(row.cells.iter().all(|cell| cell.tone == Tone::Dim) && row.cells[3].mark == Some(Mark::Open));
    let detail = harness.state.detail(TableId::DoNext);
    let lines: Vec<(&str, &str)> = detail.lines.iter().map(|line| (line.0, line.1.as_str())).collect();
    assert_eq!(
        lines[1..],
        [("Due", "10 Dec 2026"), ("Snoozed", "until 6 Dec 2026 by kari"), ("Because", "the customer is away"),]
    );
    harness.press("z");
    let end = command(&mut harness).expect("a wish");
    assert_eq!(end, SnoozeCommand::End((TodoKind::EvidenceRequested, "c4-cpor".to_owned())));
    answer(&mut harness, end);
    assert!(select_row(&mut harness, is_claim));
    assert_eq!(view::len(&harness.state.subject(), TableId::DoNext), hidden + 1);
    harness.press(":").type_text("snoozed").press("enter");
    assert_eq!(view::len(&harness.state.subject(), TableId::DoNext), hidden + 1, "nothing is put off any more");
}

#[test]
fn snoozed_todos_are_not_suggested() {
    let mut harness = harness();
    let equals = |next: Next<'_>| matches!(next, Next::Group(group) if group.kind.word().ends_with("-missing"));
    assert!(select_row(&mut harness, equals), "what gains the same is one row");
    harness.press("enter");
    let gains = |next: Next<'_>| matches!(next, Next::Todo(todo, _) if todo.kind.word().ends_with("-missing"));
    assert!(select_row(&mut harness, gains));
    let Some(Next::Todo(todo, _)) = selection::do_next(&harness.state) else { panic!("a todo") };
    let (snoozed, todo) = (todo.clone(), key(todo));
    harness.press("z enter").type_text("next quarter").press("enter");
    let command = command(&mut harness).expect("a wish");
    assert!(matches!(&command, SnoozeCommand::Snooze(key, _, because) if *key == todo && because == "next quarter"));
    answer(&mut harness, command);
    assert!(!select_row(&mut harness, |next| matches!(next, Next::Todo(other, _) if key(other) == todo)));
    let advice = harness.state.results.advice.clone().expect("advice");
    assert!(advice.suggestions.iter().all(|suggestion| !suggestion.is_of(&snoozed)), "nor as a suggestion");
}

#[test]
fn snoozing_needs_a_todo_and_a_writable_book() {
    let mut harness = harness();
    harness.state.settings.read_only = true;
    harness.press("z");
    assert!(harness.state.windows.is_empty() && harness.state.message.is_some());
    harness.state.settings.read_only = false;
    harness.press("shift-tab z");
    let said = harness.state.message.as_ref().map(|message| message.text.as_str());
    assert_eq!(said, Some("select a row of Do next on the overview"));
    harness.press("2 z");
    assert!(harness.state.windows.is_empty() && harness.effects.is_empty());
}

#[test]
fn a_failed_snooze_is_reported_and_keeps_the_row() {
    let mut harness = harness();
    assert!(select_row(&mut harness, is_claim));
    harness.press("z enter").type_text("later").press("enter");
    harness.act(Action::Finished(Err("the disk is full".into())));
    assert_eq!(harness.state.message.as_ref().map(|message| message.text.as_str()), Some("the disk is full"));
    assert!(select_row(&mut harness, is_claim));
}
