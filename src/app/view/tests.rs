//! What the screen says.

use super::*;
use crate::action::Action;
use crate::compute::Next;
use crate::compute::TodoRow;
use crate::keymap::Keymap;
use crate::state::Settings;
use crate::table::TableId;
use crate::test_harness::{TestHarness, book, day, in_memory, loaded};
use laurels_core::book::{Association, AssociationState, AssociationType, Basis, DesignationId, LogEntry, Snapshot};
use laurels_core::opened::OpenedBook;
use laurels_core::points::Points;
use laurels_core::scoring::{DesignationScore, Scorecard};
use laurels_core::todo::{Snooze, Todo, TodoKind};
use std::sync::Arc;
use std::time::Duration;

/// A dashboard whose scorecard has been changed by hand.
fn with_card(change: impl Fn(&mut DesignationScore)) -> TestHarness {
    let mut harness = TestHarness::ready();
    let mut card: Scorecard = harness.state.results.card.as_deref().expect("a scorecard").clone();
    card.designations.iter_mut().for_each(change);
    harness.state.results.card = Some(Arc::new(card));
    harness
}

/// What a cell of the row with that key says, with its mark.
fn said(harness: &TestHarness, id: TableId, key: &str, column: usize) -> (String, Option<Mark>) {
    let rows = harness.table(id).rows;
    let row = rows.iter().find(|row| row.key == key).unwrap_or_else(|| panic!("no row {key}"));
    let cell = row.cells.get(column).expect("a cell");
    (cell.as_text().to_owned(), cell.mark)
}

#[test]
fn a_designation_shows_what_is_missing() {
    let standing = |points: Points, blocking: usize, qualified: bool| {
        let harness = with_card(|d| {
            d.points = points;
            d.blocking = d.metrics.iter().map(|m| m.id).take(blocking).collect();
            d.qualified = qualified;
            d.metrics.iter_mut().for_each(|metric| metric.certain = true);
        });
        said(&harness, TableId::Designations, "security", 4)
    };
    let unsure = with_card(|d| d.metrics.iter_mut().for_each(|metric| metric.certain = false));
    assert!(said(&unsure, TableId::Designations, "security", 4).0.ends_with(" ?"), "not certain");
    assert_eq!(standing(Points::whole(63), 0, false), ("7.0 short".into(), None));
    assert_eq!(standing(Points::ratio(69_998, 1000), 0, false), ("under 0.1 short".into(), None));
    assert_eq!(standing(Points::whole(80), 1, false), ("net customer adds at 0".into(), Some(Mark::Missing)));
    assert_eq!(standing(Points::whole(20), 2, false), ("2 metrics at 0".into(), Some(Mark::Missing)));
    assert_eq!(standing(Points::whole(70), 0, true), ("qualified".into(), Some(Mark::Met)));
}

#[test]
fn scores_that_are_not_certain_carry_a_question_mark_in_the_chart_and_the_timeline() {
    for (certain, doubt) in [(true, ""), (false, "?")] {
        let mut harness = with_card(|d| d.metrics.iter_mut().for_each(|metric| metric.certain = certain));
        let points = |harness: &TestHarness| {
            let card = harness.state.results.card.as_deref();
            card.and_then(|card| card.designation(DesignationId::Security)).expect("a score").points
        };
        let title = harness.state.chart(Some(DesignationId::Security)).title;
        assert_eq!(title, format!("Security: {}{doubt}", points(&harness)));
        harness.press("4 ] ]");
        let mut moments = harness.state.results.timeline.as_deref().cloned().expect("worked out");
        let moment = moments.first_mut().expect("today");
        moment.scores.iter_mut().for_each(|score| score.certain = certain);
        let (key, score) = (moment.on.to_string(), moment.scores[2].points);
        harness.state.results.timeline = Some(Arc::new(moments));
        assert_eq!(said(&harness, TableId::Timeline, &key, 5).0, format!("{score}{doubt}"));
    }
}

#[test]
fn an_enrolment_shows_its_renewal_date() {
    let qualified = |d: &mut DesignationScore| {
        d.qualified = true;
        d.metrics.iter_mut().for_each(|metric| metric.certain = true);
    };
    let mut harness = with_card(qualified);
    let standing = |harness: &TestHarness| said(harness, TableId::Designations, "infrastructure", 4).0;
    assert_eq!(standing(&harness), "renews in 24 days");
    harness.press("a").type_text("2026-12-20").press("enter");
    assert_eq!(standing(&harness).trim_end_matches(" ?"), "renew by 15 Jan 2027");
    let mut harness = with_card(qualified);
    harness.state.today = day(2026, 6, 1);
    assert_eq!(standing(&harness), "enrolled");
}

#[test]
fn reported_points_are_hollow_and_gates_are_ticks() {
    let harness = with_card(|d| {
        for metric in &mut d.metrics {
            metric.basis = Basis::Reported;
            metric.points = Points::whole(10);
        }
    });
    let rows = harness.table(TableId::Designations).rows;
    let reported = |row: &Row| {
        row.cells.iter().find_map(|c| match &c.content {
            Content::Gauge(gauge) => Some((gauge.reported, gauge.threshold)),
            Content::Text(_) | Content::Sparkline(_) => None,
        })
    };
    assert_eq!(
        rows.iter().filter_map(reported).collect::<Vec<_>>(),
        [50.0, 50.0, 40.0, 50.0, 40.0, 50.0].map(|r| (r, Some(70.0)))
    );
}

#[test]
fn an_earlier_score_comes_from_its_snapshot_if_stored() {
    let mut harness = TestHarness::empty();
    let mut book = book();
    book.snapshots.push(Snapshot {
        date: day(2026, 10, 31),
        designation: DesignationId::Infrastructure,
        track: None,
        points: Points::whole(5),
        qualified: false,
        basis: Basis::Computed,
        rulebook: None,
    });
    harness.act(Action::Loaded(loaded(book)));
    let comparison = harness.state.results.comparison.as_ref().expect("a comparison");
    let total = |id| comparison.total(id).map(|t| (t.points, t.stored));
    assert_eq!(total(DesignationId::Infrastructure), Some((Points::whole(5), Some(day(2026, 10, 31)))));
    assert_eq!(total(DesignationId::DataAi).and_then(|(_, stored)| stored), None);
    assert_eq!(said(&harness, TableId::Designations, "infrastructure", 5).1, Some(Mark::Up));
    assert!(harness.table(TableId::Changes).title.starts_with("What changed since 31 Oct 2026"));
}

#[test]
fn no_change_is_shown_against_a_score_that_was_not_certain() {
    let mut harness = TestHarness::ready();
    let comparison = harness.state.results.comparison.as_mut().map(std::sync::Arc::make_mut).expect("a comparison");
    comparison.totals.iter_mut().for_each(|total| (total.points, total.comparable) = (Points::whole(99), false));
    for row in harness.table(TableId::Designations).rows {
        let cell = row.cells.get(5).expect("the change");
        assert_eq!((cell.as_text(), cell.mark), ("?", None), "{row:?}");
    }
}

#[test]
fn items_gained_and_lost_are_named() {
    let mut harness = TestHarness::empty();
    let mut book = book();
    let tailspin = book.associations.first().cloned().expect("an association");
    let started = Some(day(2026, 10, 31));
    book.associations.first_mut().expect("an association").ended = Some(day(2026, 10, 30));
    book.associations.push(laurels_core::book::Association {
        id: "new".into(),
        customer: "c2".into(),
        started,
        ..tailspin
    });
    harness.resize(30, 118);
    harness.act(Action::Loaded(loaded(book.sorted())));
    let shifts = &harness.state.results.comparison.as_ref().expect("a comparison").shifts;
    assert!(shifts.iter().any(|shift| shift.came == ["Tailspin"]), "{shifts:?}");
    let rows = harness.table(TableId::Changes).rows;
    assert!(rows.iter().any(|row| row.cells.iter().any(|c| c.as_text().contains("now Tailspin"))), "{rows:?}");
}

#[test]
fn a_fix_is_listed_once_with_its_best_gain() {
    let harness = TestHarness::ready();
    let advice = harness.state.results.advice.as_ref().expect("advice");
    let mut keys: Vec<String> = advice.suggestions.iter().map(|suggestion| suggestion.key()).collect();
    assert!(advice.suggestions.is_sorted_by(|a, b| a.gain() >= b.gain()));
    keys.sort();
    keys.dedup();
    assert_eq!(keys.len(), advice.suggestions.len());
    let tailspin =
        advice.suggestions.iter().find(|suggestion| suggestion.name == "Tailspin").expect("a suggestion for Tailspin");
    assert!(tailspin.gains.len() > 1 && tailspin.gains.iter().all(|gain| gain.points <= tailspin.gain()));
    assert_eq!(advice.gaps.iter().filter(|gap| gap.customer == "c2").count(), 1);
    assert!(advice.gaps.iter().all(|gap| gap.customer != "c0"), "an association covers it");
}

#[test]
fn todos_are_ordered_by_gain_and_then_by_loss_date() {
    let harness = TestHarness::ready();
    let rows = harness.table(TableId::DoNext).rows;
    let points: Vec<&str> = rows.iter().filter_map(|row| row.cells.first()).map(Cell::as_text).collect();
    let advice = harness.state.results.advice.as_ref().expect("advice");
    let todos = &advice.todos;
    assert!(points.first().is_some_and(|points| points.starts_with('+')), "{points:?}");
    assert!(todos.is_sorted_by_key(Todo::section) && todos.iter().any(|todo| todo.loses));
    let listed = advice.rows.iter().filter_map(|row| match row {
        TodoRow::Group(group) => Some(advice.groups[*group].key()),
        TodoRow::Todo(todo, None) => Some(format!("{} {}", todos[*todo].kind, todos[*todo].subject)),
        TodoRow::Todo(_, Some(_)) => None,
    });
    assert!(rows.iter().zip(listed).all(|(row, listed)| row.key == listed), "one list");
    let equals = advice.groups.iter().find(|group| group.each.is_positive()).expect("what gains the same is folded");
    assert!(advice.members(equals).iter().all(|todo| todo.points_at_stake == equals.each && !todo.loses));
}

#[test]
fn a_renewal_is_due_until_its_last_day() {
    let mut harness = TestHarness::ready();
    harness.press("a").type_text("2026-12-20").press("enter");
    let todos = &harness.state.results.advice.as_ref().expect("advice").todos;
    let texts = [
        (day(2026, 12, 1), "BO's AZ-104 expired on 1 Dec 2026. It can no longer be renewed: pass the exam again."),
        (day(2027, 1, 10), "ADA's AZ-104 expires on 10 Jan 2027; it can be renewed now."),
        (day(2027, 1, 15), "Renew Infrastructure (Azure) by 15 Jan 2027."),
    ];
    for (due, text) in texts {
        let todo = todos.iter().find(|todo| todo.text.starts_with(text)).unwrap_or_else(|| panic!("{text}: {todos:?}"));
        assert_eq!(todo.due, due, "{text}");
    }
}

#[test]
fn a_todo_leads_to_its_record_and_into_its_wizard() {
    let with_claim = || {
        let mut book = book();
        let state = AssociationState::ActionRequired;
        let log = vec![LogEntry { state, on: day(2026, 11, 20), note: String::new() }];
        let claim = Association::active("c4-cpor", AssociationType::Cpor, "c4");
        book.associations.push(Association { state, log, ..claim });
        loaded(book.sorted())
    };
    let mut harness = TestHarness::empty();
    harness.act(Action::Start).act(Action::Loaded(with_claim()));
    let advice = harness.state.results.advice.clone().expect("advice");
    let place = (0..advice.rows.len())
        .find(|place| matches!(advice.next(*place), Some(Next::Todo(todo, _)) if todo.subject == "c4-cpor"))
        .expect("a claim that is sent back");
    let Some(Next::Todo(todo, _)) = advice.next(place) else { panic!("a todo") };
    assert_eq!(todo.kind, TodoKind::EvidenceRequested);
    let beginning = beginning(&harness.state.subject(), TableId::DoNext, place).expect("a wizard");
    assert_eq!(
        (beginning.wizard.as_str(), beginning.answers.get("action").map(String::as_str)),
        ("cpor", Some("answer"))
    );
    assert_eq!(target(&harness.state.subject(), TableId::DoNext, place), Some(Target::Customer("c4".into())));
    let snooze = Snooze {
        kind: todo.kind,
        subject: todo.subject.clone(),
        until: day(2026, 12, 24),
        because: "the customer is away".into(),
        who: "kari".into(),
    };
    harness.act(Action::Loaded(OpenedBook { snoozes: Arc::new(vec![snooze]), ..with_claim() }));
    let advice = harness.state.results.advice.as_ref().expect("advice");
    assert!(advice.todos.iter().all(|todo| todo.subject != "c4-cpor"), "it is put off");
    assert!(matches!(advice.next(advice.rows.len()), Some(Next::Snooze(todo, _)) if todo.subject == "c4-cpor"));
    assert!(advice.next(advice.rows.len() + 1).is_none());
}

#[test]
fn certifications_are_ordered_by_their_end() {
    let mut harness = TestHarness::ready();
    harness.press("4 [");
    assert_eq!(harness.names(TableId::Certifications), ["BO", "ADA"]);
    harness.press("a").type_text("2026-12-20").press("enter");
    assert_eq!(harness.names(TableId::Certifications), ["ADA", "BO"], "what is over comes last");
}

#[test]
fn the_header_shows_the_place_and_the_badges() {
    let settings = Settings { read_only: true, in_memory: true, ..Settings::default() };
    let mut harness = TestHarness::with(settings, Keymap::default());
    harness.act(Action::Loaded(in_memory(book()))).press("2 enter a").type_text("2026-10-15").press("enter");
    let header = header(&harness.state.subject());
    assert_eq!(header.trail, ["Fabrikam Partners", "1000001", "Contoso"]);
    let badges: Vec<&str> = header.badges.iter().map(|badge| badge.text.as_str()).collect();
    assert_eq!(badges, ["READ-ONLY", "NOT SAVED", "NOT TODAY"]);
    assert_eq!((header.as_of.as_str(), header.rules.as_str()), ("15 Oct 2026", "2026-10"));
    assert_eq!(header.data_to.as_deref(), Some("Oct 2026"));
}

#[test]
fn a_date_before_the_oldest_rulebook_is_warned_of() {
    let mut harness = TestHarness::ready();
    assert_eq!(harness.state.notice(), None);
    harness.press("a").type_text("2020-01-31").press("enter");
    assert!(harness.state.notice().is_some_and(|notice| notice.text.contains("oldest rules")));
}

#[test]
fn the_footer_lists_available_commands() {
    let mut harness = TestHarness::ready();
    let labels = |harness: &TestHarness| harness.state.footer().into_iter().map(|hint| hint.label).collect::<Vec<_>>();
    assert_eq!(
        labels(&harness),
        ["open", "explain", "in full", "area", "copy", "as of", "rules", "commands", "help", "quit"]
    );
    harness.press("2");
    assert!(labels(&harness).contains(&"filter") && labels(&harness).contains(&"explain"));
    harness.press("/");
    assert_eq!(harness.state.footer().first().map(|h| (h.key.clone(), h.label)), Some(("enter".into(), "keep")));
    let help = harness.state.footer().into_iter().find(|hint| hint.label == "help").map(|hint| hint.key);
    assert_eq!(help.as_deref(), Some("F1"), "where ? is typed as text");
}

#[test]
fn the_footer_of_what_if_names_what_keys_do_to_scenarios() {
    let mut harness = TestHarness::ready();
    let labels = |harness: &TestHarness| harness.state.footer().into_iter().map(|hint| hint.label).collect::<Vec<_>>();
    harness.press("3 i");
    assert!(!labels(&harness).contains(&"on or off"), "a designation is selected");
    harness.press("G");
    assert_eq!(labels(&harness).get(..2), Some(&["on or off", "copy"][..]));
}

#[test]
fn the_footer_of_a_plan_names_what_keys_do_with_it() {
    let mut harness = TestHarness::ready();
    let labels = |harness: &TestHarness| harness.state.footer().into_iter().map(|hint| hint.label).collect::<Vec<_>>();
    harness.press("1");
    assert!(!labels(&harness).contains(&"what if"));
    harness.press("p down");
    let labels = labels(&harness);
    assert!(["what if", "until", "done"].iter().all(|label| labels.contains(label)), "{labels:?}");
}

#[test]
fn an_empty_filtered_list_says_how_to_clear_the_filter() {
    let mut harness = TestHarness::ready();
    harness.press("2 /").type_text("zzz");
    let list = harness.table(TableId::Associations);
    assert_eq!((list.total, list.unfiltered, list.filter.as_str()), (0, 2, "zzz"));
    assert_eq!(list.empty, "No match for \"zzz\". esc clears the filter.");
}

#[test]
fn only_visible_rows_are_built() {
    let mut harness = TestHarness::ready();
    harness.resize(5, 78).press("2 enter tab tab tab G");
    let list = harness.table(TableId::CustomerUsage);
    assert_eq!((list.total, list.first + list.rows.len()), (26, 26));
    assert_eq!(list.rows.len(), 5);
}

#[test]
fn what_does_not_count_for_one_reason_is_a_row_that_opens() {
    let mut harness = TestHarness::ready();
    harness.press("3 ] ] ] tab");
    let folded = harness.table(TableId::Excluded);
    let texts: Vec<&str> = folded.rows[0].cells.iter().map(Cell::as_text).collect();
    let sentence = "No association of yours covers this usage: Tailspin, 株式会社コントソ and Woodgrove.";
    assert_eq!(&texts[..3], ["3 customers", sentence, "Link PAL for Azure"]);
    assert_eq!(folded.rows[0].cells[0].mark, Some(Mark::Folded));
    let rows = folded.rows.len();
    let opened = harness.press("enter").names(TableId::Excluded);
    assert_eq!((opened.len(), opened[1].as_str()), (rows + 3, "  Tailspin"));
    assert_eq!(harness.press("enter").names(TableId::Excluded).len(), rows);
    harness.press("w");
    assert!(harness.state.route.in_wizard, "the wizard of the first that one would fix");
}

#[test]
fn a_wide_screen_shows_twelve_months_of_each_score() {
    let mut harness = TestHarness::ready();
    let spark = |harness: &TestHarness| {
        let row = harness.table(TableId::Designations).rows.remove(0);
        row.cells.into_iter().find_map(|cell| match cell.content {
            Content::Sparkline(sparkline) => Some(sparkline),
            _ => None,
        })
    };
    assert_eq!(spark(&harness), None, "there is no room");
    harness.resize(20, 118);
    let months: Vec<(Option<f64>, bool)> = spark(&harness).expect("there is room").months().collect();
    assert!(months.len() == 12 && months.iter().all(|(value, _)| value.is_some()));
    let past = harness.state.results.past.values().chain(&harness.state.results.card);
    let uncertain: Vec<bool> = past.map(|card| !card.designations[0].is_certain()).collect();
    assert_eq!(months.iter().map(|(_, uncertain)| *uncertain).collect::<Vec<_>>(), uncertain);
    let bars = harness.press("3").state.detail(TableId::Metrics).months;
    let doubted: Vec<bool> = bars.iter().rev().map(|bar| bar.now.ends_with('?') && bar.gauge.uncertain).collect();
    assert_eq!(doubted, uncertain, "and the panel says which");
    assert_eq!(harness.state.detail(TableId::Excluded).months.len(), 12);
}

#[test]
fn the_detail_describes_the_selected_row() {
    let mut harness = TestHarness::ready();
    harness.press("3 ] ] ] tab enter j").wait(Duration::from_secs(1));
    let item = harness.state.detail(TableId::Excluded);
    assert_eq!(item.title, "Tailspin");
    let of = |label| item.lines.iter().find(|line| line.0 == label).map(|line| line.1.as_str());
    assert_eq!((of("To fix"), of("From")), (Some("Link PAL for Azure"), None), "where it comes from is behind a key");
    let newest = item.months.first().map(|bar| (bar.label.as_str(), bar.now.as_str(), bar.gauge.reported));
    assert_eq!(newest, Some(("Oct 2026", "$2,500", 2_500_000_000.0)), "no association covers it");
    harness.press("2 j enter tab tab tab tab");
    let usage = harness.state.detail(TableId::CustomerUsage);
    assert_eq!(usage.title, "Virtual Machines · Oct 2026");
    assert!(usage.lines.iter().any(|(label, text, _)| (*label, text.as_str()) == ("From", "entered by hand")));
    harness.press("4");
    let person = harness.state.detail(TableId::People);
    assert!(person.lines.iter().any(|(label, text, _)| *label == "Exam" && text.starts_with("AZ-104")), "{person:?}");
}
