//! The palette and the help: what is found by what is typed.

use super::*;

#[test]
fn the_palette_finds_what_is_typed_in_haste() {
    let mut harness = TestHarness::ready();
    harness.press(":").type_text("contsoo");
    assert_eq!(harness.names(TableId::Palette).first().map(String::as_str), Some("Contoso"));
    let names = harness.table(TableId::Palette).rows.swap_remove(0).cells.swap_remove(0);
    assert_eq!(names.found, [0..1, 1..2, 2..3, 3..4, 4..5, 6..7], "the letters that are right");
    harness.press("esc esc :").type_text("contoso");
    assert_eq!(harness.names(TableId::Palette).first().map(String::as_str), Some("Contoso"), "as typed first");
}

#[test]
fn the_palette_shows_the_best_match_first_whatever_it_is() {
    let mut harness = TestHarness::ready();
    for (typed, kind, first) in [
        ("mns", "m", "Move to the next state"),
        ("undo", "u", "Undo"),
        ("claiming", "wizard", "Claiming Partner of Record (CPOR)"),
        ("secur", "designation", "Security"),
        ("northwnid", "customer", "Northwind"),
        ("what does the designation cost", "question", ""),
    ] {
        harness.press(":").type_text(typed);
        let row = harness.table(TableId::Palette).rows.swap_remove(0);
        let cells: Vec<&str> = row.cells.iter().map(|cell| cell.as_text()).collect();
        assert!(cells[0].starts_with(first) && cells[1] == kind, "{typed}: {cells:?}");
        harness.press("esc");
    }
    harness.press(":").type_text("claiming").press("enter");
    assert_eq!(
        harness.state.wizard.as_ref().map(|open| open.wizard.title.as_str()),
        Some("Claiming Partner of Record (CPOR)")
    );
    harness.press(":").type_text("guest").press("enter");
    let refused = harness.state.message.as_ref().map(|message| message.text.clone());
    assert!(refused.is_some_and(|why| why.contains("wizard already")) || harness.state.route.in_wizard);
}

#[test]
fn the_palette_finds_commands_and_records() {
    let mut harness = TestHarness::ready();
    harness.press(":").type_text("northw").press("enter");
    assert_eq!(harness.state.route.customer.as_deref(), Some("c1"));
    harness.press(":").type_text("ledger").press("enter");
    assert_eq!(harness.state.route.pane, Pane::Associations);
    harness.press(":").type_text("cai").press("enter");
    assert_eq!((harness.state.route.pane, harness.selected(TableId::People).as_str()), (Pane::Certifications, "cai"));
    harness.press(":").type_text("no such thing").press("enter");
    assert!(harness.state.windows.is_empty());
    harness.press(":").type_text("what does the designation cost").press("enter");
    assert!(matches!(harness.state.windows.last(), Some(crate::window::Window::Answer(found)) if found.id == "fee"));
    harness.press("q :").type_text("load again").press("enter");
    assert!(matches!(harness.effects.as_slice(), [Effect::Load]));
}

#[test]
fn help_opens_over_anything_and_closes_by_any_of_its_keys() {
    for close in ["?", "F1", "q", "esc"] {
        let mut harness = TestHarness::ready();
        harness.press(": F1");
        assert_eq!(harness.state.list(), Some(TableId::Help));
        harness.press(close);
        assert_eq!(harness.state.list(), Some(TableId::Palette), "{close}");
    }
}

/// The chapters of the help in front, each with the ids of its commands.
fn help(harness: &TestHarness) -> Vec<(String, Vec<String>)> {
    let mut chapters: Vec<(String, Vec<String>)> = Vec::new();
    for row in harness.table(TableId::Help).rows {
        match (row.cells.as_slice(), chapters.last_mut()) {
            ([title], _) => chapters.push((title.as_text().to_owned(), Vec::new())),
            (_, Some((_, commands))) => commands.push(row.key),
            (_, None) => panic!("{} is in no chapter", row.key),
        }
    }
    chapters
}

#[test]
fn help_begins_with_the_keys_of_the_screen_and_ends_with_what_does_not_work_there() {
    for (keys, place, here, elsewhere) in [
        ("", "Overview", "explain", "sort"),
        ("2 ]", "Customers", "edit", "move"),
        ("2 enter", "Contoso", "sort", "step.next"),
        ("5 ] ] enter", "Claiming Partner of Record (CPOR)", "step.next", "filter"),
        ("2 ] n", "New customer", "form.save", "edit"),
    ] {
        let mut harness = TestHarness::ready();
        harness.resize(200, 100).press(keys);
        harness.press(if harness.state.route.in_wizard { "? F1" } else { "F1" });
        let chapters = help(&harness);
        let (title, commands) = chapters.first().expect("a chapter");
        assert_eq!(*title, format!("This screen: {place}"));
        assert!(commands.iter().any(|id| id == here), "{keys}: {commands:?}");
        let (title, commands) = chapters.last().expect("a chapter");
        assert_eq!(title, "Elsewhere");
        assert!(commands.iter().any(|id| id == elsewhere), "{keys}: {commands:?}");
        let all: Vec<&String> = chapters.iter().flat_map(|(_, commands)| commands).collect();
        assert_eq!(all.len(), command::all().count(), "every command once");
    }
}

#[test]
fn help_is_filtered_like_a_list_and_shows_no_empty_chapter() {
    let mut harness = TestHarness::ready();
    harness.resize(200, 100).press("2 ] ?");
    let all = help(&harness);
    assert_eq!(harness.selected(TableId::Help), all[0].1[0], "the first command, not its heading");
    harness.press("/").type_text("UNDO");
    let found = help(&harness);
    assert!(found.len() < all.len() && found.iter().all(|(_, commands)| !commands.is_empty()), "{found:?}");
    assert!(found.iter().any(|(_, commands)| commands.iter().any(|id| id == "undo")), "{found:?}");
    harness.press("enter");
    assert_eq!((help(&harness), harness.state.context()), (found, Context::Window), "kept");
    harness.press("esc");
    assert_eq!(help(&harness), all, "cleared");
    harness.press("/").type_text("no such key");
    assert!(harness.table(TableId::Help).empty.contains("No match"));
    harness.press("esc");
    assert_eq!((help(&harness), harness.state.context()), (all, Context::Window), "cleared while typed");
    harness.press("/").type_text("undo").press("enter q");
    assert!(harness.state.windows.is_empty(), "q closes at once");
    assert_eq!(harness.state.tables.get(TableId::Customers).filter, "", "the list below is as it was");
}

#[test]
fn a_move_goes_beyond_a_heading() {
    let mut harness = TestHarness::ready();
    harness.resize(200, 100).press("?");
    let here = help(&harness)[0].1.clone();
    for id in &here {
        assert_eq!(harness.selected(TableId::Help), *id);
        harness.press("down");
    }
    assert_eq!(harness.selected(TableId::Help), help(&harness)[1].1[0]);
    assert_eq!(harness.press("up").selected(TableId::Help), *here.last().expect("a command"));
}
