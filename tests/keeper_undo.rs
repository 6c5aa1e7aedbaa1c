//! Undo and redo as people meet them: each takes back his own, and what stands in the way is named.

#[path = "support/shelf.rs"]
#[allow(dead_code)] // Not every test needs everything of it.
mod shelf;

use chrono::NaiveDate;
use laurels::app::recall::{Past, Recall};
use laurels::core::book::{Association, AssociationType, Certification, Customer, Partner, Person};
use laurels::core::change::{Change, Edit, LedgerRecord};
use laurels::core::intake::Progress;
use laurels::runtime::keeper::{KeepError, Keeper, Setup, Source};
use laurels::store::{Access, Commit, Store};
use std::ops::ControlFlow;
use std::path::Path;
use tempfile::TempDir;

fn on(_: Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn of(source: Source) -> Keeper {
    Keeper::new(Setup { source, read_only: false, as_of: None, rulebooks: Vec::new() })
}

fn keeper(folder: &TempDir) -> Keeper {
    of(Source::Store(shelf::path(folder)))
}

fn edits(edits: Vec<Edit>) -> Change {
    Change { edits, evidence: None }
}

fn customer(id: &str, name: &str) -> LedgerRecord {
    LedgerRecord::Customer(Customer::new(id, name))
}

fn association(id: &str, of: &str) -> LedgerRecord {
    LedgerRecord::Association(Association::active(id, AssociationType::Pal, of))
}

fn renamed(from: &str, to: &str) -> Change {
    edits(vec![Edit::replace(customer("contoso", from), customer("contoso", to))])
}

/// A store with the partner and a customer, by whoever runs this.
fn begun() -> (TempDir, Keeper) {
    let (folder, store) = shelf::new();
    drop(store);
    let mut keeper = keeper(&folder);
    keeper.begin(Partner { name: "Fabrikam".into(), ..Partner::default() }).expect("begun");
    keeper.make(edits(vec![Edit::create(customer("contoso", "Contoso"))]), "added customer Contoso").expect("made");
    (folder, keeper)
}

/// Somebody else changes the store behind the keeper's back.
fn by(who: &str, path: &Path, change: &Change, what: &str) -> u64 {
    let mut store = Store::open(path, Access::Write).expect("opens");
    let base = store.revision().expect("a revision");
    let commit = Commit { who, host: Some("elsewhere"), what, ..shelf::plain(change, base) };
    store.commit(&commit, &mut on).expect("committed")
}

fn name(keeper: &mut Keeper) -> String {
    keeper.book().expect("a book").customer("contoso").map_or(String::new(), |contoso| contoso.name.clone())
}

fn refused(result: Result<String, KeepError>) -> String {
    result.expect_err("refused").to_string()
}

#[test]
fn undo_takes_back_one_s_own_newest_change_and_passes_over_others() {
    let (folder, mut keeper) = begun();
    keeper.make(renamed("Contoso", "Contoso Ltd"), "changed customer Contoso").expect("made");
    by("ola", &shelf::path(&folder), &edits(vec![Edit::create(customer("adatum", "Adatum"))]), "added customer Adatum");
    assert_eq!(keeper.undo(&mut on).expect("undone"), "changed customer Contoso");
    assert_eq!(name(&mut keeper), "Contoso");
    assert!(keeper.book().expect("a book").customer("adatum").is_some(), "what ola did stays");
    by(
        "ola",
        &shelf::path(&folder),
        &edits(vec![Edit::delete(customer("adatum", "Adatum"))]),
        "deleted customer Adatum",
    );
    assert_eq!(keeper.redo(&mut on).expect("made again"), "changed customer Contoso");
    assert_eq!(name(&mut keeper), "Contoso Ltd");
    assert_eq!(keeper.turnable().expect("read"), (Some(7), None));
}

#[test]
fn what_the_same_person_does_in_another_window_is_that_window_s_until_the_book_is_opened_again() {
    let (folder, mut one) = begun();
    let mut other = keeper(&folder);
    other.book().expect("opened");
    other.make(renamed("Contoso", "Contoso Ltd"), "changed customer Contoso").expect("made");
    assert_eq!(one.turnable().expect("read"), (Some(2), None), "the newest of this window");
    assert_eq!(other.turnable().expect("read"), (Some(3), None));
    assert_eq!(keeper(&folder).turnable().expect("read"), (Some(3), None), "after a restart all of it is one's own");
}

#[test]
fn what_stands_on_a_change_is_named() {
    let (folder, mut keeper) = begun();
    keeper.make(renamed("Contoso", "Contoso Ltd"), "changed customer Contoso").expect("made");
    by("ola", &shelf::path(&folder), &renamed("Contoso Ltd", "Contoso AS"), "changed customer Contoso AS");
    let why = refused(keeper.undo(&mut on));
    assert_eq!(why, "ola's change 4 (changed customer Contoso AS) stands on it; undo that first");
    // What ola took back stands on nothing any more; what she did before does.
    by("ola", &shelf::path(&folder), &renamed("Contoso AS", "Contoso ASA"), "changed customer Contoso ASA");
    keeper.undo_of(5, &mut on).expect("anybody may, in the log");
    assert_eq!(refused(keeper.undo_of(3, &mut on)), why);
    keeper.undo_of(4, &mut on).expect("undone");
    keeper.undo_of(3, &mut on).expect("nothing stands on it any more");
    assert_eq!(name(&mut keeper), "Contoso");
    let me = keeper.who().to_owned();
    assert_eq!(
        refused(keeper.undo_of(3, &mut on)),
        format!("change 3 is taken back already, by {me}'s change 8; undo that one to have it again")
    );
    let said = keeper.undo_of(8, &mut on).expect("made again");
    assert_eq!(said, "undid change 3: changed customer Contoso", "what was taken back is the taking back");
    assert_eq!(name(&mut keeper), "Contoso Ltd");
    assert_eq!(keeper.log().expect("a log").last().expect("an entry").what, "redid change 3: changed customer Contoso");
}

#[test]
fn what_others_tied_to_a_record_keeps_it_there_and_what_they_took_away_keeps_it_gone() {
    let (folder, mut keeper) = begun();
    by("ola", &shelf::path(&folder), &edits(vec![Edit::create(association("a1", "contoso"))]), "added association a1");
    assert_eq!(refused(keeper.undo(&mut on)), "ola's change 3 (added association a1) stands on it; undo that first");
    keeper.make(edits(vec![Edit::delete(association("a1", "contoso"))]), "deleted association a1").expect("made");
    by("ola", &shelf::path(&folder), &edits(vec![Edit::delete(customer("contoso", "Contoso"))]), "deleted Contoso");
    assert_eq!(refused(keeper.undo(&mut on)), "ola's change 5 (deleted Contoso) stands on it; undo that first");
    let lost =
        keeper.make(edits(vec![Edit::create(association("a2", "contoso"))]), "added").expect_err("leads nowhere");
    assert_eq!(
        lost.to_string(),
        "association \"a2\" would lead nowhere: its customer is \"contoso\", expected the id of a customer of the book"
    );
}

#[test]
fn in_memory_an_earlier_change_is_taken_back_by_its_inverse() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("book.json");
    let text = r#"{ "format": "laurels/dataset", "version": 1, "partner": { "name": "Fabrikam" },
        "customers": [{ "id": "contoso", "name": "Contoso", "cloud": "commercial" }] }"#;
    std::fs::write(&file, text).expect("written");
    let mut keeper = of(Source::Data(file));
    keeper.make(renamed("Contoso", "Contoso Ltd"), "changed customer Contoso").expect("made");
    keeper.make(edits(vec![Edit::create(customer("adatum", "Adatum"))]), "added customer Adatum").expect("made");
    keeper.undo_of(1, &mut on).expect("undone");
    assert_eq!(name(&mut keeper), "Contoso");
    keeper.undo(&mut on).expect("undone");
    assert_eq!(keeper.book().expect("a book").customers.len(), 1);
    keeper.redo(&mut on).expect("made again");
    assert_eq!(keeper.book().expect("a book").customers.len(), 2);
    keeper.make(renamed("Contoso", "Contoso AS"), "changed it again").expect("made");
    let me = keeper.who().to_owned();
    assert_eq!(
        refused(keeper.undo_of(3, &mut on)),
        format!("{me}'s change 6 (changed it again) stands on it; undo that first")
    );
}

/// What the log says of it: who, what, and the fields before and after.
fn told(pasts: &[Past]) -> Vec<String> {
    let field = |f: &laurels::core::change::FieldChange| format!(" {} {:?} {:?}", f.field, f.before, f.after);
    let all = |past: &Past| past.records.iter().flat_map(|r| r.fields.iter().map(field)).collect::<String>();
    pasts.iter().map(|past| format!("{} {}{}", past.revision.who, past.revision.what, all(past))).collect()
}

#[test]
fn every_record_has_a_history_of_its_own() {
    let (folder, mut keeper) = begun();
    let me = keeper.who().to_owned();
    let path = shelf::path(&folder);
    // Another record that spells the same, and one that names it, are not its history.
    let person = Person { name: "Contoso".into(), ..person("contoso") };
    let person = edits(vec![Edit::create(LedgerRecord::Person(person))]);
    keeper.make(person, "added person Contoso").expect("made");
    keeper.make(edits(vec![Edit::create(association("a1", "contoso"))]), "added association a1").expect("made");
    by("ola", &path, &renamed("Contoso", "Contoso \"Nord\""), "changed customer Contoso");
    keeper.undo_of(5, &mut on).expect("undone");
    let contoso = Recall::Record(laurels::core::book::RecordKind::Customer, "contoso".into());
    let history = told(&keeper.recall(&contoso).expect("a history"));
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
    let change = keeper.recall(&Recall::Change(5)).expect("a change");
    assert_eq!(told(&change), history[1..2]);
    assert!(keeper.recall(&Recall::Change(99)).is_err());
}

#[test]
fn a_record_of_several_keys_has_one_too_and_in_memory_as_well() {
    let (_folder, stored) = begun();
    let in_memory = of(Source::Demo);
    for mut keeper in [stored, in_memory] {
        let held = |expires| {
            let earned = NaiveDate::from_ymd_opt(2026, 1, 10).expect("a day");
            let expires = NaiveDate::from_ymd_opt(expires, 1, 10);
            LedgerRecord::Certification(Certification {
                person: "yngve".into(),
                exam: "AZ-104".into(),
                earned,
                expires,
            })
        };
        let made = vec![Edit::create(LedgerRecord::Person(person("yngve"))), Edit::create(held(2027))];
        keeper.make(edits(made), "added Yngve").expect("made");
        keeper.make(edits(vec![Edit::replace(held(2027), held(2028))]), "renewed").expect("made");
        let of = Recall::Record(held(2027).kind(), held(2027).key());
        let history = told(&keeper.recall(&of).expect("a history"));
        let me = keeper.who();
        assert_eq!(history[0], format!("{me} renewed expires Some(\"2027-01-10\") Some(\"2028-01-10\")"));
        assert_eq!(history.len(), 2, "{history:?}");
    }
}

fn person(id: &str) -> Person {
    Person { linked: Some(true), ..Person::new(id, id.to_uppercase()) }
}
