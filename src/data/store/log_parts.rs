//! The edits of an entry of the log, a part at a time: the text of a change of all records is many times what the change
//! itself takes in memory. The first part stands in the entry, the others are compressed beside it. An entry of an older
//! version has all of its edits in the first.

use super::error::Fault;
use super::log::read;
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use laurels_core::change::Edit;
use rusqlite::Connection;
use std::io::Read;

/// The most edits that a new part has.
pub const MOST: usize = 1_000;

/// The edits that stand in the entry itself, and those that are to be [written](write) beside it.
pub fn split(edits: &[Edit]) -> (&[Edit], &[Edit]) {
    edits.split_at(edits.len().min(MOST))
}

/// Writes the edits beside an entry that is there.
pub fn write(connection: &Connection, revision: u64, edits: &[Edit]) -> Result<(), Fault> {
    let mut statement =
        connection.prepare_cached("INSERT INTO log_part (revision, part, edits) VALUES (?1, ?2, ?3)")?;
    for (part, edits) in (1_i64..).zip(edits.chunks(MOST)) {
        statement.execute((revision as i64, part, compressed(edits)?))?;
    }
    Ok(())
}

/// The edits beside an entry whose part spells all of these words.
pub fn with_words(connection: &Connection, revision: u64, words: &[String]) -> Result<Vec<Edit>, Fault> {
    let mut statement = connection.prepare_cached("SELECT edits FROM log_part WHERE revision = ?1 ORDER BY part")?;
    let mut rows = statement.query([revision as i64])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let mut text = String::new();
        let part = row.get_ref(0)?.as_blob().map_err(Fault::damaged)?;
        ZlibDecoder::new(part).read_to_string(&mut text).map_err(Fault::damaged)?;
        if words.iter().all(|word| text.contains(word)) {
            found.extend(read::<Vec<Edit>>(&text)?);
        }
    }
    Ok(found)
}

fn compressed(edits: &[Edit]) -> Result<Vec<u8>, Fault> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    serde_json::to_writer(&mut encoder, edits).map_err(Fault::damaged)?;
    encoder.finish().map_err(Fault::damaged)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Commit, Store, log};
    use chrono::{DateTime, NaiveDate};
    use laurels_core::book::{Customer, RecordKind};
    use laurels_core::change::{Change, LedgerRecord};
    use std::ops::ControlFlow;

    #[test]
    fn a_change_of_many_records_is_logged_in_parts_and_found_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = Store::create(&folder.path().join("laurels.db")).expect("made");
        let customer = |number: usize| Customer::new(format!("c{number}"), format!("Contoso {number}"));
        let edits = (0..2 * MOST + 1).map(|number| Edit::create(LedgerRecord::from(customer(number)))).collect();
        let change = Change { edits, evidence: None };
        let commit = Commit {
            change: &change,
            base: 0,
            at: DateTime::UNIX_EPOCH,
            who: "ada",
            host: None,
            what: "Many",
            undoes: None,
            moved: &[],
            snapshots: &[],
            card: None,
        };
        store.commit(&commit, &mut |_| ControlFlow::Continue(())).expect("committed");
        let connection = store.backend.sqlite().expect("a file");
        let parts: i64 = connection.query_row("SELECT count(*) FROM log_part", [], |row| row.get(0)).expect("a number");
        let first: String = connection.query_row("SELECT edits FROM log", [], |row| row.get(0)).expect("a text");
        assert_eq!((parts, read::<Vec<Edit>>(&first).expect("edits").len()), (2, MOST));
        let found_again = |store: &Store| {
            assert_eq!(store.logged(1).expect("read").edits, change.edits);
            for place in [0, MOST - 1, MOST, 2 * MOST] {
                let found = store.touching((RecordKind::Customer, &format!("c{place}")), 0, 10).expect("read");
                let [(entry, edits)] = found.as_slice() else { panic!("c{place}: {found:?}") };
                assert_eq!((entry.number, edits.as_slice()), (1, &change.edits[place..=place]));
            }
            assert!(store.touching((RecordKind::Customer, "nobody"), 0, 10).expect("read").is_empty());
        };
        found_again(&store);
        let checks = store.check(NaiveDate::default());
        let log = checks.iter().find(|check| check.id == "store-log").expect("a check");
        assert_eq!(log.text, format!("1 changes give the {} records that are there", 2 * MOST + 1));

        // As an older version wrote it.
        connection.execute("UPDATE log SET edits = ?1", [log::spelled(&change.edits).expect("JSON")]).expect("set");
        connection.execute("DELETE FROM log_part", []).expect("deleted");
        found_again(&store);
    }
}
