//! Undo and redo as people meet them: each takes back his own, and what stands in the way is named.

use crate::support::service::{of, on, service};
use crate::support::stores::{self, edits};
use chrono::NaiveDate;
use laurels_core::book::{Association, AssociationType, Certification, Customer, Partner, Person};
use laurels_core::change::{Change, Edit, LedgerRecord};
use laurels_core::history::{HistoryEntry, HistoryQuery};
use laurels_data::service::{BookService, ServiceError, Source};
use laurels_data::store::{Access, Commit, Store};
use std::path::Path;
use tempfile::TempDir;

fn customer(id: &str, name: &str) -> LedgerRecord {
    LedgerRecord::from(Customer::new(id, name))
}

fn association(id: &str, of: &str) -> LedgerRecord {
    LedgerRecord::from(Association::active(id, AssociationType::Pal, of))
}

fn renamed(from: &str, to: &str) -> Change {
    edits(vec![Edit::replace(customer("contoso", from), customer("contoso", to))])
}

/// A store with the partner and a customer, by whoever runs this.
fn service_with_book() -> (TempDir, BookService) {
    let (folder, store) = stores::new();
    drop(store);
    let mut service = service(&folder);
    service.begin(Partner { name: "Fabrikam".into(), ..Partner::default() }).expect("begun");
    service.make(edits(vec![Edit::create(customer("contoso", "Contoso"))]), "added customer Contoso").expect("made");
    (folder, service)
}

/// Somebody else changes the store behind the service's back.
fn by(who: &str, path: &Path, change: &Change, what: &str) -> u64 {
    let mut store = Store::open(path, Access::Write).expect("opens");
    let base = store.revision().expect("a revision");
    let commit = Commit { who, host: Some("elsewhere"), what, ..stores::plain(change, base) };
    store.commit(&commit, &mut on).expect("committed")
}

fn name(service: &mut BookService) -> String {
    service.book().expect("a book").customer("contoso").map_or(String::new(), |contoso| contoso.name.clone())
}

fn refused(result: Result<String, ServiceError>) -> String {
    result.expect_err("refused").to_string()
}

#[test]
fn undo_reverts_your_newest_change_and_skips_others() {
    let (folder, mut service) = service_with_book();
    service.make(renamed("Contoso", "Contoso Ltd"), "changed customer Contoso").expect("made");
    by(
        "ola",
        &stores::path(&folder),
        &edits(vec![Edit::create(customer("adatum", "Adatum"))]),
        "added customer Adatum",
    );
    assert_eq!(service.undo(&mut on).expect("undone"), "changed customer Contoso");
    assert_eq!(name(&mut service), "Contoso");
    assert!(service.book().expect("a book").customer("adatum").is_some(), "what ola did stays");
    by(
        "ola",
        &stores::path(&folder),
        &edits(vec![Edit::delete(customer("adatum", "Adatum"))]),
        "deleted customer Adatum",
    );
    assert_eq!(service.redo(&mut on).expect("made again"), "changed customer Contoso");
    assert_eq!(name(&mut service), "Contoso Ltd");
    assert_eq!(service.revertible().expect("read"), (Some(7), None));
}

#[test]
fn changes_of_another_window_are_not_own_until_the_book_is_reopened() {
    let (folder, mut one) = service_with_book();
    let mut other = service(&folder);
    other.book().expect("opened");
    other.make(renamed("Contoso", "Contoso Ltd"), "changed customer Contoso").expect("made");
    assert_eq!(one.revertible().expect("read"), (Some(2), None), "the newest of this window");
    assert_eq!(other.revertible().expect("read"), (Some(3), None));
    assert_eq!(service(&folder).revertible().expect("read"), (Some(3), None), "after a restart all of it is one's own");
}

#[test]
fn changes_that_depend_on_a_change_are_named() {
    if stores::is_on_server() {
        return;
    }
    let (folder, mut service) = service_with_book();
    service.make(renamed("Contoso", "Contoso Ltd"), "changed customer Contoso").expect("made");
    by("ola", &stores::path(&folder), &renamed("Contoso Ltd", "Contoso AS"), "changed customer Contoso AS");
    let why = refused(service.undo(&mut on));
    assert_eq!(why, "ola's change 4 (changed customer Contoso AS) depends on it; undo that first");
    // What ola took back stands on nothing any more; what she did before does.
    by("ola", &stores::path(&folder), &renamed("Contoso AS", "Contoso ASA"), "changed customer Contoso ASA");
    service.undo_of(5, &mut on).expect("anybody may, in the log");
    assert_eq!(refused(service.undo_of(3, &mut on)), why);
    service.undo_of(4, &mut on).expect("undone");
    service.undo_of(3, &mut on).expect("nothing depends on it any more");
    assert_eq!(name(&mut service), "Contoso");
    let me = service.who().to_owned();
    assert_eq!(
        refused(service.undo_of(3, &mut on)),
        format!("change 3 is already undone, by {me}'s change 8; undo that one to get it back")
    );
    let message = service.undo_of(8, &mut on).expect("made again");
    assert_eq!(message, "undid change 3: changed customer Contoso", "what was taken back is the taking back");
    assert_eq!(name(&mut service), "Contoso Ltd");
    assert_eq!(
        service.log().expect("a log").last().expect("an entry").what,
        "redid change 3: changed customer Contoso"
    );
}

#[test]
fn references_of_others_block_undoing_an_addition_and_deletions_of_others_block_a_restore() {
    if stores::is_on_server() {
        return;
    }
    let (folder, mut service) = service_with_book();
    by("ola", &stores::path(&folder), &edits(vec![Edit::create(association("a1", "contoso"))]), "added association a1");
    assert_eq!(refused(service.undo(&mut on)), "ola's change 3 (added association a1) depends on it; undo that first");
    service.make(edits(vec![Edit::delete(association("a1", "contoso"))]), "deleted association a1").expect("made");
    by("ola", &stores::path(&folder), &edits(vec![Edit::delete(customer("contoso", "Contoso"))]), "deleted Contoso");
    assert_eq!(refused(service.undo(&mut on)), "ola's change 5 (deleted Contoso) depends on it; undo that first");
    let lost =
        service.make(edits(vec![Edit::create(association("a2", "contoso"))]), "added").expect_err("leads nowhere");
    assert_eq!(
        lost.to_string(),
        "association \"a2\" would lead nowhere: its customer is \"contoso\", expected the id of a customer of the book"
    );
}

#[test]
fn in_memory_an_earlier_change_is_undone_by_its_inverse() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("book.json");
    let text = r#"{ "format": "laurels/dataset", "version": 1, "partner": { "name": "Fabrikam" },
        "customers": [{ "id": "contoso", "name": "Contoso" }] }"#;
    std::fs::write(&file, text).expect("written");
    let mut service = of(Source::Data(file), false);
    service.make(renamed("Contoso", "Contoso Ltd"), "changed customer Contoso").expect("made");
    service.make(edits(vec![Edit::create(customer("adatum", "Adatum"))]), "added customer Adatum").expect("made");
    service.undo_of(1, &mut on).expect("undone");
    assert_eq!(name(&mut service), "Contoso");
    service.undo(&mut on).expect("undone");
    assert_eq!(service.book().expect("a book").customers.len(), 1);
    service.redo(&mut on).expect("made again");
    assert_eq!(service.book().expect("a book").customers.len(), 2);
    service.make(renamed("Contoso", "Contoso AS"), "changed it again").expect("made");
    let me = service.who().to_owned();
    assert_eq!(
        refused(service.undo_of(3, &mut on)),
        format!("{me}'s change 6 (changed it again) depends on it; undo that first")
    );
}

/// What the log says of it: who, what, and the fields before and after.
fn lines(pasts: &[HistoryEntry]) -> Vec<String> {
    let field = |f: &laurels_core::change::FieldChange| format!(" {} {:?} {:?}", f.field, f.before, f.after);
    let all = |past: &HistoryEntry| past.records.iter().flat_map(|r| r.fields.iter().map(field)).collect::<String>();
    pasts.iter().map(|past| format!("{} {}{}", past.revision.who, past.revision.what, all(past))).collect()
}

#[test]
fn every_record_has_its_own_history() {
    if stores::is_on_server() {
        return;
    }
    let (folder, mut service) = service_with_book();
    let me = service.who().to_owned();
    let path = stores::path(&folder);
    // Another record that spells the same, and one that names it, are not its history.
    let person = Person { name: "Contoso".into(), ..person("contoso") };
    let person = edits(vec![Edit::create(LedgerRecord::from(person))]);
    service.make(person, "added person Contoso").expect("made");
    service.make(edits(vec![Edit::create(association("a1", "contoso"))]), "added association a1").expect("made");
    by("ola", &path, &renamed("Contoso", "Contoso \"Nord\""), "changed customer Contoso");
    service.undo_of(5, &mut on).expect("undone");
    let contoso = HistoryQuery::Record(laurels_core::book::RecordKind::Customer, "contoso".into());
    let history = lines(&service.history(&contoso).expect("a history"));
    assert_eq!(
        history[..2],
        [
            format!(
                "{me} undid change 5: changed customer Contoso name Some(\"Contoso \\\"Nord\\\"\") Some(\"Contoso\")"
            ),
            "ola changed customer Contoso name Some(\"Contoso\") Some(\"Contoso \\\"Nord\\\"\")".to_owned(),
        ]
    );
    assert!(history.len() == 3 && history[2].starts_with(&format!("{me} added customer Contoso")), "{history:?}");
    let change = service.history(&HistoryQuery::Change(5)).expect("a change");
    assert_eq!(lines(&change), history[1..2]);
    assert!(service.history(&HistoryQuery::Change(99)).is_err());
}

#[test]
fn records_with_several_keys_have_a_history_in_memory_too() {
    let (_folder, stored) = service_with_book();
    let in_memory = of(Source::Demo, false);
    for mut service in [stored, in_memory] {
        let certification = |expires| {
            let earned = NaiveDate::from_ymd_opt(2026, 1, 10).expect("a day");
            let expires = NaiveDate::from_ymd_opt(expires, 1, 10);
            LedgerRecord::from(Certification { person: "yngve".into(), exam: "AZ-104".into(), earned, expires })
        };
        let made = vec![Edit::create(LedgerRecord::from(person("yngve"))), Edit::create(certification(2027))];
        service.make(edits(made), "added Yngve").expect("made");
        service.make(edits(vec![Edit::replace(certification(2027), certification(2028))]), "renewed").expect("made");
        let of = HistoryQuery::Record(certification(2027).kind(), certification(2027).key());
        let history = lines(&service.history(&of).expect("a history"));
        let me = service.who();
        assert_eq!(history[0], format!("{me} renewed expires Some(\"2027-01-10\") Some(\"2028-01-10\")"));
        assert_eq!(history.len(), 2, "{history:?}");
    }
}

fn person(id: &str) -> Person {
    Person { linked: Some(true), ..Person::new(id, id.to_uppercase()) }
}
