//! What is put off.

use super::*;
use crate::app::action::{Action, Loaded};
use crate::app::job::Done;
use crate::app::select::{self, Mark};
use crate::app::stage::{Stage, book, day, loaded};
use crate::app::window::Window;
use crate::core::book::{Activity, Association, AssociationState, AssociationType, LogEntry};
use crate::core::todo::TodoKind;

/// A book with a claim that was sent back, which is due on 10 December 2026.
fn with_claim() -> Loaded {
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
fn stage() -> Stage {
    let mut stage = Stage::empty();
    stage.act(Action::Start).act(Action::Loaded(with_claim()));
    stage.press("tab");
    assert_eq!(stage.state.place.focus, TableId::DoNext);
    stage.effects.clear();
    stage
}

/// Selects the first row that is so; whether there is one.
fn select_row(stage: &mut Stage, wanted: impl Fn(Next<'_>) -> bool) -> bool {
    stage.press("g");
    for _ in 0..select::len(&stage.state, TableId::DoNext) {
        if selected(&stage.state).is_some_and(&wanted) {
            return true;
        }
        stage.press("j");
    }
    false
}

fn is_claim(next: Next<'_>) -> bool {
    matches!(next, Next::Todo(todo) if todo.subject == "c4-cpor")
}

fn wish(stage: &mut Stage) -> Option<SnoozeWish> {
    match stage.effects.pop() {
        Some(Effect::Keep(Task::Snooze(wish))) => Some(wish),
        _ => None,
    }
}

fn asks(stage: &Stage) -> (&str, &str, Option<&str>) {
    let Some(Window::Ask(ask)) = stage.state.windows.last() else { return ("", "", None) };
    (ask.label, ask.input.value(), ask.problem.as_deref())
}

/// The store worker does as it was wished.
fn answer(stage: &mut Stage, wish: SnoozeWish) {
    let snoozes = match wish {
        SnoozeWish::PutOff((kind, subject), until, because) => {
            vec![Snooze { kind, subject, until, because, who: "kari".into() }]
        }
        SnoozeWish::End(_) => Vec::new(),
    };
    stage.act(Action::Finished(Ok(Done::Snoozed(Arc::new(snoozes)))));
}

#[test]
fn a_day_and_a_reason_put_a_todo_off() {
    let mut stage = stage();
    assert!(select_row(&mut stage, is_claim));
    stage.press("z");
    assert_eq!(asks(&stage), ("Until", "2026-12-06", None), "a fortnight, which is before it is due");
    stage.press("ctrl-u").type_text("2026-11-22").press("enter");
    assert_eq!(asks(&stage).2, Some("expected a day after 22 Nov 2026, as 2026-12-06"));
    stage.press("ctrl-u").type_text("2026-11-30").press("enter");
    assert_eq!(asks(&stage), ("Because", "", None));
    stage.press("space enter");
    assert!(asks(&stage).2.is_some_and(|problem| problem.starts_with("a reason is needed")));
    stage.type_text("the customer is away").press("enter");
    assert!(stage.state.windows.is_empty());
    let wish = wish(&mut stage).expect("a wish");
    let key = (TodoKind::EvidenceRequested, "c4-cpor".to_owned());
    assert_eq!(wish, SnoozeWish::PutOff(key, day(2026, 11, 30), "the customer is away".into()));
    answer(&mut stage, wish);
    let said = stage.state.message.as_ref().map(|message| message.text.clone()).unwrap_or_default();
    assert!(said.starts_with("put off: it comes back on 30 Nov 2026"), "{said}");
    assert!(!select_row(&mut stage, is_claim), "it is gone from the list");
    assert_eq!(select::table(&stage.state, TableId::DoNext).title, "Do next (1 put off)");
    stage.press("a").type_text("2026-11-30").press("enter");
    assert!(select_row(&mut stage, is_claim), "on its day it is back");
}

#[test]
fn what_is_put_off_is_listed_when_asked_for_and_ended_by_the_same_key() {
    let mut stage = stage();
    assert!(select_row(&mut stage, is_claim));
    stage.press("z enter").type_text("the customer is away").press("enter");
    let wish_for_it = wish(&mut stage).expect("a wish");
    answer(&mut stage, wish_for_it);
    let hidden = select::len(&stage.state, TableId::DoNext);
    stage.press("2 :").type_text("snoozed").press("enter");
    assert_eq!(stage.state.place.focus, TableId::DoNext);
    assert_eq!(select::len(&stage.state, TableId::DoNext), hidden + 1);
    stage.press("G");
    let row = select::row(&stage.state, TableId::DoNext, hidden);
    let words: Vec<&str> = row.cells.iter().map(|cell| cell.as_text()).collect();
    assert_eq!((words[0], words[2]), ("14 days", "put off: the customer is away"), "{words:?}");
    assert!(row.cells.iter().all(|cell| cell.tone == Tone::Dim) && row.cells[0].mark == Some(Mark::Open));
    let detail = select::detail(&stage.state, TableId::DoNext);
    let told: Vec<(&str, &str)> = detail.lines.iter().map(|line| (line.0, line.1.as_str())).collect();
    assert_eq!(
        told[1..],
        [("Due", "10 Dec 2026"), ("Put off", "until 6 Dec 2026 by kari"), ("Because", "the customer is away"),]
    );
    stage.press("z");
    let end = wish(&mut stage).expect("a wish");
    assert_eq!(end, SnoozeWish::End((TodoKind::EvidenceRequested, "c4-cpor".to_owned())));
    answer(&mut stage, end);
    assert!(select_row(&mut stage, is_claim));
    assert_eq!(select::len(&stage.state, TableId::DoNext), hidden + 1);
    stage.press(":").type_text("snoozed").press("enter");
    assert_eq!(select::len(&stage.state, TableId::DoNext), hidden + 1, "nothing is put off any more");
}

#[test]
fn a_mend_is_put_off_with_all_that_the_same_todo_stands_for() {
    let mut stage = stage();
    assert!(select_row(&mut stage, |next| matches!(next, Next::Mend(mend) if mend.todo.is_some())));
    let Some(Next::Mend(mend)) = selected(&stage.state) else { panic!("a mend") };
    let todo = mend.todo.clone().expect("a todo");
    assert!(todo.0.is_mend());
    stage.press("z enter").type_text("next quarter").press("enter");
    let wish = wish(&mut stage).expect("a wish");
    assert!(matches!(&wish, SnoozeWish::PutOff(key, _, because) if *key == todo && because == "next quarter"));
    answer(&mut stage, wish);
    assert!(!select_row(&mut stage, |next| matches!(next, Next::Mend(mend) if mend.todo.as_ref() == Some(&todo))));
    assert!(!select_row(&mut stage, |next| matches!(next, Next::Todo(other) if key(other) == todo)), "nor as a todo");
}

#[test]
fn elsewhere_and_under_read_only_nothing_is_put_off() {
    let mut stage = stage();
    stage.state.settings.read_only = true;
    stage.press("z");
    assert!(stage.state.windows.is_empty() && stage.state.message.is_some());
    stage.state.settings.read_only = false;
    stage.press("shift-tab z");
    let said = stage.state.message.as_ref().map(|message| message.text.as_str());
    assert_eq!(said, Some("select a row of Do next on the overview"));
    stage.press("2 z");
    assert!(stage.state.windows.is_empty() && stage.effects.is_empty());
}

#[test]
fn what_cannot_be_kept_is_told_and_the_row_stays() {
    let mut stage = stage();
    assert!(select_row(&mut stage, is_claim));
    stage.press("z enter").type_text("later").press("enter");
    stage.act(Action::Finished(Err("the disk is full".into())));
    assert_eq!(stage.state.message.as_ref().map(|message| message.text.as_str()), Some("the disk is full"));
    assert!(select_row(&mut stage, is_claim));
}
