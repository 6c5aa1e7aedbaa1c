//! What lies beside the book: entries by type and key, of which the last one that was written counts.

use super::super::Draft;
use super::super::error::Fault;
use super::super::rows::is_moment;
use super::Postgres;
use super::link::Parameter;
use chrono::NaiveDate;
use laurels_core::book::ImportKind;
use laurels_core::change::PART;
use laurels_core::import_report::ToldColumn;
use laurels_core::qualified::QualifiedLists;
use laurels_core::todo::{Snooze, TodoKind};
use serde::Serialize;
use tokio_postgres::types::Type;

const SNOOZE: &str = "snooze";
const DRAFT: &str = "draft";
const COLUMN: &str = "column";
const QUALIFIED: &str = "qualified";
const SCENARIOS: &str = "scenarios";

/// How the partner stands after the newest change, by the engine that scored it: for who looks after many partners.
pub const SUMMARY: &str = "summary";

impl Postgres {
    pub fn save_draft(&self, id: Option<i64>, draft: &Draft) -> Result<i64, Fault> {
        let id = match id {
            Some(id) => id,
            None => self.with(|link| Ok(link.one("SELECT nextval('draft_number')", &[])?.try_get(0)?))?,
        };
        self.keep(DRAFT, &[(id.to_string(), spelled(draft)?)]).map(|()| id)
    }

    pub fn draft(&self, id: i64) -> Result<Option<Draft>, Fault> {
        let sql = "SELECT body::text FROM kept WHERE kind = $1 AND key = $2";
        let key = id.to_string();
        let rows = self.with(|link| link.query(sql, &[(&DRAFT, Type::TEXT), (&key, Type::TEXT)]))?;
        rows.first().map(|row| serde_json::from_str(row.try_get(0)?).map_err(Fault::damaged)).transpose()
    }

    pub fn drafts(&self) -> Result<Vec<i64>, Fault> {
        let mut drafts = Vec::new();
        for (key, body) in self.kept(DRAFT)? {
            let draft: Draft = serde_json::from_str(&body).map_err(Fault::damaged)?;
            drafts.push((draft.saved_at, key.parse().map_err(Fault::damaged)?));
        }
        drafts.sort();
        Ok(drafts.into_iter().map(|(_, id)| id).collect())
    }

    pub fn delete_draft(&self, id: i64) -> Result<(), Fault> {
        self.forget(DRAFT, &id.to_string()).map(drop)
    }

    /// What is put off. What this program knows no kind of is left where it is.
    pub fn snoozed(&self) -> Result<Vec<Snooze>, Fault> {
        let kept = self.kept(SNOOZE)?;
        Ok(kept.iter().filter_map(|(_, body)| serde_json::from_str(body).ok()).collect())
    }

    pub fn snooze(&self, snooze: &Snooze) -> Result<(), Fault> {
        self.keep(SNOOZE, &[([snooze.kind.word(), &snooze.subject].join(PART), spelled(snooze)?)])
    }

    pub fn unsnooze(&self, (kind, subject): (TodoKind, &str)) -> Result<bool, Fault> {
        self.forget(SNOOZE, &[kind.word(), subject].join(PART))
    }

    /// The scenarios as they are spelled, in their order.
    pub fn scenarios(&self) -> Result<Vec<String>, Fault> {
        let Some((_, body)) = self.kept(SCENARIOS)?.pop() else { return Ok(Vec::new()) };
        let bodies: Vec<serde_json::Value> = serde_json::from_str(&body).map_err(Fault::damaged)?;
        Ok(bodies.iter().map(ToString::to_string).collect())
    }

    pub fn keep_scenarios(&self, bodies: &[String]) -> Result<(), Fault> {
        self.keep(SCENARIOS, &[(String::new(), format!("[{}]", bodies.join(",")))])
    }

    /// What columns of files mean. What is said of a kind that this program doesn't know stays where it is.
    pub fn told_columns(&self) -> Result<Vec<ToldColumn>, Fault> {
        let kept = self.kept(COLUMN)?;
        Ok(kept.iter().filter_map(|(_, body)| serde_json::from_str(body).ok()).collect())
    }

    pub fn keep_told_columns(&self, columns: &[(ImportKind, ToldColumn)]) -> Result<(), Fault> {
        let entry = |(kind, column): &(ImportKind, ToldColumn)| {
            let column = ToldColumn { kind: Some(*kind), ..column.clone() };
            Ok(([kind.word(), &column.title].join(PART), spelled(&column)?))
        };
        let entries = columns.iter().map(entry).collect::<Result<Vec<_>, Fault>>()?;
        if entries.is_empty() { Ok(()) } else { self.keep(COLUMN, &entries) }
    }

    pub fn qualified(&self) -> Result<QualifiedLists, Fault> {
        let kept = self.kept(QUALIFIED)?.pop();
        kept.map_or(Ok(QualifiedLists::default()), |(_, body)| serde_json::from_str(&body).map_err(Fault::damaged))
    }

    pub fn keep_qualified(&self, lists: &QualifiedLists) -> Result<(), Fault> {
        self.keep(QUALIFIED, &[(String::new(), spelled(lists)?)])
    }

    /// The entries of a type: keys and bodies, in the order of the keys' bytes.
    fn kept(&self, kind: &str) -> Result<Vec<(String, String)>, Fault> {
        let sql = "SELECT key, body::text FROM kept WHERE kind = $1 ORDER BY key COLLATE \"C\"";
        let rows = self.with(|link| link.query(sql, &[(&kind, Type::TEXT)]))?;
        rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
    }

    /// Writes entries, each in the place of the one with its key.
    fn keep(&self, kind: &str, entries: &[(String, String)]) -> Result<(), Fault> {
        let (keys, bodies): (Vec<&str>, Vec<&str>) =
            entries.iter().map(|(key, body)| (key.as_str(), body.as_str())).unzip();
        let sql = "WITH kept AS (
                INSERT INTO kept (kind, key, body)
                SELECT $1, key, body::json FROM unnest($2, $3) AS entry (key, body)
                ON CONFLICT (kind, key) DO UPDATE SET body = excluded.body, who = session_user
            ) SELECT pg_notify(current_schema(), revision::text) FROM head";
        let parameters: [Parameter<'_>; 3] =
            [(&kind, Type::TEXT), (&keys, Type::TEXT_ARRAY), (&bodies, Type::TEXT_ARRAY)];
        self.with(|link| link.query(sql, &parameters)).map(drop)
    }

    /// Deletes an entry; whether it was there.
    fn forget(&self, kind: &str, key: &str) -> Result<bool, Fault> {
        let sql = "WITH gone AS (DELETE FROM kept WHERE kind = $1 AND key = $2 RETURNING 1)
            SELECT EXISTS (SELECT FROM gone), pg_notify(current_schema(), revision::text) FROM head";
        self.with(|link| Ok(link.one(sql, &[(&kind, Type::TEXT), (&key, Type::TEXT)])?.try_get(0)?))
    }
}

/// Whether an entry can be read back. What is said of a kind that this program doesn't know may be anything.
pub fn is_readable(kind: &str, key: &str, body: &str) -> bool {
    let text = |field: &str| -> Option<String> {
        let body: serde_json::Value = serde_json::from_str(body).ok()?;
        body.get(field)?.as_str().map(str::to_owned)
    };
    match kind {
        SNOOZE => text("until").is_some_and(|day| day.parse::<NaiveDate>().is_ok()),
        DRAFT => {
            let draft: Option<Draft> = serde_json::from_str(body).ok();
            key.parse::<i64>().is_ok() && draft.is_some_and(|draft| is_moment(&draft.saved_at))
        }
        COLUMN => text("title").is_some(),
        QUALIFIED => serde_json::from_str::<QualifiedLists>(body).is_ok(),
        SUMMARY => serde_json::from_str::<serde_json::Value>(body).is_ok_and(|body| body.get("summary").is_some()),
        SCENARIOS => serde_json::from_str::<Vec<serde_json::Value>>(body).is_ok(),
        _ => false,
    }
}

fn spelled<T: Serialize>(value: &T) -> Result<String, Fault> {
    serde_json::to_string(value).map_err(Fault::damaged)
}
