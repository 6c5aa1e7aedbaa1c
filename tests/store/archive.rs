//! A store out with its log, and into a new one: the same changes by the same people, and the same can be undone.

use crate::support::service::{import, of, on, preview, report, service, spelled};
use crate::support::stores;
use laurels_core::book::Customer;
use laurels_core::change::{Change, Edit, LedgerRecord};
use laurels_core::import_report::FileHints;
use laurels_core::scenario::Scenario;
use laurels_core::todo::TodoKind;
use laurels_data::exchange::dataset;
use laurels_data::service::{BookService, ServiceError, Source};
use laurels_data::store::{Access, Fault, Health, Store, StoreError};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

fn change(service: &mut BookService, edit: Edit) {
    service.make(Change { edits: vec![edit], evidence: None }, "a change").expect("made");
}

/// A store with records, figures that others replaced, an import that is undone, and one that was undone and done again.
pub fn lived_in() -> (TempDir, BookService) {
    let folder = tempfile::tempdir().expect("a folder");
    stores::chmod(folder.path(), 0o700);
    let mut service = service(&folder);
    let first = report(&folder, "first.tsv", &[(1, "2026-08", "100"), (1, "2026-09", "200"), (2, "2026-09", "70")]);
    import(&mut service, &[&first]);
    let second = report(&folder, "second.tsv", &[(1, "2026-09", "250"), (3, "2026-09", "10")]);
    import(&mut service, &[&second]);
    service.undo(&mut on).expect("undone");
    service.redo(&mut on).expect("redone");
    let third = report(&folder, "third.tsv", &[(1, "2026-09", "260"), (2, "2026-10", "90")]);
    import(&mut service, &[&third]);
    service.undo(&mut on).expect("undone");
    let customer = |name: &str| LedgerRecord::from(Customer::new("tailspin", name));
    change(&mut service, Edit::create(customer("Tailspin")));
    change(&mut service, Edit::replace(customer("Tailspin"), customer("Tailspin Toys")));
    let until = "2027-01-01".parse().expect("a day");
    service.snooze((TodoKind::DataStale, "azure-usage"), until, "the report is late").expect("snoozed");
    service.keep_scenarios(vec![Scenario::new("Hiring", &["2026-10".into()])]).expect("kept");
    (folder, service)
}

/// The whole of a store as text.
pub fn text(service: &mut BookService) -> String {
    let mut out = Vec::new();
    dataset::write_whole(&service.whole().expect("a store"), &mut out).expect("written");
    String::from_utf8(out).expect("text")
}

fn file(folder: &TempDir, text: &str) -> PathBuf {
    let path = folder.path().join("whole.json");
    fs::write(&path, text).expect("written");
    path
}

/// A service of a store that may take a log whole.
fn owners(folder: &TempDir) -> BookService {
    of(Source::Store(stores::owners_path(folder)), false)
}

/// Checks of where a store lies and who opens it.
const BY_PLACE: [&str; 5] = ["store-permissions", "store-backup", "store-server", "store-access", "store-clock"];

/// What a check finds of the content.
fn checks(path: &Path) -> Vec<(&'static str, Health, String)> {
    let checks = Store::open(path, Access::Read).expect("opens").check(stores::today());
    let of_content = checks.into_iter().filter(|check| !BY_PLACE.contains(&check.id));
    of_content.map(|check| (check.id, check.status, check.text)).collect()
}

#[test]
fn a_new_store_takes_the_log_whole_and_can_undo_the_same() {
    let (folder, mut first) = lived_in();
    let whole = text(&mut first);
    let other = tempfile::tempdir().expect("a folder");
    stores::chmod(other.path(), 0o700);
    let mut second = owners(&other);
    let preview = import(&mut second, &[&file(&folder, &whole)]);
    let note = "Its log is taken whole: 8 changes, with who made them and when.";
    assert!(preview.reports[0].notes.iter().any(|said| said == note), "{:?}", preview.reports[0].notes);
    assert_eq!(text(&mut second), whole);
    assert_eq!(second.log().expect("a log"), first.log().expect("a log"));
    assert_eq!(checks(&stores::path(&other)), checks(&stores::path(&folder)));
    assert!(checks(&stores::path(&other)).iter().all(|(_, status, _)| *status == Health::Ok));
    for of in [6, 8, 7, 4] {
        let (one, other) = (first.undo_of(of, &mut on), second.undo_of(of, &mut on));
        assert_eq!(one.map_err(|error| error.to_string()), other.map_err(|error| error.to_string()), "change {of}");
        assert_eq!(stores::spelled(&first.book().expect("a book")), spelled(&mut second), "change {of}");
    }
}

#[test]
fn a_store_that_has_changes_takes_the_records_without_the_log() {
    let (folder, mut first) = lived_in();
    let whole = text(&mut first);
    let (other, store) = stores::example();
    drop(store);
    let mut second = service(&other);
    let preview = import(&mut second, &[&file(&folder, &whole)]);
    let note = "Its log of 8 changes is left out: only a new store takes one.";
    assert!(preview.reports[0].notes.iter().any(|said| said == note), "{:?}", preview.reports[0].notes);
    assert_eq!(second.log().expect("a log").len(), 2);
    let mut memory = of(Source::Data(file(&folder, &whole)), false);
    assert_eq!(spelled(&mut memory), spelled(&mut first));
    assert!(matches!(memory.whole(), Err(ServiceError::NoLog)));
}

#[test]
fn a_log_that_does_not_lead_to_its_records_is_refused() {
    let (folder, mut first) = lived_in();
    let whole = text(&mut first);
    let document: Value = serde_json::from_str(&whole).expect("JSON");
    let mut shorter = document.clone();
    shorter["log"].as_array_mut().expect("a log").pop();
    let mut gap = document.clone();
    gap["log"].as_array_mut().expect("a log").remove(6);
    let mut amount = document.clone();
    amount["log"][0]["figures"][0]["acr_usd"] = 101.into();
    let mut before = document;
    before["log"][7]["edits"][0]["before"]["customer"]["name"] = "Wingtip".into();
    let cases = [
        (shorter, "it ends with other records"),
        (gap, "change 7 is missing"),
        (amount, "change 1: its figures are not those that it brought"),
        (before, "change 8: the customer \"tailspin\" is not as it expects it"),
    ];
    for (document, why) in cases {
        let other = tempfile::tempdir().expect("a folder");
        stores::chmod(other.path(), 0o700);
        let mut second = owners(&other);
        preview(&mut second, &[&file(&folder, &document.to_string())]);
        match second.import(&mut on) {
            Err(ServiceError::Store(StoreError { fault: Fault::Log(found), .. })) => assert_eq!(found, why),
            outcome => panic!("{why}: {outcome:?}"),
        }
        assert_eq!(second.log().map(|log| log.len()).unwrap_or_default(), 0, "{why}: a change was left");
        assert!(!other.path().join("laurels.db").exists(), "{why}: a store was left");
    }
    let broken = whole.replace("\"revision\":3", "\"revision\":\"three\"");
    let mut second = service(&tempfile::tempdir().expect("a folder"));
    let error = second.plan_import(&[file(&folder, &broken)], &FileHints::default(), &mut on).expect_err("refused");
    let message = "$.log[2].revision: \"three\" is not valid: expected what `export --with-log` writes there";
    assert!(error.to_string().contains(message), "{error}");
}

#[test]
fn a_tenant_that_another_customer_has_is_refused_but_for_an_old_store_as_a_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    stores::chmod(folder.path(), 0o700);
    let mut service = service(&folder);
    let tenant = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";
    let with_tenant = |id: &str| Customer { tenant_id: Some(tenant.to_owned()), ..Customer::new(id, id) };
    change(&mut service, Edit::create(LedgerRecord::from(with_tenant("contoso"))));
    let document = format!(
        r#"{{"format": "laurels/dataset", "version": 1, "customers": [{{"id": "litware", "name": "Litware", "tenant_id": "{}"}}]}}"#,
        tenant.to_uppercase()
    );
    let refused = service
        .plan_import(&[file(&folder, &document)], &FileHints::default(), &mut on)
        .expect_err("two customers with one tenant");
    let why = refused.to_string();
    for words in ["\"litware\"", "\"contoso\"", "use the id", "merge the two"] {
        assert!(why.contains(words), "{words}: {why}");
    }

    // A store that has two such customers already is taken with its log, and says so.
    change(&mut service, Edit::create(LedgerRecord::from(with_tenant("litware"))));
    let whole = file(&folder, &text(&mut service));
    let other = tempfile::tempdir().expect("a folder");
    stores::chmod(other.path(), 0o700);
    let mut moved = owners(&other);
    let preview = import(&mut moved, &[&whole]);
    let notes = preview.reports.iter().flat_map(|report| &report.notes);
    assert!(
        notes.clone().any(|note| note.contains("Two customers have one tenant")),
        "{:?}",
        notes.collect::<Vec<_>>()
    );
    assert_eq!(moved.book().expect("a book").customers.len(), 2);
}
