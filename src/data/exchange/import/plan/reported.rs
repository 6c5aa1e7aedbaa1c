//! Scores of a file beside those that the book has: of one designation, metric, track and day the file's.

use super::{FileFacts, Outcome};
use crate::exchange::import::notes::Cause;
use crate::exchange::import::reported::FileScore;
use laurels_core::book::{Book, Reported};
use laurels_core::change::{Edit, LedgerRecord};
use std::collections::BTreeMap;

const SEVERAL: Cause =
    Cause { what: "figures are in the file more than once with other values; the last counts", way_out: "" };

/// What the scores of a file change.
pub fn plan(book: &Book, scores: &[FileScore], file: &FileFacts) -> Outcome {
    let mut outcome = Outcome::default();
    let mut after: BTreeMap<String, LedgerRecord> = BTreeMap::new();
    for score in scores {
        let as_of = score.as_of.map_or(file.as_of, |day| day.in_file(file.as_of));
        let Some(as_of) = as_of else {
            outcome.notes.push("Scores without a day were left out: the file has none either.".to_owned());
            return outcome;
        };
        let FileScore { designation, metric, track, value, points, .. } = score.clone();
        let record = LedgerRecord::from(Reported { designation, metric, track, value, points, as_of });
        if after.get(&record.key()).is_some_and(|other| *other != record) {
            let name = format!("{metric} of {designation} on {as_of}");
            let sentence = format!("Of {name} the file has several; the last counts.");
            outcome.notes.of(SEVERAL, name, sentence);
        }
        after.insert(record.key(), record);
    }
    let known: BTreeMap<String, LedgerRecord> =
        book.reported.iter().cloned().map(LedgerRecord::from).map(|record| (record.key(), record)).collect();
    for (key, after) in after {
        let before = known.get(&key);
        outcome.counts.count(before.map(|before| *before == after));
        match before {
            Some(before) if *before == after => {}
            Some(before) => outcome.edits.push(Edit::replace(before.clone(), after)),
            None => outcome.edits.push(Edit::create(after)),
        }
    }
    outcome
}
