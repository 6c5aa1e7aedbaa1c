//! What goes into the store comes out of it, in one piece or not at all.

use crate::support::stores::edits;
use crate::support::{generate, stores};
use laurels_core::book::{Association, AssociationType, Basis, Customer, DesignationId, Snapshot};
use laurels_core::change::{Change, Edit, LedgerRecord, Moved};
use laurels_core::evidence::Ranking;
use laurels_core::points::Points;
use laurels_core::scoring::{self, AsOf};
use laurels_data::store::{Access, Commit, Draft, Fault, Health, Store};
use std::ops::ControlFlow;

fn contoso(store: &Store) -> Customer {
    store.load(&Ranking::default()).expect("loads").book.customer("contoso").expect("a customer").clone()
}

fn renamed(customer: Customer, name: &str) -> Change {
    let after = Customer { name: name.into(), ..customer.clone() };
    edits(vec![Edit::replace(LedgerRecord::from(customer), LedgerRecord::from(after))])
}

#[test]
fn every_type_of_record_comes_back() {
    let book = stores::example_book();
    let records = (book.customers.len(), book.subscriptions.len(), book.associations.len(), book.people.len());
    assert!(records.0 * records.1 * records.2 * records.3 > 0, "the example lacks a type: {records:?}");
    assert!(book.certifications.len() * book.reported.len() * book.snapshots.len() * book.usage.len() > 0);
    let (folder, store) = stores::example();
    drop(store);
    assert_eq!(stores::content(&stores::path(&folder)).expect("loads"), stores::spelled(&book));
}

#[test]
fn a_generated_book_comes_back_and_scores_the_same() {
    let book = generate::book(5_000, 7);
    let (folder, mut store) = stores::new();
    stores::commit(&mut store, &stores::whole(&book), 0).expect("committed");
    let ranking = laurels_core::rulebook::ranking().expect("the ranking");
    let loaded = Store::open(&stores::path(&folder), Access::Read).expect("opens").load(&ranking).expect("loads");
    assert_eq!(loaded.revision, 1);
    assert_eq!(stores::spelled(&loaded.book), stores::spelled(&book));
    let rules = laurels_core::rulebook::shipped("2026-07").expect("shipped").expect("a rulebook");
    let as_of = AsOf { date: generate::as_of(), today: generate::as_of() };
    assert_eq!(scoring::score(&loaded.book, &rules, as_of), scoring::score(&book, &rules, as_of));
}

#[test]
fn a_million_figures_with_their_ledger_fit_into_60_mb_and_come_back_from_two_readers() {
    if stores::is_on_server() {
        return;
    }
    let (folder, mut store) = stores::new();
    let size = || std::fs::metadata(stores::path(&folder)).expect("a file").len();
    let empty = size();
    let book = generate::book(100_000, 3);
    stores::commit(&mut store, &stores::whole(&book), 0).expect("committed");
    let loaded = store.load(&Ranking::default()).expect("loads");
    assert!(stores::spelled(&loaded.book) == stores::spelled(&book), "so many series are read by two at once");
    let writer = rusqlite::Connection::open(stores::path(&folder)).expect("opens");
    writer.execute_batch("BEGIN IMMEDIATE").expect("is about to write");
    let loaded = store.load(&Ranking::default()).expect("loads");
    assert!(stores::spelled(&loaded.book) == stores::spelled(&book), "beside somebody who is about to write");
    drop(writer);
    let million = empty + 10 * (size() - empty);
    assert!(million <= 60_000_000, "it takes {million} bytes, {empty} of them empty tables");
}

#[test]
fn the_same_figures_again_leave_the_book_as_it_is() {
    let (folder, mut store) = stores::example();
    let figures = Change { edits: Vec::new(), ..stores::whole(&stores::example_book()) };
    stores::commit(&mut store, &figures, 1).expect("committed");
    assert_eq!(stores::content(&stores::path(&folder)).expect("loads"), stores::spelled(&stores::example_book()));
}

#[test]
fn a_record_changed_by_somebody_else_is_a_conflict() {
    let (folder, mut mine) = stores::example();
    let mut theirs = Store::open(&stores::path(&folder), Access::Write).expect("opens");
    let change = renamed(contoso(&mine), "Contoso Ltd");
    stores::commit(&mut theirs, &change, 1).expect("committed");
    let error = stores::commit(&mut mine, &renamed(stores::example_book().customers[0].clone(), "Contoso Inc"), 1);
    let error = error.expect_err("a conflict");
    assert!(matches!(&error.fault, Fault::Conflict { kind, .. } if kind == "customer"), "{error}");
    assert_eq!(contoso(&mine).name, "Contoso Ltd");
    assert_eq!(mine.revision().expect("a revision"), 2);
    // Another record of the same book is none.
    let person = mine.load(&Ranking::default()).expect("loads").book.people[0].clone();
    let gone =
        edits(vec![Edit::create(LedgerRecord::from(laurels_core::book::Person { id: "grace".into(), ..person }))]);
    assert_eq!(stores::commit(&mut mine, &gone, 1).expect("committed"), 3);
}

#[test]
fn broken_references_are_refused_at_commit() {
    let (folder, mut mine) = stores::new();
    let customer = Customer { id: "adatum".into(), ..stores::example_book().customers[0].clone() };
    let created = Edit::create(LedgerRecord::from(customer.clone()));
    stores::commit(&mut mine, &edits(vec![created]), 0).expect("committed");
    let mut theirs = Store::open(&stores::path(&folder), Access::Write).expect("opens");
    let gone = edits(vec![Edit::delete(LedgerRecord::from(customer))]);
    stores::commit(&mut theirs, &gone, 1).expect("committed");
    let association = Association::active("a9", AssociationType::Pal, "adatum");
    let change = edits(vec![Edit::create(LedgerRecord::from(association))]);
    let error = stores::commit(&mut mine, &change, 1).expect_err("refused");
    assert!(matches!(&error.fault, Fault::BrokenReference(what) if what.contains("adatum")), "{error}");
    assert_eq!(mine.revision().expect("a revision"), 2);
}

#[test]
fn figures_made_for_older_figures_are_refused() {
    let (_folder, mut store) = stores::example();
    let figures = Change { edits: Vec::new(), ..stores::whole(&stores::example_book()) };
    let error = stores::commit(&mut store, &figures, 0).expect_err("behind");
    assert_eq!(error.fault, Fault::Behind { revision: 1 });
}

#[test]
fn stopping_leaves_nothing_behind() {
    if stores::is_on_server() {
        return;
    }
    let book = generate::book(20_000, 1);
    let change = stores::whole(&book);
    let (folder, mut store) = stores::new();
    let before = std::fs::read(stores::path(&folder)).expect("bytes");
    for stop_at in [1, 3, 5] {
        let mut asked = 0;
        let stopped = store.commit(&stores::plain(&change, 0), &mut |progress| {
            assert!(progress.done <= progress.total, "{progress:?}");
            asked += 1;
            if asked == stop_at { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        assert_eq!(stopped.expect_err("stopped").fault, Fault::Cancelled);
        assert_eq!(asked, stop_at);
        assert!(std::fs::read(stores::path(&folder)).expect("bytes") == before, "something was written");
    }
    assert_eq!(stores::commit(&mut store, &change, 0).expect("committed"), 1);
}

#[test]
fn the_log_records_author_time_and_inverse() {
    if stores::is_on_server() {
        return;
    }
    let (_folder, mut store) = stores::example();
    let change = renamed(contoso(&store), "Contoso Ltd");
    let moved = [Moved {
        designation: DesignationId::Infrastructure,
        from: Points::whole(62),
        to: Points::whole(71),
        uncertain: false,
    }];
    let entry = Commit { what: "Rename Contoso", moved: &moved, host: None, ..stores::plain(&change, 1) };
    store.commit(&entry, &mut |_| ControlFlow::Continue(())).expect("committed");
    let log = store.log(0, 10).expect("a log");
    let shown: Vec<_> = log.iter().map(|r| (r.number, r.who.as_str(), r.host.as_deref(), r.what.as_str())).collect();
    assert_eq!(shown, [(1, "ada", Some("desk"), "A change"), (2, "ada", None, "Rename Contoso")]);
    assert_eq!((log[1].at, log[1].moved.as_slice()), (stores::now(), &moved[..]));
    assert_eq!(store.log(0, 1).expect("a log"), log[1..], "the newest of many");
    assert_eq!(store.log(1, 10).expect("a log"), log[1..], "after a revision");
    let logged = store.logged(2).expect("a change");
    assert_eq!(logged, change.logged());
    assert_eq!(store.logged(3).expect_err("there is none").fault, Fault::NoRevision(3));
    // Taken back once, and not twice.
    let inverse = logged.inverse(2);
    let undo = Commit { undoes: Some(2), ..stores::plain(&inverse, 2) };
    assert_eq!(store.commit(&undo, &mut |_| ControlFlow::Continue(())).expect("committed"), 3);
    assert_eq!(contoso(&store).name, stores::example_book().customer("contoso").expect("a customer").name);
    let again = store.commit(&undo, &mut |_| ControlFlow::Continue(())).expect_err("twice");
    assert_eq!(again.fault, Fault::Undone { by: 3 });
}

#[test]
fn the_days_score_replaces_only_the_same_days_earlier_one() {
    let (_folder, mut store) = stores::example();
    let theirs = stores::example_book().snapshots;
    let own = |day: u32, points: i64| Snapshot {
        date: chrono::NaiveDate::from_ymd_opt(2026, 11, day).expect("a date"),
        designation: DesignationId::Security,
        track: None,
        points: Points::whole(points),
        qualified: false,
        basis: Basis::Computed,
        rulebook: Some("2026-07".into()),
    };
    let card = card();
    for (day, points) in [(21, 40), (22, 50), (22, 60)] {
        store.keep_scores(&[own(day, points)], &card).expect("kept");
    }
    let kept = store.load(&Ranking::default()).expect("loads").book.snapshots;
    let kept: Vec<_> = kept.into_iter().filter(|s| !theirs.contains(s)).map(|s| s.points).collect();
    assert_eq!(kept, [Points::whole(40), Points::whole(60)]);
    assert_eq!(store.load(&Ranking::default()).expect("loads").book.snapshots.len(), theirs.len() + 2);
}

fn card() -> scoring::Scorecard {
    let rules = laurels_core::rulebook::shipped("2026-07").expect("shipped").expect("a rulebook");
    scoring::score(&stores::example_book(), &rules, AsOf { date: stores::today(), today: stores::today() })
}

#[test]
fn the_scorecard_loads_without_the_book() {
    let (folder, mut store) = stores::example();
    assert_eq!(store.stored_card().expect("read"), None);
    let (card, change) = (card(), renamed(contoso(&store), "Contoso Ltd"));
    let commit = Commit { card: Some(&card), ..stores::plain(&change, 1) };
    store.commit(&commit, &mut |_| ControlFlow::Continue(())).expect("committed");
    let stored = Store::open(&stores::path(&folder), Access::Read).expect("opens").stored_card().expect("read");
    assert_eq!(stored.map(|stored| (stored.revision, stored.card)), Some((2, card)));
}

#[test]
fn drafts_are_kept_until_discarded() {
    let (_folder, mut store) = stores::new();
    let draft =
        |body: &str| Draft { wizard: "pal-azure".into(), body: body.into(), saved_at: "2026-11-22T10:00:00Z".into() };
    let first = store.save_draft(None, &draft("{}")).expect("saved");
    let second = store.save_draft(None, &draft("[]")).expect("saved");
    assert_eq!(store.save_draft(Some(first), &draft("{\"customer\":\"contoso\"}")).expect("saved"), first);
    assert_eq!(store.drafts().expect("read"), [first, second]);
    assert_eq!(store.draft(first).expect("read"), Some(draft("{\"customer\":\"contoso\"}")));
    store.delete_draft(first).expect("thrown away");
    assert_eq!((store.draft(first).expect("read"), store.drafts().expect("read")), (None, vec![second]));
    assert_eq!(store.revision().expect("a revision"), 0, "a draft is no change");
}

#[test]
fn a_sound_store_passes_every_check() {
    let (_folder, store) = stores::example();
    store.daily_backup(stores::today()).expect("a backup");
    let checks = store.check(stores::today());
    let bad: Vec<_> = checks.iter().filter(|check| check.status != Health::Ok).collect();
    assert!(checks.len() >= 6 && bad.is_empty(), "{bad:#?}");
}

#[test]
fn each_check_can_fail() {
    if stores::is_on_server() {
        return;
    }
    for (damage, id) in [
        ("UPDATE customer SET body = replace(body, 'Contoso', 'Contosa')", "store-log"),
        ("DELETE FROM certification", "store-log"),
        ("DELETE FROM person", "store-ledger"),
        ("UPDATE usage SET revision = 7", "store-figures"),
        (
            "INSERT INTO usage_past (key, closed, source, first, span, revision)
             SELECT key, 9, source, first, span, revision FROM usage",
            "store-figures",
        ),
        ("INSERT INTO usage_undone (revision, key, stands_on) SELECT revision, key, 0 FROM usage", "store-figures"),
        ("UPDATE usage SET acr = acr + 64", "store-figures"),
        ("UPDATE usage SET acr = NULL", "store-figures"),
        ("UPDATE usage SET span = span + 1", "store-figures"),
        ("UPDATE usage SET key = key + 1", "store-figures"),
        ("DELETE FROM usage", "store-figures"),
        ("UPDATE name SET text = 'Storagf' WHERE text = 'Storage'", "store-figures"),
        ("UPDATE source SET as_of = '2026-11-05'", "store-figures"),
        ("UPDATE log SET evidence = replace(evidence, '\"digest\":', '\"digest\":1')", "store-figures"),
        ("UPDATE log SET undoes = 8", "store-file"),
    ] {
        let (folder, store) = stores::example();
        let database = rusqlite::Connection::open(stores::path(&folder)).expect("opens");
        database.pragma_update(None, "foreign_keys", false).expect("a setting");
        assert!(database.execute(damage, []).expect(damage) > 0, "{damage}");
        let checks = store.check(stores::today());
        let failed: Vec<_> = checks.iter().filter(|c| c.status == Health::Fail).map(|c| c.id).collect();
        assert!(failed.contains(&id), "{damage}: {checks:#?}");
    }
    let (folder, store) = stores::example();
    stores::chmod(&stores::path(&folder), 0o644);
    let checks = store.check(stores::today());
    let warned: Vec<_> = checks.iter().filter(|c| c.status == Health::Warn).map(|c| c.id).collect();
    assert_eq!(warned, ["store-permissions", "store-backup"]);
}

#[test]
fn snoozes_are_stored_and_replaced() {
    use laurels_core::todo::{Snooze, TodoKind};
    let (_folder, mut store) = stores::new();
    let day = |day| chrono::NaiveDate::from_ymd_opt(2026, 11, day).expect("a day");
    let snooze = |subject: &str, until, because: &str| Snooze {
        kind: TodoKind::Displaced,
        subject: subject.to_owned(),
        until: day(until),
        because: because.to_owned(),
        who: "kari".to_owned(),
    };
    let at = chrono::DateTime::from_timestamp(1_800_000_000, 0).expect("a time");
    for one in [snooze("b", 30, "later"), snooze("a", 30, "later"), snooze("b", 25, "sooner")] {
        store.snooze(&one, at).expect("kept");
    }
    assert_eq!(store.snoozed().expect("read"), [snooze("a", 30, "later"), snooze("b", 25, "sooner")]);
    assert_eq!(store.revision().expect("a revision"), 0, "putting off is no change");
}
