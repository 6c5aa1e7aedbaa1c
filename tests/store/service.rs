//! The service on real stores and files: what an import leaves in a book, that it is not there twice, that it goes away
//! again, and what happens when others come between.

use crate::support::service::{import, of, on, preview, report, service, spelled};
use crate::support::stores;
use chrono::{Local, NaiveDate, TimeDelta, Utc};
use laurels_core::book::{Association, AssociationType, Customer, DesignationId, List, Partner};
use laurels_core::change::{Edit, LedgerRecord};
use laurels_core::evidence::Measure;
use laurels_core::import_report::{FileHints, Progress};
use laurels_core::scenario::Scenario;
use laurels_core::todo::TodoKind;
use laurels_data::service::{BookService, ServiceError, Source};
use laurels_data::store::{Commit, Store};
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use tempfile::TempDir;

/// The figures of a book: tenant, month, dollars.
fn figures(service: &mut BookService) -> Vec<(String, String, i64)> {
    let book = service.book().expect("a book");
    let customers = book.customers.iter().enumerate();
    let rows = customers.flat_map(|(at, c)| {
        book.usage.rows_of(at).filter_map(|r| book.usage.row(r, &c.name.as_str().into(), &List::default()))
    });
    rows.map(|r| {
        (r.customer.to_string(), r.month.to_string(), r.measures[Measure::Acr as usize].expect("dollars").0 / 1_000_000)
    })
    .collect()
}

fn own(tenant: u32, month: &str, dollars: i64) -> (String, String, i64) {
    (format!("Contoso {tenant}"), month.to_owned(), dollars)
}

#[test]
fn a_file_imported_twice_changes_nothing_the_second_time() {
    if stores::is_on_server() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/imports/azure-usage.tsv");
    let people = fixture.with_file_name("training-completions.csv");
    let mut first = service(&folder);
    assert!(import(&mut first, &[&fixture, &people]).changes);
    let (before, bytes) = (spelled(&mut first), fs::read(stores::path(&folder)).expect("a store"));
    // Another process, another day's download of the same figures under another name.
    let renamed = folder.path().join("azure-usage (1).tsv");
    fs::copy(&fixture, &renamed).expect("a copy");
    let mut second = service(&folder);
    let preview = import(&mut second, &[&fixture, &people, &renamed]);
    assert!(!preview.changes);
    assert!(preview.reports.iter().all(|r| r.added + r.updated == 0 && r.unchanged > 0), "{:?}", preview.reports);
    assert_eq!(spelled(&mut second), before);
    assert_eq!(fs::read(stores::path(&folder)).expect("a store"), bytes, "not a byte of the store");
    assert_eq!(second.log().expect("a log").len(), 2);
}

#[test]
fn a_later_report_replaces_the_months_it_names_and_undo_brings_the_old_figures_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut service = service(&folder);
    let first = [(1, "2026-08", "80"), (1, "2026-09", "90"), (2, "2026-09", "900"), (3, "2026-09", "9")];
    import(&mut service, &[&report(&folder, "first.tsv", &first)]);
    let before = spelled(&mut service);
    let later = report(&folder, "later.tsv", &[(1, "2026-09", "95"), (1, "2026-10", "100"), (2, "2026-09", "900")]);
    let preview = import(&mut service, &[&later]);
    let report = &preview.reports[0];
    assert_eq!((report.added, report.updated, report.unchanged), (1, 1, 1));
    assert_eq!(report.gone, ["7e000000-0000-4000-8000-000000000003"], "listed as gone, and kept");
    let after = [
        own(1, "2026-08", 80),
        own(1, "2026-09", 95),
        own(1, "2026-10", 100),
        own(2, "2026-09", 900),
        own(3, "2026-09", 9),
    ];
    assert_eq!(figures(&mut service), after);
    assert_eq!(service.undo(&mut on).expect("undone"), "imported later.tsv (azure-usage): 1 new, 1 changed");
    assert_eq!(spelled(&mut service), before);
    let mut another = self::service(&folder);
    assert_eq!(spelled(&mut another), before, "in the store as well");
    another.redo(&mut on).expect("redone");
    assert_eq!(figures(&mut another), after);
    assert_eq!(figures(&mut service), after, "seen by who had it open");
    let undone: Vec<Option<u64>> = service.log().expect("a log").iter().map(|entry| entry.undoes).collect();
    assert_eq!(undone, [None, None, Some(2), Some(3)]);
}

#[test]
fn an_import_that_another_depends_on_is_not_undone_and_the_other_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut one = service(&folder);
    import(&mut one, &[&report(&folder, "first.tsv", &[(1, "2026-09", "90")])]);
    import(&mut service(&folder), &[&report(&folder, "later.tsv", &[(1, "2026-09", "95")])]);
    let refused = one.undo(&mut on).expect_err("refused").to_string();
    let me = one.who().to_owned();
    assert_eq!(
        refused,
        format!("{me}'s change 2 (imported later.tsv (azure-usage): 1 changed) depends on it; undo that first")
    );
    one.undo_of(2, &mut on).expect("undone");
    one.undo_of(1, &mut on).expect("undone");
    assert!(figures(&mut one).is_empty());
}

#[test]
fn undoing_the_first_import_leaves_an_empty_book_and_redoing_it_the_full_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut service = service(&folder);
    import(&mut service, &[&report(&folder, "first.tsv", &[(1, "2026-09", "90"), (2, "2026-09", "900")])]);
    service.undo(&mut on).expect("undone");
    assert!(service.book().expect("a book").customers.is_empty() && figures(&mut service).is_empty());
    assert!(matches!(service.undo(&mut on), Err(ServiceError::NothingTo("undo"))));
    service.redo(&mut on).expect("redone");
    assert_eq!(figures(&mut service), [own(1, "2026-09", 90), own(2, "2026-09", 900)]);
    assert!(matches!(service.redo(&mut on), Err(ServiceError::NothingTo("redo"))));
}

#[test]
fn a_report_without_lines_replaces_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut service = service(&folder);
    import(&mut service, &[&report(&folder, "first.tsv", &[(1, "2026-09", "90")])]);
    let preview = import(&mut service, &[&report(&folder, "empty.tsv", &[])]);
    assert!(!preview.changes && !preview.reports[0].notes.is_empty(), "{:?}", preview.reports);
    assert_eq!(figures(&mut service), [own(1, "2026-09", 90)]);
}

#[test]
fn an_import_that_is_stopped_leaves_nothing_behind() {
    let folder = tempfile::tempdir().expect("a folder");
    let rows: Vec<(u32, &str, &str)> = (1..200).map(|tenant| (tenant, "2026-09", "90")).collect();
    let file = report(&folder, "first.tsv", &rows);
    for stop_at in ["reading", "comparing", "scoring", "saving"] {
        let mut service = service(&folder);
        let mut going = |progress: Progress| match progress.doing == stop_at {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        };
        let planned = service.plan_import(std::slice::from_ref(&file), &FileHints::default(), &mut going);
        let outcome = match planned {
            Ok(_) => service.import(&mut going).map(drop),
            Err(error) => Err(error),
        };
        assert!(matches!(outcome, Err(ServiceError::Stopped)), "{stop_at}: {outcome:?}");
        assert!(!stores::path(&folder).exists(), "{stop_at}: no store was there before");
    }
    let mut service = service(&folder);
    import(&mut service, &[&file]);
    let before = spelled(&mut service);
    let later = report(&folder, "later.tsv", &[(1, "2026-09", "95")]);
    preview(&mut service, &[&later]);
    let mut going = |progress: Progress| match progress.doing {
        "saving" => ControlFlow::Break(()),
        _ => ControlFlow::Continue(()),
    };
    assert!(matches!(service.import(&mut going), Err(ServiceError::Stopped)));
    assert_eq!(spelled(&mut self::service(&folder)), before);
}

#[test]
fn a_file_of_several_reports_is_kept_as_a_whole_or_not_at_all() {
    let folder = tempfile::tempdir().expect("a folder");
    let (one, other) =
        (report(&folder, "a.tsv", &[(1, "2026-09", "90")]), report(&folder, "b.tsv", &[(2, "2026-09", "1")]));
    let path = folder.path().join("both.zip");
    let mut archive = zip::ZipWriter::new(std::fs::File::create(&path).expect("a file"));
    for part in [&one, &other] {
        archive
            .start_file(part.file_name().expect("a name").to_string_lossy(), zip::write::SimpleFileOptions::default())
            .expect("an entry");
        std::io::Write::write_all(&mut archive, &std::fs::read(part).expect("a report")).expect("written");
    }
    archive.finish().expect("an archive");
    let mut service = service(&folder);
    import(&mut service, &[&report(&folder, "first.tsv", &[(3, "2026-09", "3")])]);
    let before = spelled(&mut service);
    assert_eq!(preview(&mut service, &[&path]).reports.len(), 2);
    let mut saved = 0;
    let mut going = |progress: Progress| {
        saved += u32::from(progress.doing == "saving" && progress.done == 1);
        if saved == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    assert!(matches!(service.import(&mut going), Err(ServiceError::Stopped)));
    assert_eq!(spelled(&mut self::service(&folder)), before, "the first part stayed");
    preview(&mut service, &[&path]);
    // Overtaken, both parts are planned again.
    import(&mut self::service(&folder), &[&report(&folder, "between.tsv", &[(2, "2026-09", "7")])]);
    let between = spelled(&mut self::service(&folder));
    service.import(&mut on).expect("both parts");
    let after = self::service(&folder).book().expect("a book");
    assert_eq!((after.customers.len(), service.log().expect("a log").len()), (3, 4));
    let both = spelled(&mut service);
    assert_eq!(both, spelled(&mut self::service(&folder)));
    // Undo and redo take the file as a whole, too.
    assert_eq!(service.undo(&mut on).expect("undone"), "imported both.zip, all 2 reports in it");
    assert_eq!(spelled(&mut service), between);
    assert_eq!(service.redo(&mut on).expect("redone"), "imported both.zip, all 2 reports in it");
    assert_eq!(spelled(&mut service), both);
    // What a later change builds on stays, and so does the rest of the file.
    import(&mut self::service(&folder), &[&report(&folder, "later.tsv", &[(1, "2026-09", "91")])]);
    let later = spelled(&mut self::service(&folder));
    let refused = service.undo_of(8, &mut on).expect_err("figures build on it");
    assert!(refused.to_string().contains("later.tsv"), "{refused}");
    assert_eq!(spelled(&mut self::service(&folder)), later, "a part of the file was undone");
    assert_eq!(
        service.undo_of(4, &mut on).expect_err("it was undone and redone").to_string().split(',').next(),
        Some("change 4 is already undone")
    );
}

#[test]
fn an_import_overtaken_by_another_change_is_planned_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut one, mut other) = (service(&folder), service(&folder));
    import(&mut one, &[&report(&folder, "first.tsv", &[(1, "2026-09", "90")])]);
    preview(&mut one, &[&report(&folder, "one.tsv", &[(1, "2026-09", "91"), (2, "2026-09", "2")])]);
    import(&mut other, &[&report(&folder, "other.tsv", &[(2, "2026-09", "1"), (3, "2026-09", "3")])]);
    one.import(&mut on).expect("it is planned anew");
    let both = [own(1, "2026-09", 91), own(2, "2026-09", 2), own(3, "2026-09", 3)];
    assert_eq!(figures(&mut one), both);
    assert_eq!(figures(&mut other), both);
    assert!(!one.is_behind());
}

#[test]
fn several_files_are_a_change_each_and_scored_as_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut service = service(&folder);
    let one = report(&folder, "one.tsv", &[(1, "2026-10", "5000")]);
    let two = report(&folder, "two.tsv", &[(2, "2026-10", "5000"), (1, "2026-10", "5000")]);
    let preview = import(&mut service, &[&one, &two]);
    assert_eq!(preview.reports.iter().map(|r| (r.added, r.unchanged)).collect::<Vec<_>>(), [(1, 0), (1, 1)]);
    assert_eq!(preview.moved.len(), DesignationId::ALL.len());
    let log = service.log().expect("a log");
    let whats: Vec<&str> = log.iter().map(|entry| entry.what.as_str()).collect();
    assert_eq!(whats, ["imported one.tsv (azure-usage): 1 new", "imported two.tsv (azure-usage): 1 new"]);
    let last = preview.moved.iter().find(|m| m.designation == DesignationId::Infrastructure).expect("it is there");
    assert_eq!(log[1].moved.iter().find(|m| m.designation == last.designation).map(|m| m.to), Some(last.to));
}

#[test]
fn a_dataset_goes_through_a_store_without_loss() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("demo.json");
    fs::write(&file, laurels_data::exchange::demo::DATASET).expect("a dataset is written");
    let mut service = service(&folder);
    import(&mut service, &[&file]);
    let mut in_memory = of(Source::Data(file), false);
    let expected = spelled(&mut in_memory);
    assert_eq!(spelled(&mut service), expected);
    assert_eq!(spelled(&mut self::service(&folder)), expected);
}

#[test]
fn the_scores_of_a_day_are_kept_once_and_with_every_change() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut service = service(&folder);
    service.begin(Partner { name: "Fabrikam Partners".to_owned(), ..Partner::default() }).expect("a store");
    let today = Local::now().date_naive();
    let kept = |service: &mut BookService| -> Vec<_> {
        let book = service.book().expect("a book");
        book.snapshots.iter().map(|s| (s.date, s.designation, s.points)).collect()
    };
    let first = kept(&mut service);
    assert_eq!(first.len(), 6);
    let month = laurels_core::month::Month::before(today).to_string();
    import(&mut service, &[&report(&folder, "first.tsv", &[(1, &month, "5000")])]);
    let second = kept(&mut service);
    assert_eq!(second.len(), 6, "of one day the last stands");
    assert_ne!(second, first);
    let mut another = self::service(&folder);
    assert_eq!(kept(&mut another), second);
    another.keep_day().expect("nothing to do");
    assert_eq!(kept(&mut self::service(&folder)), second);
    assert!(!folder.path().join("backups").exists(), "there is nothing from before the day that could be backed up");
}

#[test]
fn the_first_change_of_a_day_makes_a_backup_of_what_was_there_before() {
    if stores::is_on_server() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let partner = Partner { name: "Fabrikam Partners".to_owned(), ..Partner::default() };
    let change = stores::edits(vec![Edit::create(LedgerRecord::from(partner))]);
    let commit = Commit {
        change: &change,
        base: 0,
        at: Utc::now() - TimeDelta::days(3),
        who: "kari",
        host: None,
        what: "began the book",
        undoes: None,
        moved: &[],
        snapshots: &[],
        card: None,
    };
    let revision = Store::create(&stores::path(&folder)).and_then(|mut store| store.commit(&commit, &mut on));
    assert_eq!(revision.expect("a store of three days ago"), 1);
    let mut service = service(&folder);
    let before = spelled(&mut service);
    import(&mut service, &[&report(&folder, "first.tsv", &[(1, "2026-09", "90")])]);
    let backup = folder.path().join("backups").join(format!("laurels-{}.db", Local::now().date_naive()));
    assert_eq!(spelled(&mut of(Source::Store(backup), true)), before);
}

#[test]
fn under_read_only_nothing_is_written() {
    if stores::is_on_server() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    import(&mut service(&folder), &[&report(&folder, "first.tsv", &[(1, "2026-09", "90")])]);
    let bytes = fs::read(stores::path(&folder)).expect("a store");
    let mut service = of(Source::Store(stores::path(&folder)), true);
    preview(&mut service, &[&report(&folder, "later.tsv", &[(1, "2026-09", "95")])]);
    assert!(matches!(service.import(&mut on), Err(ServiceError::ReadOnly)));
    assert!(matches!(service.undo(&mut on), Err(ServiceError::ReadOnly)));
    assert!(matches!(service.begin(Partner::default()), Err(ServiceError::ReadOnly)));
    service.keep_day().expect("nothing to do");
    assert_eq!(fs::read(stores::path(&folder)).expect("a store"), bytes);
}

#[test]
fn snoozes_are_kept_in_a_store_and_in_memory() {
    if stores::is_on_server() {
        return;
    }
    let folder = TempDir::new().expect("a folder");
    let todo = (TodoKind::CertExpiring, "ada/AZ-104");
    let until = NaiveDate::from_ymd_opt(2030, 1, 31).expect("a day");
    let mut nothing_yet = service(&folder);
    assert!(matches!(nothing_yet.snooze(todo, until, "later"), Err(ServiceError::NoStore(_))));
    nothing_yet.begin(Partner::default()).expect("a store");
    for mut service in [nothing_yet, of(Source::Demo, false)] {
        service.snooze(todo, until, " she knows ").expect("it is put off");
        service.snooze(todo, until, "she is away").expect("said anew");
        let known = service.snoozed().expect("what is put off");
        assert_eq!(known.iter().map(|snooze| snooze.because.as_str()).collect::<Vec<_>>(), ["she is away"]);
        assert!(service.unsnooze(todo).expect("it is told again"));
        assert!(!service.unsnooze(todo).expect("once only"));
        assert_eq!(service.snoozed().expect("nothing"), []);
    }
    let (mut one, mut other) = (service(&folder), service(&folder));
    one.book().and_then(|_| one.snoozed()).expect("a book");
    other.snooze(todo, until, "she is away").expect("it is put off");
    assert!(one.is_behind(), "somebody else put something off");
    assert_eq!(one.snoozed().expect("what is put off").len(), 1);
    assert!(!one.is_behind());
    let mut reader = of(Source::Demo, true);
    assert!(matches!(reader.snooze(todo, until, "later"), Err(ServiceError::ReadOnly)));
    assert!(matches!(reader.unsnooze(todo), Err(ServiceError::ReadOnly)));
}

#[test]
fn scenarios_are_kept_in_a_store_and_in_memory() {
    if stores::is_on_server() {
        return;
    }
    let folder = TempDir::new().expect("a folder");
    let hiring = Scenario::new("Hiring", &["2026-10".into()]);
    let mut nothing_yet = service(&folder);
    assert!(matches!(nothing_yet.keep_scenarios(vec![hiring.clone()]), Err(ServiceError::NoStore(_))));
    nothing_yet.begin(Partner::default()).expect("a store");
    for mut service in [nothing_yet, of(Source::Demo, false)] {
        service.keep_scenarios(vec![Scenario::default(), hiring.clone()]).expect("kept");
        service.keep_scenarios(vec![hiring.clone()]).expect("kept in their place");
        assert_eq!(service.scenarios().expect("read"), std::slice::from_ref(&hiring));
    }
    assert_eq!(service(&folder).opened().expect("a book").scenarios, std::slice::from_ref(&hiring));
    let mut reader = of(Source::Demo, true);
    assert!(matches!(reader.keep_scenarios(vec![hiring]), Err(ServiceError::ReadOnly)));
}

#[test]
fn in_memory_everything_works_and_no_file_is_touched() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut service = of(Source::Demo, false);
    let before = spelled(&mut service);
    let first = report(&folder, "first.tsv", &[(1, "2026-09", "90")]);
    assert!(import(&mut service, &[&first]).changes);
    let after = spelled(&mut service);
    assert!(after.contains("first.tsv") && !before.contains("first.tsv"));
    service.undo(&mut on).expect("undone");
    assert_eq!(spelled(&mut service), before);
    service.redo(&mut on).expect("redone");
    assert_eq!(spelled(&mut service), after);
}

#[test]
fn two_who_choose_the_same_new_id_both_get_their_record() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut one, mut other) = (service(&folder), service(&folder));
    let create = |record| stores::edits(vec![Edit::create(record)]);
    let customer = LedgerRecord::from(Customer::new("contoso", "Contoso"));
    one.make(create(customer), "added customer Contoso").expect("made");
    other.book().expect("a book");
    // Each has chosen the id that was free in the book that he saw.
    let pal = |note: &str| {
        let association = Association::active("pal-contoso-1", AssociationType::Pal, "contoso");
        create(LedgerRecord::from(Association { notes: note.to_owned(), ..association }))
    };
    one.make(pal("kari's"), "PAL with Contoso").expect("made");
    other.make(pal("ola's"), "PAL with Contoso").expect("made as well");
    let book = one.book().expect("a book");
    let kept = book.associations.iter().map(|a| (a.id.as_str(), a.notes.as_str()));
    assert_eq!(kept.collect::<Vec<_>>(), [("pal-contoso-1", "kari's"), ("pal-contoso-2", "ola's")]);
    other.undo(&mut on).expect("undone");
    assert_eq!(one.book().expect("a book").associations.len(), 1);
}
