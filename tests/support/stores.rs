//! Stores for tests: books as changes, changes as commits.

pub use super::books::today;
use chrono::{DateTime, Utc};
use laurels_core::book::Book;
use laurels_core::change::{Change, Edit, EvidenceChange, LedgerRecord};
use laurels_core::evidence::{Batch, Figures};
use laurels_data::exchange::dataset;
use laurels_data::store::{Access, Commit, Store, StoreError};
use std::fs::{self, Permissions};
use std::ops::ControlFlow;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A folder of its own with a new store in it.
pub fn new() -> (TempDir, Store) {
    let folder = tempfile::tempdir().expect("a folder");
    chmod(folder.path(), 0o700);
    let store = Store::create(&path(&folder)).expect("a new store");
    (folder, store)
}

/// The path of the store in a folder of [`new`]; the address of a team store where the tests are to run on one.
pub fn path(folder: &TempDir) -> PathBuf {
    of_user(folder, "kari")
}

/// The same, as whoever may take a log into it as it is signed: of a team store its owner.
pub fn owners_path(folder: &TempDir) -> PathBuf {
    of_user(folder, "boss")
}

#[cfg_attr(not(feature = "team"), expect(unused_variables, reason = "only a server has users"))]
fn of_user(folder: &TempDir, user: &str) -> PathBuf {
    #[cfg(feature = "team")]
    if let Some(address) = super::postgres::address_for(folder.path(), user) {
        return address;
    }
    folder.path().join("laurels.db")
}

/// Whether the tests run on a team store's server, where what a test is about is another: a file, or who somebody says to be.
pub fn is_on_server() -> bool {
    let is_on_server = std::env::var_os("LAURELS_TEST_STORE").is_some();
    if is_on_server {
        println!("skipped: it is about a store in a file");
    }
    is_on_server
}

/// A store that holds the contract's example dataset.
pub fn example() -> (TempDir, Store) {
    let (folder, mut store) = new();
    commit(&mut store, &whole(&example_book()), 0).expect("committed");
    (folder, store)
}

/// The contract's example dataset: a record of every type.
pub fn example_book() -> Book {
    dataset::read(include_bytes!("../fixtures/dataset/contract.json")).expect("a dataset").0
}

/// The book as the dataset spells it.
pub fn spelled(book: &Book) -> String {
    let mut out = Vec::new();
    dataset::write(book, &mut out).expect("written");
    String::from_utf8(out).expect("text")
}

/// What the store holds, as the dataset spells it.
pub fn content(path: &Path) -> Result<String, StoreError> {
    let store = Store::open(path, Access::Read)?;
    let ranking = laurels_core::rulebook::ranking().expect("the ranking");
    Ok(spelled(&store.load(&ranking)?.book))
}

/// The change that makes an empty book this one.
pub fn whole(book: &Book) -> Change {
    let records = std::iter::once(LedgerRecord::from(book.partner.clone()))
        .chain(book.customers.iter().cloned().map(LedgerRecord::from))
        .chain(book.subscriptions.iter().cloned().map(LedgerRecord::from))
        .chain(book.associations.iter().cloned().map(LedgerRecord::from))
        .chain(book.people.iter().cloned().map(LedgerRecord::from))
        .chain(book.certifications.iter().cloned().map(LedgerRecord::from))
        .chain(book.reported.iter().cloned().map(LedgerRecord::from))
        .chain(book.snapshots.iter().cloned().map(LedgerRecord::from));
    let batch = Batch {
        customers: book.customers.iter().map(|c| c.id.clone()).collect(),
        subscriptions: book.subscriptions.iter().map(|s| s.id.clone()).collect(),
        figures: Figures::of(&book.usage),
    };
    Change { edits: records.map(Edit::create).collect(), evidence: Some(EvidenceChange::Apply(batch)) }
}

/// A change of records only.
pub fn edits(edits: Vec<Edit>) -> Change {
    Change { edits, evidence: None }
}

/// A commit of that change with nothing remarkable about it.
pub fn plain(change: &Change, base: u64) -> Commit<'_> {
    Commit {
        change,
        base,
        at: now(),
        who: "ada",
        host: Some("desk"),
        what: "A change",
        undoes: None,
        moved: &[],
        snapshots: &[],
        card: None,
    }
}

/// Makes the change to a book of that revision.
pub fn commit(store: &mut Store, change: &Change, base: u64) -> Result<u64, StoreError> {
    store.commit(&plain(change, base), &mut |_| ControlFlow::Continue(()))
}

/// Writes a dataset with one person in it.
pub fn dataset_of(folder: &Path, person: &str) -> PathBuf {
    let file = folder.join(format!("{person}.json"));
    let text = format!(
        r#"{{ "format": "laurels/dataset", "version": 1, "partner": {{ "name": "Fabrikam" }},
            "people": [{{ "id": "{person}", "name": "{person}", "linked": true }}] }}"#
    );
    fs::write(&file, text).expect("written");
    file
}

/// The permissions of a file or folder.
pub fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("there").mode() & 0o7777
}

/// Gives a file or folder these permissions.
pub fn chmod(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).expect("permissions");
}

/// The moment at which tests happen.
pub fn now() -> DateTime<Utc> {
    "2026-11-22T10:00:00Z".parse().expect("a moment")
}
