//! What lies beside the book, as entries that everybody follows.

use super::super::error::Fault;
use super::super::{Draft, commit, draft, scenario, snooze, told};
use chrono::Utc;
use laurels_core::book::{ImportKind, Snapshot};
use laurels_core::change::PART;
use laurels_core::import_report::ToldColumn;
use laurels_core::qualified::QualifiedLists;
use laurels_core::scenario::Scenario;
use laurels_core::todo::{Snooze, TodoKind};
use rusqlite::Connection;
use serde::Serialize;
use serde::de::DeserializeOwned;

const SCORE: &str = "score";
const SNOOZE: &str = "snooze";
const DRAFT: &str = "draft";
const COLUMN: &str = "column";
const QUALIFIED: &str = "qualified";
const SCENARIOS: &str = "scenarios";

/// An entry; without a body it is deleted.
#[derive(Clone, Debug)]
pub struct Kept {
    pub kind: String,
    pub key: String,
    pub body: Option<String>,
}

impl Kept {
    fn of(kind: &str, key: String, body: Option<&impl Serialize>) -> Result<Kept, Fault> {
        let body = body.map(serde_json::to_string).transpose().map_err(Fault::damaged)?;
        Ok(Kept { kind: kind.to_owned(), key, body })
    }

    /// The scores of days; the last of a day and designation counts.
    pub fn scores(scores: &[Snapshot]) -> Result<Vec<Kept>, Fault> {
        let mut entries: Vec<Kept> = Vec::with_capacity(scores.len());
        for score in scores {
            let entry = Kept::of(SCORE, format!("{} {}", score.date, score.designation), Some(score))?;
            entries.retain(|known| known.key != entry.key);
            entries.push(entry);
        }
        Ok(entries)
    }

    pub fn snooze((kind, subject): (TodoKind, &str), snooze: Option<&Snooze>) -> Result<Kept, Fault> {
        Kept::of(SNOOZE, [kind.word(), subject].join(PART), snooze)
    }

    pub fn draft(id: i64, draft: Option<&Draft>) -> Result<Kept, Fault> {
        Kept::of(DRAFT, id.to_string(), draft)
    }

    pub fn column(kind: ImportKind, column: &ToldColumn) -> Result<Kept, Fault> {
        let column = ToldColumn { kind: Some(kind), ..column.clone() };
        Kept::of(COLUMN, [kind.word(), &column.title].join(PART), Some(&column))
    }

    pub fn qualified(lists: &QualifiedLists) -> Result<Kept, Fault> {
        Kept::of(QUALIFIED, String::new(), Some(lists))
    }

    pub fn scenarios(scenarios: &[Scenario]) -> Result<Kept, Fault> {
        Kept::of(SCENARIOS, String::new(), Some(&scenarios))
    }

    /// Puts it into the store here. What a later laurels keeps and this one does not know stays where it is.
    pub fn put(&self, local: &Connection, revision: u64) -> Result<(), Fault> {
        let Kept { kind, key, body } = self;
        match (kind.as_str(), body) {
            (SCORE, Some(body)) => commit::keep(local, &[read(body)?], None, revision),
            (SNOOZE, Some(body)) => snooze::put(local, &read(body)?, Utc::now()),
            (SNOOZE, None) => {
                let parts =
                    key.split_once(PART).and_then(|(kind, subject)| Some((TodoKind::from_word(kind)?, subject)));
                parts.map_or(Ok(()), |todo| snooze::remove(local, todo).map(drop))
            }
            (DRAFT, Some(body)) => draft::put(local, key.parse().ok(), &read(body)?).map(drop),
            (DRAFT, None) => key.parse().map_or(Ok(()), |id| draft::remove(local, id)),
            (COLUMN, Some(body)) => {
                let column: ToldColumn = read(body)?;
                column.kind.map_or(Ok(()), |kind| told::put_column(local, kind, &column))
            }
            (QUALIFIED, Some(body)) => told::put_qualified(local, &read(body)?),
            (SCENARIOS, Some(body)) => {
                // As they are: one that only a later laurels can read is left out where it is read.
                let scenarios: Vec<serde_json::Value> = read(body)?;
                scenario::put(local, scenarios.iter().map(ToString::to_string))
            }
            _ => Ok(()),
        }
    }
}

fn read<T: DeserializeOwned>(body: &str) -> Result<T, Fault> {
    serde_json::from_str(body).map_err(Fault::damaged)
}
