//! Changes as rows of the server's log.

use super::super::archive::Entry;
use super::super::error::Fault;
use chrono::{DateTime, SecondsFormat, Utc};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use laurels_core::change::{LoggedChange, Revision};
use laurels_core::evidence::{Batch, UsageRow};
use postgres::{GenericClient, Row, Transaction};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io::{Read, Write};

const ENTRIES: &str =
    "SELECT revision, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), who, host, what,
    undoes, moved::text, edits::text, evidence::text, figures FROM log WHERE revision > $1 AND revision <= $2
    ORDER BY revision";

/// The changes after one up to another, in their order.
pub fn read(client: &mut impl GenericClient, after: i64, to: i64) -> Result<Vec<Entry>, Fault> {
    client.query(ENTRIES, &[&after, &to])?.iter().map(entry).collect()
}

fn entry(row: &Row) -> Result<Entry, Fault> {
    let at: String = row.try_get(1)?;
    let (number, undoes): (i64, Option<i64>) = (row.try_get(0)?, row.try_get(5)?);
    let (moved, edits, evidence): (String, String, Option<String>) =
        (row.try_get(6)?, row.try_get(7)?, row.try_get(8)?);
    let revision = Revision {
        number: number as u64,
        at: DateTime::parse_from_rfc3339(&at).map_err(Fault::damaged)?.with_timezone(&Utc),
        who: row.try_get(2)?,
        host: row.try_get(3)?,
        what: row.try_get(4)?,
        moved: spelled(&moved)?,
        undoes: undoes.map(|undoes| undoes as u64),
    };
    let change = LoggedChange { edits: spelled(&edits)?, evidence: evidence.as_deref().map(spelled).transpose()? };
    let figures = row.try_get::<_, Option<Vec<u8>>>(9)?.map_or(Ok(Batch::default()), |bytes| unpacked(&bytes))?;
    Ok(Entry { revision, change, figures })
}

/// Writes a change; it is signed by the server, unless a signature is given.
pub fn write(there: &mut Transaction<'_>, entry: &Entry, signed: Option<&Revision>) -> Result<(), Fault> {
    let Entry { revision, change, figures } = entry;
    let (number, undoes) = (revision.number as i64, revision.undoes.map(|undoes| undoes as i64));
    let (moved, edits) = (text(&revision.moved)?, text(&change.edits)?);
    let evidence = change.evidence.as_ref().map(text).transpose()?;
    let figures = if figures.is_empty() { None } else { Some(packed(figures)?) };
    let columns = "revision, host, what, undoes, moved, edits, evidence, figures";
    let values = "$1, $2, $3, $4, $5::text::json, $6::text::json, $7::text::json, $8";
    match signed {
        None => {
            let sql = format!("INSERT INTO log ({columns}) VALUES ({values})");
            let Revision { host, what, .. } = revision;
            there.execute(&sql, &[&number, host, what, &undoes, &moved, &edits, &evidence, &figures])?;
        }
        Some(Revision { at, who, host, what, .. }) => {
            let at = at.to_rfc3339_opts(SecondsFormat::Micros, true);
            let sql = format!("INSERT INTO log ({columns}, at, who) VALUES ({values}, $9::text::timestamptz, $10)");
            there.execute(&sql, &[&number, host, what, &undoes, &moved, &edits, &evidence, &figures, &at, who])?;
        }
    }
    Ok(())
}

fn text<T: Serialize>(value: &T) -> Result<String, Fault> {
    serde_json::to_string(value).map_err(Fault::damaged)
}

fn spelled<T: DeserializeOwned>(text: &str) -> Result<T, Fault> {
    serde_json::from_str(text).map_err(Fault::damaged)
}

/// The rows that a batch puts in place and closes.
fn packed(figures: &Batch) -> Result<Vec<u8>, Fault> {
    let mut out = GzEncoder::new(Vec::new(), Compression::fast());
    out.write_all(&serde_json::to_vec(&figures.rows()).map_err(Fault::damaged)?)?;
    Ok(out.finish()?)
}

fn unpacked(bytes: &[u8]) -> Result<Batch, Fault> {
    let mut text = Vec::new();
    GzDecoder::new(bytes).read_to_end(&mut text).map_err(Fault::damaged)?;
    let (put, gone): (Vec<UsageRow>, Vec<UsageRow>) = serde_json::from_slice(&text).map_err(Fault::damaged)?;
    Ok(Batch::of_rows(&put, &gone))
}
