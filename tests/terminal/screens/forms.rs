//! Forms as they are drawn: lists within a record, several records at once, a move, an association rule, reported scores, what
//! a record was before, what is put off; two versions of a record that two admins changed, and two customers made one.

use super::{NARROW, WIDE, ascii};
use crate::support::assert_snapshot;
use crate::support::books::partner_of;
use crate::support::screen::Screen;
use crate::support::session::Session;
use laurels_app::action::Action;
use laurels_core::book::{Book, Cloud, Contact, ContactRole, Customer};
use laurels_core::opened::OpenedBook;
use laurels_core::rulebook;
use laurels_tui::draw::skin::Skin;
use ratatui::layout::Size;
use std::sync::Arc;

/// A tour of the forms: its name, and the keys that lead there from the one before.
pub(super) const FORMS: [(&str, &str); 13] = [
    ("edit", "2 ] e"),
    ("entry", "shift-tab shift-tab enter"),
    ("entry_wrong", "ctrl-s"),
    ("rule", "esc tab tab down down down down down c h i n a enter up"),
    ("rules", "ctrl-s"),
    ("rules_reason", "m o v i n g enter"),
    ("several", "esc down y esc down y g space space e"),
    ("move", "esc esc [ g m"),
    ("scores", "esc R 1 2 tab 5 5"),
    ("history", "esc down y ] H"),
    ("change", "esc 6 H"),
    ("snooze", "esc 1 tab z"),
    ("snooze_reason", "enter"),
];

/// The forms of every type of record, new and as they are, with lists within them and over several records at once.
pub(super) const RECORDS: [(&str, &str); 24] = [
    ("new customer", "2 ] n"),
    ("customer without a name", "ctrl-s"),
    ("new subscription", "esc ] n"),
    ("its customer", "enter"),
    ("edit subscription", "esc esc e"),
    ("new association", "esc [ [ n"),
    ("its type", "tab enter"),
    ("edit association", "esc esc e"),
    ("next association", "esc j e"),
    ("third association", "esc j e"),
    ("a step of it", "shift-tab shift-tab enter"),
    ("new person", "esc esc 4 n"),
    ("edit person", "esc e"),
    ("new certification", "esc ] ] ] n"),
    ("its exam", "tab enter"),
    ("edit certification", "esc esc e"),
    ("partner", "esc : e d i t space t h e space p a r t n e r enter"),
    ("a location", "shift-tab shift-tab shift-tab enter"),
    ("several people", "esc esc 4 [ [ [ space j space e"),
    ("several associations", "esc esc 2 space j space e"),
    ("several moved", "esc m"),
    ("several deleted", "esc d"),
    ("copied", "esc esc y"),
    ("saved as a file", "end enter"),
];

fn tour(size: Size, skin: &Skin) -> Vec<(&'static str, Screen)> {
    let mut session = Session::of(30, size);
    FORMS.iter().map(|(name, keys)| (*name, session.press(keys).screen(skin))).collect()
}

/// The book that somebody else has changed.
fn changed_elsewhere(session: &mut Session, book: Book) {
    let shipped = |id| rulebook::shipped(id).expect("ships").expect("is sound");
    let rulebooks = rulebook::shipped_ids().map(|id| Arc::new(shipped(id))).collect();
    let mut loaded = OpenedBook::new(book, rulebooks, None);
    loaded.in_memory = true;
    session.act(Action::Loaded(loaded));
}

/// A customer whose name and contacts were changed here while somebody else changed name and country.
pub(super) fn conflict(size: Size) -> Session {
    let mut session = Session::of(30, size);
    session.press("2 ] e ctrl-u C o n t o s o space A S enter");
    let mut book = partner_of(30);
    // The list is sorted by name.
    let customer = book.customers.iter_mut().min_by_key(|customer| customer.name.to_lowercase()).expect("a customer");
    customer.name = "Contoso Norway".into();
    customer.country = Some("SE".into());
    changed_elsewhere(&mut session, book);
    session.press("shift-tab");
    session
}

/// Two customers, one made by hand, about to be made one.
pub(super) fn merging(size: Size) -> Session {
    let mut book = partner_of(30);
    book.customers.push(Customer {
        domain: Some("contoso.example".into()),
        country: Some("SE".into()),
        contacts: vec![Contact { name: "Kim".into(), email: None, role: ContactRole::TenantAdmin }],
        cloud: Some(Cloud::Commercial),
        ..Customer::new("zz-by-hand", "Adatum, by hand")
    });
    let mut session = Session::open(book.sorted(), size);
    session.press("2 ] space +");
    session
}

#[test]
fn forms_of_every_sort() {
    for (name, screen) in tour(NARROW, &Skin::default()) {
        if ["edit", "entry_wrong", "rules", "several", "scores", "change"].contains(&name) {
            assert_snapshot!(format!("form_{name}"), screen.plain());
        }
    }
}

#[test]
fn two_versions_are_shown_side_by_side_until_one_is_chosen() {
    let session = conflict(NARROW);
    assert_snapshot!("conflict", session.screen(&Skin::default()).plain());
}

#[test]
fn two_customers_are_merged_in_one_form() {
    let session = merging(NARROW);
    assert_snapshot!("merge", session.screen(&Skin::default()).plain());
}

#[test]
fn forms_work_in_ascii_and_show_the_cursor() {
    for size in [Size { width: 60, height: 16 }, NARROW, WIDE] {
        let made = [conflict(size), merging(size)].map(|session| ("two versions", session.screen(&ascii())));
        for (name, screen) in tour(size, &ascii()).into_iter().chain(made) {
            assert!(screen.lines().iter().all(|line| line.is_ascii()), "{name}\n{screen}");
            assert!(screen.cursor().is_some(), "{name} at {size:?}\n{screen}");
        }
    }
}
