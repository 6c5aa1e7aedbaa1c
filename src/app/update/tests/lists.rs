//! Lists: filtered, sorted, moved through.

use super::*;

#[test]
fn a_filter_applies_while_typed_and_is_kept_by_enter_or_cleared_by_escape() {
    let mut harness = TestHarness::ready();
    harness.press("2 ] /").type_text("T q");
    assert_eq!(harness.state.input().map(|i| i.value().to_owned()).as_deref(), Some("T q"));
    assert!(harness.names(TableId::Customers).is_empty());
    harness.press("backspace backspace");
    assert_eq!(harness.names(TableId::Customers), ["Contoso", "Northwind", "Tailspin"], "case aside");
    harness.press("down enter");
    assert!(harness.state.filtering.is_none());
    assert_eq!(harness.selected(TableId::Customers), "c1");
    harness.press("esc");
    assert_eq!(harness.names(TableId::Customers).len(), 5);
    assert_eq!(harness.selected(TableId::Customers), "c1", "the selection stays");
    harness.press("/").type_text("wood").press("esc");
    assert_eq!(harness.names(TableId::Customers).len(), 5);
}

#[test]
fn sorting_by_a_column_again_reverses_and_keeps_the_selection() {
    let mut harness = TestHarness::ready();
    harness.press("2 ] j");
    let sorted = harness.names(TableId::Customers);
    assert_eq!(sorted.first().map(String::as_str), Some("Contoso"));
    assert_eq!(harness.selected(TableId::Customers), "c1");
    harness.press("s enter");
    assert_eq!(harness.names(TableId::Customers), sorted.into_iter().rev().collect::<Vec<_>>());
    assert_eq!(harness.selected(TableId::Customers), "c1");
    harness.press("s esc");
    assert!(harness.state.windows.is_empty());
}

#[test]
fn amounts_sort_as_amounts() {
    let mut harness = TestHarness::ready();
    harness.press("2 enter tab tab tab");
    assert_eq!(harness.state.route.focus, TableId::CustomerUsage);
    assert_eq!(harness.names(TableId::CustomerUsage).first().map(String::as_str), Some("Oct 2026"), "the newest first");
    harness.press("s g j j j enter g");
    assert_eq!(harness.names(TableId::CustomerUsage).first().map(String::as_str), Some("Sep 2024"), "the least ACR");
}

#[test]
fn rows_move_by_one_by_page_and_to_the_ends() {
    let mut harness = TestHarness::ready();
    harness.press("2 enter tab tab tab");
    let id = TableId::CustomerUsage;
    let page = harness.room.0;
    let place = |harness: &TestHarness| harness.state.tables.get(id).selected;
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
        assert_eq!(place(harness.press(keys)), expected, "{keys}");
    }
    harness.press("G");
    assert_eq!(harness.state.tables.get(id).first, 26 - page);
    harness.resize(24, 120);
    assert_eq!(harness.state.tables.get(id).first, 2, "no room is left unused");
}

#[test]
fn every_list_draws_at_every_size_whatever_is_open() {
    for (rows, width) in [(1, 58), (13, 78), (40, 118)] {
        let mut harness = TestHarness::ready();
        harness.resize(rows, width);
        for keys in ["1", "2", "2 ]", "2 ] ]", "2 ] ] ]", "3 ] ] ]", "3 tab", "4", "4 ]", "5", "6", "2 enter", "?", ":"]
        {
            harness.press("esc esc esc").press(keys);
            for id in harness.state.arrangement().lists().iter().copied().chain(harness.state.list()) {
                let table = harness.table(id);
                assert!(table.rows.len() <= rows, "{id:?} in {rows} rows");
                let is_heading = |row: &Row| row.cells.len() == 1 && id == TableId::Help;
                let is_whole = |row: &Row| row.cells.len() == table.columns.len() || is_heading(row);
                assert!(table.rows.iter().all(is_whole), "{id:?}");
                assert!(!table.rows.is_empty() || !table.empty.is_empty() || table.total > 0, "{id:?} says nothing");
                harness.state.detail(id);
            }
        }
    }
}

#[test]
fn any_keys_keep_the_selection_on_the_screen() {
    let keys = "1 2 3 4 5 6 [ ] tab shift-tab up down pgup pgdn ctrl-d ctrl-u g G home end enter esc / s x a r u U y : ? o backspace";
    let keys: Vec<&str> = keys.split(' ').collect();
    let run = proptest::collection::vec((0..keys.len(), 0..40u8), 1..80);
    let config = proptest::test_runner::Config { cases: 24, failure_persistence: None, ..Default::default() };
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let result = runner.run(&run, |run| {
        let mut harness = TestHarness::ready();
        for (key, resize) in run {
            if resize < 4 {
                harness.resize(9 * usize::from(resize), 30 * u16::from(resize + 1));
            }
            harness.press(keys[key]);
            for id in harness.state.arrangement().lists().iter().copied().chain(harness.state.list()) {
                let (table, shown) = (harness.state.tables.get(id), harness.room.0);
                let window = table.first..(table.first + shown).min(table.order.len());
                let seen = window.contains(&table.selected);
                assert!(shown == 0 || table.order.is_empty() || seen, "{id:?} after {}", keys[key]);
            }
        }
        Ok(())
    });
    assert_eq!(result, Ok(()));
}

#[test]
fn in_full_view_the_keys_still_move_through_the_list() {
    let mut harness = TestHarness::ready();
    harness.press("2 v");
    assert!(harness.state.route.in_full);
    assert_eq!(harness.selected(TableId::Associations), "c0-pal");
    harness.press("j");
    assert_eq!(harness.selected(TableId::Associations), "c1-pal");
    harness.press("enter");
    assert!(harness.state.route.customer.is_some() && !harness.state.route.in_full, "what is opened is not in full");
    harness.press("esc");
    assert!(harness.state.route.in_full, "and it is found as it was left");
    harness.press("esc");
    assert!(!harness.state.route.in_full);
}
