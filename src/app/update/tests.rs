//! What every action does.

use super::*;
use crate::app::layout::Size;
use crate::app::place::Pane;
use crate::app::stage::{Stage, book, day, loaded};
use crate::app::state::Settings;
use crate::app::table::TableId;
use crate::core::book::{DesignationId, MetricId};
use std::collections::BTreeSet;

fn asked(effects: &[Effect]) -> Vec<Question> {
    effects.iter().filter_map(|e| if let Effect::Ask(ask) = e { Some(ask.question.clone()) } else { None }).collect()
}

#[test]
fn starting_loads_and_loading_scores() {
    let mut stage = Stage::empty();
    stage.act(Action::Start);
    assert!(matches!(stage.effects.as_slice(), [Effect::Load]));
    assert!(stage.state.loading);
    let effects = update(&mut stage.state, Action::Loaded(loaded(book())), &stage.env);
    assert_eq!(asked(&effects), [Question::Score, Question::Compare, Question::Advise]);
    assert!(!stage.state.loading);
}

#[test]
fn an_answer_is_taken_once_and_a_late_one_dropped() {
    let mut stage = Stage::empty();
    let effects = update(&mut stage.state, Action::Loaded(loaded(book())), &stage.env);
    let answers: Vec<Action> =
        effects.into_iter().filter_map(|e| if let Effect::Ask(ask) = e { Some(ask.answer()) } else { None }).collect();
    stage.state.as_of = Some(day(2026, 1, 31));
    score_anew(&mut stage.state);
    for late in answers {
        update(&mut stage.state, late, &stage.env);
    }
    assert!(stage.state.results.card.is_none());
    assert!(stage.state.asked.contains(&Question::Score), "and the question stands anew");
}

#[test]
fn a_question_that_fails_is_not_asked_over_and_over() {
    let mut stage = Stage::empty();
    update(&mut stage.state, Action::Loaded(loaded(book())), &stage.env);
    let failed = |generation| Action::Unanswered(generation, Question::Score, "a fault".into());
    let generation = stage.state.generation;
    update(&mut stage.state, failed(generation - 1), &stage.env);
    assert!(stage.state.message.is_none() && stage.state.asked.contains(&Question::Score), "an older one");
    assert_eq!(asked(&update(&mut stage.state, failed(generation), &stage.env)), []);
    assert_eq!(stage.state.message.as_ref().map(|m| m.text.as_str()), Some("a fault"));
    stage.env.today = day(2026, 12, 1);
    assert!(asked(&update(&mut stage.state, Action::Wake, &stage.env)).contains(&Question::Score));
}

#[test]
fn a_book_that_cannot_be_loaded_ends_the_program_unless_there_is_an_older_one() {
    let mut stage = Stage::empty();
    stage.act(Action::LoadFailed("no such file".into()));
    assert!(matches!(stage.effects.as_slice(), [Effect::Fail(why)] if why == "no such file"));
    let mut stage = Stage::ready();
    stage.act(Action::LoadFailed("no such file".into()));
    assert!(stage.effects.is_empty());
    assert_eq!(stage.state.message.as_ref().map(|m| m.text.as_str()), Some("no such file"));
    assert!(stage.state.results.card.is_some());
}

#[test]
fn messages_go_away_at_their_deadline() {
    let mut stage = Stage::ready();
    stage.act(Action::Warn("odd\u{1b}[2J key".into()));
    assert_eq!(stage.state.message.as_ref().map(|m| m.text.as_str()), Some("odd[2J key"));
    let deadline = stage.state.deadline().expect("a deadline");
    let revision = stage.state.revision;
    stage.wait(deadline - Duration::from_millis(1));
    assert_eq!((stage.state.message.is_some(), stage.state.revision), (true, revision));
    stage.wait(Duration::from_millis(1));
    assert!(stage.state.message.is_none() && stage.state.revision > revision);
    assert_eq!(stage.state.deadline(), None);
}

#[test]
fn at_midnight_the_score_follows_unless_a_date_was_chosen() {
    let mut stage = Stage::ready();
    stage.env.today = day(2026, 12, 1);
    stage.act(Action::Wake);
    assert_eq!(stage.state.results.card.as_ref().map(|c| c.as_of), Some(day(2026, 12, 1)));
    stage.press("a").type_text("2026-06-30").press("enter");
    stage.env.today = day(2026, 12, 2);
    stage.act(Action::Wake);
    assert_eq!(stage.state.results.card.as_ref().map(|c| c.as_of), Some(day(2026, 6, 30)));
}

#[test]
fn the_date_that_was_asked_for_goes_before_the_data_s_own() {
    let asked_for = Settings { as_of: Some(day(2026, 3, 1)), ..Settings::default() };
    for (settings, expected) in [(Settings::default(), day(2026, 5, 5)), (asked_for, day(2026, 3, 1))] {
        let mut stage = Stage::with(settings, Default::default());
        stage.act(Action::Loaded(Loaded { as_of: Some(day(2026, 5, 5)), ..loaded(book()) }));
        assert_eq!(stage.state.date(), expected);
    }
}

#[test]
fn a_rulebook_that_is_not_there_gives_way_to_the_one_in_force() {
    let asked_for = Settings { rules: Some("1999-01".into()), ..Settings::default() };
    let mut stage = Stage::with(asked_for, Default::default());
    stage.act(Action::Loaded(loaded(book())));
    assert_eq!(stage.state.results.card.as_ref().map(|c| c.rulebook.as_str()), Some("2026-07"));
    assert!(stage.state.message.as_ref().is_some_and(|m| m.text.contains("1999-01")));
}

#[test]
fn every_pane_opens_by_its_number_and_is_found_as_it_was_left() {
    let mut stage = Stage::ready();
    for (key, pane) in ["1", "2", "3", "4", "5", "6"].into_iter().zip(Pane::ALL) {
        assert_eq!(stage.press(key).state.place.pane, pane);
    }
    stage.press("2 ]");
    assert_eq!(stage.state.place.view, TableId::Customers);
    stage.press("1 2");
    assert_eq!(stage.state.place.view, TableId::Customers);
}

#[test]
fn views_turn_round_both_ways() {
    let mut stage = Stage::ready();
    stage.press("2 [");
    assert_eq!(stage.state.place.view, TableId::Gaps);
    stage.press("]");
    assert_eq!(stage.state.place.view, TableId::Associations);
    stage.press("3 [");
    assert_eq!(stage.state.place.designation, DesignationId::DigitalAppInnovation);
    assert_eq!(stage.press("1 ]").state.place.pane, Pane::Overview);
    assert!(stage.state.message.is_some(), "a pane with one view says so");
}

#[test]
fn enter_opens_a_designation_and_escape_comes_back() {
    let mut stage = Stage::ready();
    stage.press("j j j enter");
    assert_eq!(
        (stage.state.place.pane, stage.state.place.designation),
        (Pane::Designations, DesignationId::Infrastructure)
    );
    stage.press("esc");
    assert_eq!((stage.state.place.pane, stage.state.place.focus), (Pane::Overview, TableId::Designations));
    let revision = stage.state.revision;
    stage.press("esc");
    assert_eq!(stage.state.revision, revision, "at the root Esc does nothing");
}

#[test]
fn a_metric_is_explained_once_the_selection_rests() {
    let mut stage = Stage::ready();
    stage.press("j j j enter");
    assert_eq!(stage.state.metric(), Some(MetricId::NetCustomerAdds));
    assert!(stage.state.explanation().is_some());
    stage.press("down");
    assert_eq!(stage.state.metric(), Some(MetricId::IntermediateCertifications));
    assert!(stage.state.explanation().is_none(), "not yet");
    let rest = stage.state.deadline().expect("a deadline") - stage.env.now;
    stage.wait(rest);
    assert_eq!(stage.state.explanation().map(|e| e.metric), Some(MetricId::IntermediateCertifications));
}

#[test]
fn explaining_leads_to_what_does_not_count() {
    let mut stage = Stage::ready();
    stage.press("j j j x");
    assert_eq!((stage.state.place.pane, stage.state.place.focus), (Pane::Designations, TableId::Excluded));
    let score = stage.state.designation().expect("a score");
    let metric = score.metric(stage.state.metric().expect("a metric")).expect("its score");
    assert!(score.metrics.iter().all(|m| m.max_points - m.points <= metric.max_points - metric.points));
    assert_eq!(stage.press("esc").state.place.pane, Pane::Overview);
}

#[test]
fn a_customer_opens_from_an_item_and_from_the_ledger() {
    let mut stage = Stage::ready();
    stage.press("3 ] ] ]").act(Action::Wake);
    stage.press("tab tab enter");
    assert_eq!(stage.state.place.customer.as_deref(), Some("c2"));
    assert!(stage.state.customer_points().is_some());
    stage.press("esc");
    assert_eq!((&stage.state.place.customer, stage.state.place.focus), (&None, TableId::Excluded));
    stage.press("2 down enter");
    assert_eq!(stage.state.place.customer.as_deref(), Some("c1"));
    assert_eq!(stage.press("tab tab tab").state.place.focus, TableId::CustomerSubscriptions);
    assert_eq!(stage.names(TableId::CustomerSubscriptions), ["c1-az"]);
}

#[test]
fn a_filter_is_live_kept_by_enter_and_cleared_by_escape() {
    let mut stage = Stage::ready();
    stage.press("2 ] /").type_text("T q");
    assert_eq!(stage.state.input().map(|i| i.value().to_owned()).as_deref(), Some("T q"));
    assert!(stage.names(TableId::Customers).is_empty());
    stage.press("backspace backspace");
    assert_eq!(stage.names(TableId::Customers), ["Contoso", "Northwind", "Tailspin"], "case aside");
    stage.press("down enter");
    assert!(stage.state.filtering.is_none());
    assert_eq!(stage.selected(TableId::Customers), "c1");
    stage.press("esc");
    assert_eq!(stage.names(TableId::Customers).len(), 5);
    assert_eq!(stage.selected(TableId::Customers), "c1", "the selection stays");
    stage.press("/").type_text("wood").press("esc");
    assert_eq!(stage.names(TableId::Customers).len(), 5);
}

#[test]
fn sorting_by_a_column_again_reverses_and_keeps_the_selection() {
    let mut stage = Stage::ready();
    stage.press("2 ] j s enter");
    let sorted = stage.names(TableId::Customers);
    assert_eq!(sorted.first().map(String::as_str), Some("Contoso"));
    assert_eq!(stage.selected(TableId::Customers), "c1");
    stage.press("s enter");
    assert_eq!(stage.names(TableId::Customers), sorted.into_iter().rev().collect::<Vec<_>>());
    assert_eq!(stage.selected(TableId::Customers), "c1");
    stage.press("s esc");
    assert!(stage.state.windows.is_empty());
}

#[test]
fn amounts_sort_as_amounts() {
    let mut stage = Stage::ready();
    stage.press("2 enter tab tab tab tab");
    assert_eq!(stage.state.place.focus, TableId::CustomerUsage);
    assert_eq!(stage.names(TableId::CustomerUsage).first().map(String::as_str), Some("Oct 2026"), "the newest first");
    stage.press("s g j j j enter g");
    assert_eq!(stage.names(TableId::CustomerUsage).first().map(String::as_str), Some("Sep 2024"), "the least ACR");
}

#[test]
fn rows_move_by_one_by_page_and_to_the_ends() {
    let mut stage = Stage::ready();
    stage.press("2 enter tab tab tab tab");
    let id = TableId::CustomerUsage;
    let page = stage.state.rows_shown(id);
    let place = |stage: &Stage| stage.state.tables.get(id).selected;
    assert!(page > 3 && page < 26, "{page}");
    for (keys, expected) in [
        ("down", 1),
        ("pgdn", 1 + page),
        ("up", page),
        ("pgup", 0),
        ("G", 25),
        ("down", 25),
        ("g", 0),
        ("up", 0),
        ("end", 25),
        ("ctrl-u", 25 - page / 2),
        ("ctrl-d", 25),
        ("home", 0),
    ] {
        assert_eq!(place(stage.press(keys)), expected, "{keys}");
    }
    stage.press("G");
    assert_eq!(stage.state.tables.get(id).first, 26 - page);
    stage.act(Action::Resize(Size { width: 120, height: 60 }));
    assert!(stage.state.tables.get(id).window(stage.state.rows_shown(id)).contains(&25));
}

#[test]
fn the_as_of_date_is_asked_for_checked_and_taken_back() {
    let mut stage = Stage::ready();
    stage.press("a").type_text("2026-02-30").press("enter");
    assert_eq!(stage.state.windows.len(), 1, "no such day");
    stage.press("ctrl-u").type_text("2026-02-28").press("enter");
    assert!(stage.state.windows.is_empty());
    assert_eq!(stage.state.results.card.as_ref().map(|c| c.as_of), Some(day(2026, 2, 28)));
    let generation = stage.state.generation;
    stage.press("a enter");
    assert_eq!(stage.state.generation, generation, "the same day scores nothing anew");
    stage.press("a ctrl-u enter");
    assert_eq!(stage.state.date(), stage.state.today);
}

#[test]
fn the_rulebook_is_chosen_and_given_back_to_the_date() {
    let mut stage = Stage::ready();
    assert_eq!(stage.state.results.card.as_ref().map(|c| c.rulebook.as_str()), Some("2026-07"));
    stage.press("r /");
    let place = stage.state.rulebooks.iter().position(|r| r.id == "2023-10").expect("a rulebook that ships");
    for _ in 0..=place {
        stage.press("down");
    }
    stage.press("enter");
    assert_eq!(stage.state.results.card.as_ref().map(|c| c.rulebook.as_str()), Some("2023-10"));
    stage.press("r");
    assert_eq!(stage.selected(TableId::Rulebooks), "2023-10");
    stage.press("g enter");
    assert_eq!(stage.state.rules, None);
}

#[test]
fn the_palette_finds_commands_and_records() {
    let mut stage = Stage::ready();
    stage.press(":").type_text("northw").press("enter");
    assert_eq!(stage.state.place.customer.as_deref(), Some("c1"));
    stage.press(":").type_text("ledger").press("enter");
    assert_eq!(stage.state.place.pane, Pane::Associations);
    stage.press(":").type_text("cai").press("enter");
    assert_eq!((stage.state.place.pane, stage.selected(TableId::People).as_str()), (Pane::Certifications, "cai"));
    stage.press(":").type_text("no such thing").press("enter");
    assert!(stage.state.windows.is_empty());
    stage.press(":").type_text("load again").press("enter");
    assert!(matches!(stage.effects.as_slice(), [Effect::Load]));
}

#[test]
fn help_opens_over_anything_and_closes_by_any_of_its_keys() {
    for close in ["?", "F1", "q", "esc"] {
        let mut stage = Stage::ready();
        stage.press(": F1");
        assert_eq!(stage.state.list(), Some(TableId::Help));
        stage.press(close);
        assert_eq!(stage.state.list(), Some(TableId::Palette), "{close}");
    }
}

#[test]
fn leaving_pausing_and_repainting_are_effects() {
    for (key, expected) in [("q", "Quit"), ("ctrl-c", "Quit"), ("ctrl-z", "Suspend"), ("ctrl-l", "Repaint")] {
        let mut stage = Stage::ready();
        stage.press(key);
        let effects: Vec<String> = stage.effects.iter().map(|e| format!("{e:?}")).collect();
        assert_eq!(effects, [expected], "{key}");
    }
}

#[test]
fn pasted_text_is_one_clean_line_and_runs_nothing() {
    let mut stage = Stage::ready();
    stage.act(Action::Paste("q\n".into()));
    assert!(stage.effects.is_empty());
    stage.press("2 ] /").act(Action::Paste("north\u{1b}[2J\r\nwind\n".into()));
    assert_eq!(stage.state.input().map(|i| i.value().to_owned()).as_deref(), Some("north[2J wind"));
    assert!(stage.state.filtering.is_some());
    stage.act(Action::Paste("x".repeat(10_000)));
    assert_eq!(stage.state.input().map(|i| i.value().chars().count()), Some(256));
}

#[test]
fn on_a_screen_too_small_only_leaving_works() {
    let mut stage = Stage::ready();
    stage.act(Action::Resize(Size { width: 40, height: 10 }));
    stage.press("2 : a");
    assert_eq!((stage.state.place.pane, stage.state.windows.len()), (Pane::Overview, 0));
    stage.press("q");
    assert!(matches!(stage.effects.as_slice(), [Effect::Quit]));
}

#[test]
fn a_question_that_made_room_for_a_newer_one_is_asked_again() {
    let mut stage = Stage::ready();
    stage.press("3");
    let first = question::ask(&mut stage.state, Question::Customer("c1".into()));
    let second = question::ask(&mut stage.state, Question::Customer("c2".into()));
    assert!(first.is_some() && second.is_some());
    assert_eq!(stage.state.asked, BTreeSet::from([Question::Customer("c2".into())]));
}

#[test]
fn every_list_draws_at_every_size_whatever_is_open() {
    for size in [Size { width: 60, height: 16 }, Size::USUAL, Size { width: 120, height: 40 }] {
        let mut stage = Stage::ready();
        stage.act(Action::Resize(size));
        for keys in ["1", "2", "2 ]", "2 ] ]", "2 ] ] ]", "3 ] ] ]", "3 tab", "4", "4 ]", "5", "6", "2 enter", "?", ":"]
        {
            stage.press("esc esc esc").press(keys);
            for id in stage.state.arrangement().lists().iter().copied().chain(stage.state.list()) {
                let table = crate::app::select::table(&stage.state, id);
                assert!(table.rows.len() <= stage.state.rows_shown(id), "{id:?} at {size:?}");
                assert!(table.rows.iter().all(|row| row.cells.len() == table.columns.len()), "{id:?}");
                assert!(!table.rows.is_empty() || !table.empty.is_empty() || table.total > 0, "{id:?} says nothing");
                crate::app::select::detail(&stage.state, id);
            }
        }
    }
}

#[test]
fn any_walk_of_keys_keeps_the_selection_on_the_screen() {
    let keys = "1 2 3 4 5 6 [ ] tab shift-tab up down pgup pgdn ctrl-d ctrl-u g G home end enter esc / s x a r u U y : ? o backspace";
    let keys: Vec<&str> = keys.split(' ').collect();
    let walk = proptest::collection::vec((0..keys.len(), 0..40u8), 1..80);
    let config = proptest::test_runner::Config { cases: 24, failure_persistence: None, ..Default::default() };
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let result = runner.run(&walk, |walk| {
        let mut stage = Stage::ready();
        for (key, resize) in walk {
            if resize < 4 {
                stage.act(Action::Resize(Size {
                    width: 30 * u16::from(resize + 1),
                    height: 12 * u16::from(resize + 1),
                }));
            }
            stage.press(keys[key]);
            for id in stage.state.arrangement().lists().iter().copied().chain(stage.state.list()) {
                let (table, shown) = (stage.state.tables.get(id), stage.state.rows_shown(id));
                let seen = table.window(shown).contains(&table.selected);
                assert!(shown == 0 || table.order.is_empty() || seen, "{id:?} after {}", keys[key]);
                assert!(table.window(shown).end <= table.order.len());
            }
        }
        Ok(())
    });
    assert_eq!(result, Ok(()));
}

#[test]
fn nothing_from_outside_is_shown_as_it_came() {
    let mut stage = Stage::ready();
    stage.press("2 ]");
    let names = stage.names(TableId::Customers);
    assert!(names.contains(&"Woodgrove".to_owned()), "{names:?}");
}

#[test]
fn a_row_is_shown_in_full_and_the_keys_still_move_through_the_list() {
    let mut stage = Stage::ready();
    stage.press("2 v");
    let pieces = |stage: &Stage| stage.state.page().panels.iter().map(|panel| panel.piece).collect::<Vec<_>>();
    assert_eq!(pieces(&stage), [crate::app::layout::Piece::Detail(TableId::Associations)]);
    assert_eq!(stage.selected(TableId::Associations), "c0-pal");
    stage.press("j");
    assert_eq!(stage.selected(TableId::Associations), "c1-pal");
    stage.press("enter");
    assert!(stage.state.place.customer.is_some() && pieces(&stage).len() > 1, "what is opened is not in full");
    stage.press("esc");
    assert_eq!(pieces(&stage).len(), 1, "and it is found as it was left");
    stage.press("esc");
    assert_eq!(pieces(&stage).len(), 2);
}
