//! What every action does.

mod finding;
mod lists;
mod portfolio;
mod replay;
mod typed;

use super::*;
use crate::arrangement::Arrangement;
use crate::book_task::{BookTask, Done, SavedView};
use crate::command::{self, Context};
use crate::route::Pane;
use crate::state::Settings;
use crate::table::TableId;
use crate::test_harness::{SPELLINGS, TestHarness, book, day, in_memory, loaded};
use crate::view::Row;
use chrono::NaiveTime;
use laurels_core::book::{DesignationId, MetricId};
use laurels_core::opened::OpenedBook;
use laurels_core::scoring::AsOf;
use std::collections::BTreeSet;

fn asked(effects: &[Effect]) -> Vec<Query> {
    effects
        .iter()
        .filter_map(|e| if let Effect::Compute(ask) = e { Some(ask.question.clone()) } else { None })
        .collect()
}

#[test]
fn starting_loads_the_book_and_then_scores_it() {
    let mut harness = TestHarness::empty();
    harness.act(Action::Start);
    assert!(matches!(harness.effects.as_slice(), [Effect::Load]));
    assert!(harness.state.loading);
    let effects = update(&mut harness.state, Action::Loaded(loaded(book())), &harness.env);
    assert_eq!(asked(&effects), [Query::Score, Query::Compare, Query::Advise]);
    assert!(!harness.state.loading);
}

#[test]
fn an_answer_is_taken_once_and_a_late_one_dropped() {
    let mut harness = TestHarness::empty();
    let effects = update(&mut harness.state, Action::Loaded(loaded(book())), &harness.env);
    let answers: Vec<Action> = effects
        .into_iter()
        .filter_map(|e| if let Effect::Compute(ask) = e { Some(Action::Answered(ask.answer())) } else { None })
        .collect();
    harness.state.as_of = Some(day(2026, 1, 31));
    rescore(&mut harness.state);
    for late in answers {
        update(&mut harness.state, late, &harness.env);
    }
    assert!(harness.state.results.card.is_none());
    assert!(harness.state.asked.contains(&Query::Score), "and the question stands anew");
}

#[test]
fn a_failed_query_is_not_repeated() {
    let mut harness = TestHarness::empty();
    update(&mut harness.state, Action::Loaded(loaded(book())), &harness.env);
    let failed = |generation| Action::Unanswered(generation, Query::Score, "a fault".into());
    let generation = harness.state.generation;
    update(&mut harness.state, failed(generation - 1), &harness.env);
    assert!(harness.state.message.is_none() && harness.state.asked.contains(&Query::Score), "an older one");
    assert_eq!(asked(&update(&mut harness.state, failed(generation), &harness.env)), []);
    assert_eq!(harness.state.message.as_ref().map(|m| m.text.as_str()), Some("a fault"));
    harness.env.today = day(2026, 12, 1);
    assert!(asked(&update(&mut harness.state, Action::Wake, &harness.env)).contains(&Query::Score));
}

#[test]
fn a_book_that_cannot_be_loaded_ends_the_program_unless_there_is_an_older_one() {
    let mut harness = TestHarness::empty();
    harness.act(Action::LoadFailed("no such file".into()));
    assert!(matches!(harness.effects.as_slice(), [Effect::Fail(why)] if why == "no such file"));
    let mut harness = TestHarness::ready();
    harness.act(Action::LoadFailed("no such file".into()));
    assert!(harness.effects.is_empty());
    assert_eq!(harness.state.message.as_ref().map(|m| m.text.as_str()), Some("no such file"));
    assert!(harness.state.results.card.is_some());
}

#[test]
fn messages_go_away_at_their_deadline() {
    let mut harness = TestHarness::ready();
    harness.act(Action::Warn("odd\u{1b}[2J key".into()));
    assert_eq!(harness.state.message.as_ref().map(|m| m.text.as_str()), Some("odd[2J key"));
    let deadline = harness.state.deadline().expect("a deadline");
    let revision = harness.state.revision;
    harness.wait(deadline - Duration::from_millis(1));
    assert_eq!((harness.state.message.is_some(), harness.state.revision), (true, revision));
    harness.wait(Duration::from_millis(1));
    assert!(harness.state.message.is_none() && harness.state.revision > revision);
    assert_eq!(harness.state.deadline(), None);
}

#[test]
fn at_midnight_the_score_follows_unless_a_date_was_chosen() {
    let mut harness = TestHarness::ready();
    harness.env.today = day(2026, 12, 1);
    harness.act(Action::Wake);
    assert_eq!(harness.state.results.card.as_ref().map(|c| c.as_of), Some(day(2026, 12, 1)));
    harness.press("a").type_text("2026-06-30").press("enter");
    harness.env.today = day(2026, 12, 2);
    harness.act(Action::Wake);
    assert_eq!(harness.state.results.card.as_ref().map(|c| c.as_of), Some(day(2026, 6, 30)));
}

#[test]
fn the_requested_date_overrides_the_datasets() {
    let asked_for = Settings { as_of: Some(day(2026, 3, 1)), ..Settings::default() };
    for (settings, expected) in [(Settings::default(), day(2026, 5, 5)), (asked_for, day(2026, 3, 1))] {
        let mut harness = TestHarness::with(settings, Default::default());
        harness.act(Action::Loaded(OpenedBook { as_of: Some(day(2026, 5, 5)), ..loaded(book()) }));
        assert_eq!(harness.state.date(), expected);
        harness.env.today = day(2026, 12, 1);
        harness.act(Action::Wake);
        assert_eq!(harness.state.moment(), AsOf { date: expected, today: day(2026, 5, 5) }, "it has its own today");
    }
}

#[test]
fn an_unknown_rulebook_falls_back_to_the_one_in_force() {
    let asked_for = Settings { rules: Some("1999-01".into()), ..Settings::default() };
    let mut harness = TestHarness::with(asked_for, Default::default());
    harness.act(Action::Loaded(loaded(book())));
    assert_eq!(harness.state.results.card.as_ref().map(|c| c.rulebook.as_str()), Some("2026-10"));
    assert!(harness.state.message.as_ref().is_some_and(|m| m.text.contains("1999-01")));
}

#[test]
fn every_pane_opens_by_its_number_and_keeps_its_place() {
    let mut harness = TestHarness::ready();
    for (key, pane) in ["1", "2", "3", "4", "5", "6"].into_iter().zip(Pane::ALL) {
        assert_eq!(harness.press(key).state.route.pane, pane);
    }
    harness.press("2 ]");
    assert_eq!(harness.state.route.view, TableId::Customers);
    harness.press("1 2");
    assert_eq!(harness.state.route.view, TableId::Customers);
}

#[test]
fn views_wrap_both_ways() {
    let mut harness = TestHarness::ready();
    harness.press("2 [");
    assert_eq!(harness.state.route.view, TableId::Links);
    harness.press("]");
    assert_eq!(harness.state.route.view, TableId::Associations);
    // Behind the designations come Microsoft's points.
    harness.press("3 [");
    assert_eq!((harness.state.route.view, harness.state.route.focus), (TableId::Reconcile, TableId::Reconcile));
    harness.press("[");
    let route = &harness.state.route;
    assert_eq!((route.view, route.designation), (TableId::Metrics, DesignationId::DigitalAppInnovation));
    harness.press("] ]");
    let route = &harness.state.route;
    assert_eq!((route.view, route.designation), (TableId::Metrics, DesignationId::BusinessApplications));
    assert_eq!(harness.press("1 ]").state.route.pane, Pane::Overview);
    assert!(harness.state.message.is_some(), "a pane with one view says so");
}

#[test]
fn enter_opens_a_designation_and_escape_comes_back() {
    let mut harness = TestHarness::ready();
    harness.press("j j j enter");
    assert_eq!(
        (harness.state.route.pane, harness.state.route.designation),
        (Pane::Designations, DesignationId::Infrastructure)
    );
    harness.press("esc");
    assert_eq!((harness.state.route.pane, harness.state.route.focus), (Pane::Overview, TableId::Designations));
    let revision = harness.state.revision;
    harness.press("esc");
    assert_eq!(harness.state.revision, revision, "at the root Esc does nothing");
}

#[test]
fn a_metric_is_explained_once_the_selection_rests() {
    let mut harness = TestHarness::ready();
    harness.press("j j j enter");
    assert_eq!(harness.state.metric(), Some(MetricId::NetCustomerAdds));
    assert!(harness.state.subject().explanation().is_some());
    harness.press("down");
    assert_eq!(harness.state.metric(), Some(MetricId::IntermediateCertifications));
    assert!(harness.state.subject().explanation().is_none(), "not yet");
    let rest = harness.state.deadline().expect("a deadline") - harness.env.now;
    harness.wait(rest);
    assert_eq!(harness.state.subject().explanation().map(|e| e.metric), Some(MetricId::IntermediateCertifications));
}

#[test]
fn what_can_be_copied_is_asked_for() {
    let mut harness = TestHarness::ready();
    harness.press("2 ] y");
    let names = harness.names(TableId::Options);
    assert_eq!(names, ["ID", "Row as a table", "This view as a table", "This view to a file"]);
    harness.press("v i e w enter");
    let copied = harness.effects.iter().rev().find_map(|effect| match effect {
        Effect::Copy(text) => Some(text.clone()),
        _ => None,
    });
    let copied = copied.expect("copied");
    assert_eq!(
        (copied.lines().count(), copied.lines().next()),
        (6, Some("Customer\tSegment\tCloud\tCountry\tSubscriptions\tAssociations\tActive"))
    );
    harness.press("y enter");
    assert!(matches!(harness.effects.last(), Some(Effect::Copy(id)) if id == "c0"), "{:?}", harness.effects.last());
}

#[test]
fn a_view_is_saved_to_a_file_that_replaces_another_only_after_a_yes() {
    let mut harness = TestHarness::ready();
    harness.press("2 ] / n o r t h enter y").type_text("file").press("enter");
    harness.type_text("view.csv").press("enter");
    let written = |harness: &TestHarness| match harness.effects.last() {
        Some(Effect::Keep(BookTask::View(path, SavedView::Lines(lines), replaces))) => {
            (path.clone(), lines.to_vec(), *replaces)
        }
        other => panic!("{other:?}"),
    };
    let (path, lines, replaces) = written(&harness);
    assert_eq!((path.as_str(), lines.len(), replaces), ("view.csv", 2, false), "as it is filtered");
    assert_eq!((lines[0][0].as_str(), lines[1][0].as_str()), ("Customer", "Northwind"));
    harness.act(Action::Finished(Ok(Done::Exists)));
    let title = harness.state.windows.last().map(|window| window.title().into_owned());
    assert_eq!(title.as_deref(), Some("Replace view.csv?"));
    harness.press("esc");
    assert!(harness.state.windows.last().is_some_and(|window| window.input().is_some()), "back at the file's name");
    harness.press("enter").act(Action::Finished(Ok(Done::Exists))).yes();
    assert_eq!(written(&harness), (path, lines, true));
    harness.act(Action::Finished(Ok(Done::Exported)));
    let said = harness.state.message.as_ref().map(|message| message.text.as_str());
    assert_eq!((harness.state.windows.len(), said), (0, Some("saved to view.csv")));
}

#[test]
fn messages_can_be_read_again() {
    let mut harness = TestHarness::ready();
    harness.env.time = NaiveTime::from_hms_opt(9, 5, 7).expect("a time");
    harness.act(Action::Warn("the first".into())).act(Action::Warn("again".into())).act(Action::Warn("again".into()));
    harness.press("6 [");
    assert_eq!(harness.state.arrangement(), Arrangement::Ledger(TableId::Messages));
    let rows = harness.table(TableId::Messages).rows;
    let said: Vec<&str> = rows.iter().map(|row| row.cells[1].as_text()).collect();
    assert_eq!(said, ["Again", "The first"], "the newest first, once where it was repeated");
    assert_eq!(rows[0].cells[0].as_text(), "09:05:07");
    harness.press("j");
    harness.act(Action::Warn("a third".into()));
    assert_eq!(harness.table(TableId::Messages).total, 3, "a new one shows at once");
    assert_eq!(harness.selected(TableId::Messages), "0", "the selection stays");
    harness.press("]");
    assert_eq!((harness.state.route.view, harness.state.route.designation), (TableId::Log, DesignationId::ALL[0]));
}

#[test]
fn a_longer_message_stays_longer() {
    let mut harness = TestHarness::ready();
    let stays = |harness: &mut TestHarness, text: &str| {
        harness.act(Action::Warn(text.into()));
        harness.state.message.as_ref().expect("a message").until - harness.env.now
    };
    assert_eq!(stays(&mut harness, "short"), MESSAGE_STAYS);
    assert!(stays(&mut harness, &"long ".repeat(60)) > MESSAGE_STAYS * 2);
}

#[test]
fn explaining_leads_to_what_does_not_count() {
    let mut harness = TestHarness::ready();
    harness.press("j j j x");
    assert_eq!((harness.state.route.pane, harness.state.route.focus), (Pane::Designations, TableId::Excluded));
    let score = harness.state.subject().designation().expect("a score");
    let metric = score.metric(harness.state.metric().expect("a metric")).expect("its score");
    assert!(score.metrics.iter().all(|m| m.max_points - m.points <= metric.max_points - metric.points));
    assert_eq!(harness.press("esc").state.route.pane, Pane::Overview);
}

#[test]
fn a_customer_opens_from_an_item_and_from_the_ledger() {
    let mut harness = TestHarness::ready();
    harness.press("3 ] ] ]").act(Action::Wake);
    harness.press("tab enter j enter");
    assert_eq!(harness.state.route.customer.as_deref(), Some("c2"));
    assert!(harness.state.subject().customer_points().is_some());
    harness.press("esc");
    assert_eq!((&harness.state.route.customer, harness.state.route.focus), (&None, TableId::Excluded));
    harness.press("2 down enter");
    assert_eq!(harness.state.route.customer.as_deref(), Some("c1"));
    assert_eq!(harness.press("tab tab").state.route.focus, TableId::CustomerSubscriptions);
    assert_eq!(harness.names(TableId::CustomerSubscriptions), ["c1-az"]);
}

#[test]
fn the_as_of_date_is_validated_and_can_be_cleared() {
    let mut harness = TestHarness::ready();
    harness.press("a").type_text("2026-02-30").press("enter");
    assert_eq!(harness.state.windows.len(), 1, "no such day");
    harness.press("ctrl-u").type_text("2026-02-28").press("enter");
    assert!(harness.state.windows.is_empty());
    assert_eq!(harness.state.results.card.as_ref().map(|c| c.as_of), Some(day(2026, 2, 28)));
    let generation = harness.state.generation;
    harness.press("a enter");
    assert_eq!(harness.state.generation, generation, "the same day scores nothing anew");
    for (text, (year, month, of)) in SPELLINGS.into_iter().chain([("-7", (2026, 11, 15)), ("today", (2026, 11, 22))]) {
        harness.press("a ctrl-u").type_text(text).press("enter");
        assert_eq!(harness.state.date(), day(year, month, of), "{text}");
    }
    harness.press("a ctrl-u enter");
    assert_eq!(harness.state.date(), harness.state.today);
}

#[test]
fn the_rulebook_is_chosen_and_reset_to_the_dates() {
    let mut harness = TestHarness::ready();
    assert_eq!(harness.state.results.card.as_ref().map(|c| c.rulebook.as_str()), Some("2026-10"));
    harness.press("r /");
    let place = harness.state.rulebooks.iter().position(|r| r.id == "2023-10").expect("a rulebook that ships");
    for _ in 0..=place {
        harness.press("down");
    }
    harness.press("enter");
    assert_eq!(harness.state.results.card.as_ref().map(|c| c.rulebook.as_str()), Some("2023-10"));
    harness.press("r");
    assert_eq!(harness.selected(TableId::Rulebooks), "2023-10");
    harness.press("g enter");
    assert_eq!(harness.state.rules, None);
}

#[test]
fn quit_suspend_and_repaint_are_effects() {
    for (key, expected) in [("q", "Quit"), ("ctrl-c", "Quit"), ("ctrl-z", "Suspend"), ("ctrl-l", "Repaint")] {
        let mut harness = TestHarness::ready();
        harness.press(key);
        let effects: Vec<String> = harness.effects.iter().map(|e| format!("{e:?}")).collect();
        assert_eq!(effects, [expected], "{key}");
    }
}

#[test]
fn escape_leaves_a_demonstration_in_which_nothing_was_changed() {
    let opened = |changes| {
        let mut harness = TestHarness::empty();
        harness.act(Action::Start).act(Action::NothingYet(loaded(book()).rulebooks)).press("enter");
        harness.act(Action::Finished(Ok(Done::Changed(in_memory(book()), None))));
        harness.state.changes += changes;
        harness.press("2 enter");
        harness.effects.clear();
        harness.press("esc");
        assert!(
            harness.effects.is_empty() && harness.state.opened_demonstration,
            "the page that was opened goes first"
        );
        harness.press("esc");
        harness
    };
    assert!(matches!(opened(0).effects.as_slice(), [Effect::Load]));
    let changed = opened(1);
    assert!(changed.effects.is_empty());
    assert!(changed.state.notice().is_some_and(|notice| notice.text.contains("would be lost")));
    let mut harness = TestHarness::ready();
    harness.press("esc");
    assert!(harness.effects.is_empty(), "elsewhere it does nothing at the root");
}

#[test]
fn pasted_text_becomes_one_clean_line_and_runs_no_command() {
    let mut harness = TestHarness::ready();
    harness.act(Action::Paste("q\n".into()));
    assert!(harness.effects.is_empty());
    harness.press("2 ] /").act(Action::Paste("north\u{1b}[2J\r\nwind\n".into()));
    assert_eq!(harness.state.input().map(|i| i.value().to_owned()).as_deref(), Some("north[2J wind"));
    assert!(harness.state.filtering.is_some());
    harness.act(Action::Paste("x".repeat(10_000)));
    assert_eq!(harness.state.input().map(|i| i.value().chars().count()), Some(256));
}

#[test]
fn on_a_screen_too_small_only_quitting_works() {
    let mut harness = TestHarness::ready();
    harness.resize(0, 40).press("2 : a");
    assert_eq!((harness.state.route.pane, harness.state.windows.len()), (Pane::Overview, 0));
    harness.press("q");
    assert!(matches!(harness.effects.as_slice(), [Effect::Quit]));
}

#[test]
fn a_query_displaced_by_a_newer_one_is_sent_again() {
    let mut harness = TestHarness::ready();
    harness.press("3");
    questions::ask(&mut harness.state, Query::Customer("c1".into()));
    questions::ask(&mut harness.state, Query::Customer("c2".into()));
    assert_eq!(harness.state.effects.len(), 2);
    assert_eq!(harness.state.asked, BTreeSet::from([Query::Customer("c2".into())]));
}

#[test]
fn text_from_outside_is_cleaned_before_it_is_shown() {
    let mut harness = TestHarness::ready();
    harness.press("2 ]");
    let names = harness.names(TableId::Customers);
    assert!(names.contains(&"Woodgrove".to_owned()), "{names:?}");
}
