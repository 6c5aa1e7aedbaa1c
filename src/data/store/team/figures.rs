//! Figures in and out, by COPY in its binary format.

use super::super::digest::{Digest, Digests, of_texts};
use super::super::error::Fault;
use super::super::evidence::{
    Numbered, PAUSE, TableRow, TableRows, attributions, origin_in_digest, report_progress, texts_of,
};
use super::super::figures::{About, Reading, SeriesTexts, collected, places};
use super::link::{Columns, Link};
use laurels_core::book::Book;
use laurels_core::evidence::{Batch, Figures, Provenance};
use laurels_core::import_report::OnProgress;
use laurels_core::money::Micro;
use std::collections::HashMap;
use tokio_postgres::types::Type;

/// The columns of a row, in this order, but for those that say which import it is of.
pub const COLUMNS: &str =
    "series, month, source, first, span, acr, security_acr, paid_seats, active_users, revenue, capacity";

/// How many columns these are, with the revision.
const WIDTH: i16 = 12;

/// The figures in force, about the customers and subscriptions at their places in that book.
pub fn load(link: &Link, book: &Book) -> Result<Figures, Fault> {
    read(link, &format!("SELECT {COLUMNS} FROM usage"), places(book))
}

/// The rows of a query of [`COLUMNS`] as a batch of its own.
pub fn batch(link: &Link, rows: &str) -> Result<Batch, Fault> {
    collected(|place| read(link, rows, place))
}

fn read(link: &Link, rows: &str, place: impl FnMut(About, &str) -> Option<u32>) -> Result<Figures, Fault> {
    let mut reading = Reading::new(SeriesTable::read(link)?, files(link)?, place);
    link.copy_out(rows, &mut |mut row| {
        let (series, month) = (row.int()?.unwrap_or(0), row.int()?.unwrap_or(0));
        let (source, lines) = (row.int()?, (unsigned(row.int()?), unsigned(row.int()?)));
        let mut measures = [None; 6];
        for slot in &mut measures {
            *slot = row.bigint()?.map(Micro);
        }
        reading.row(series.into(), source.map(i64::from), (month.into(), lines, measures))
    })?;
    Ok(reading.figures)
}

/// A number of a line, for which the tables have a signed type.
fn unsigned(number: Option<i32>) -> u32 {
    number.unwrap_or(0).cast_unsigned()
}

/// What series are about: their texts end to end in one piece.
struct SeriesTable {
    text: String,
    /// By number: where each of the texts ends, and before them where the first one begins.
    ends: HashMap<i64, [usize; 7]>,
}

impl SeriesTable {
    fn read(link: &Link) -> Result<SeriesTable, Fault> {
        let mut table = SeriesTable { text: String::new(), ends: HashMap::new() };
        let sql = "SELECT id, customer, subscription, product, workload, attributed, kind FROM series";
        link.copy_out(sql, &mut |mut row| {
            let id = row.int()?.unwrap_or(0);
            let mut ends = [table.text.len(); 7];
            for end in ends.iter_mut().skip(1) {
                table.text.push_str(row.text()?.unwrap_or_default());
                *end = table.text.len();
            }
            table.ends.insert(id.into(), ends);
            Ok(())
        })?;
        Ok(table)
    }

    fn texts_or_empty(&self, id: i64) -> Result<[&str; 6], Fault> {
        let ends = self.ends.get(&id).ok_or_else(|| Fault::Damaged(format!("figures of no series ({id})")))?;
        let mut texts = [""; 6];
        for ((from, to), slot) in ends.iter().zip(ends.iter().skip(1)).zip(&mut texts) {
            *slot = self.text.get(*from..*to).unwrap_or_default();
        }
        Ok(texts)
    }
}

impl SeriesTexts for SeriesTable {
    const TOGETHER: bool = false;

    fn texts(&self, id: i64) -> Result<[Option<&str>; 6], Fault> {
        Ok(self.texts_or_empty(id)?.map(|text| Some(text).filter(|text| !text.is_empty())))
    }
}

/// All files that figures came from, by number.
fn files(link: &Link) -> Result<HashMap<i64, Provenance>, Fault> {
    let mut files = HashMap::new();
    link.copy_out("SELECT id, file, as_of FROM source", &mut |mut row| {
        let (id, source) = (row.int()?.unwrap_or(0), row.text()?.map(str::to_owned));
        let as_of = row.text()?.filter(|day| !day.is_empty());
        let as_of = as_of.map(|day| day.parse().map_err(Fault::damaged)).transpose()?;
        files.insert(id.into(), Provenance { kind: None, source, as_of });
        Ok(())
    })?;
    Ok(files)
}

/// Puts a batch's rows in place, as those of `revision`; gives their digest.
///
/// # Errors
/// When they cannot be written, or it was asked to stop.
pub fn apply(link: &Link, batch: &Batch, revision: u64, on_progress: &mut OnProgress<'_>) -> Result<Digest, Fault> {
    let series = series_ids(link, batch)?;
    let is_new = series.iter().all(|series| !series.known);
    // A partition after the other.
    let rows = TableRows::by_month(batch, &series, source_ids(link, &batch.figures)?);
    link.query("SELECT add_months($1)", &[(&rows.months(), Type::INT4_ARRAY)])?;
    let mut digest = Digest::default();
    let total = rows.len();
    let mut counted = rows.iter().enumerate().map(|(done, row)| {
        if done % PAUSE == 0 {
            report_progress(on_progress, done, total)?;
        }
        row.add_to(&mut digest);
        Ok(row)
    });
    let revision = revision as i64;
    if is_new {
        let put = counted.filter(|row| row.as_ref().map_or(true, |row: &TableRow| row.amounts.is_some()));
        copy_in(link, "usage", put, revision)?;
        link.work("SELECT index_figures()", &[])?;
        return Ok(digest);
    }
    copy_in(link, "incoming", counted.by_ref(), revision)?;
    drop(counted);
    let close = format!(
        "WITH closed AS (DELETE FROM usage USING incoming WHERE usage.series = incoming.series
            AND usage.month = incoming.month RETURNING usage.*)
         INSERT INTO usage_past ({COLUMNS}, revision, closed) SELECT {COLUMNS}, revision, $1 FROM closed"
    );
    link.work(&close, &[(&revision, Type::INT8)])?;
    let put = format!(
        "INSERT INTO usage ({COLUMNS}, revision) SELECT {COLUMNS}, revision FROM incoming WHERE source IS NOT NULL"
    );
    link.work(&put, &[])?;
    link.run("TRUNCATE incoming; SELECT index_figures()")?;
    Ok(digest)
}

fn copy_in(
    link: &Link,
    table: &str,
    rows: impl Iterator<Item = Result<TableRow, Fault>>,
    revision: i64,
) -> Result<(), Fault> {
    link.copy_in((&format!("{table} ({COLUMNS}, revision)"), WIDTH), rows, |out, row| {
        let (first, span) = row.lines;
        out.int(Some(row.series as i32));
        out.int(Some(row.month as i32));
        // A row that is gone has none of these.
        let origin = [row.source as i32, first.cast_signed(), span.cast_signed()];
        origin.into_iter().for_each(|number| out.int(row.amounts.map(|_| number)));
        row.amounts.unwrap_or_default().into_iter().for_each(|amount| out.bigint(amount));
        out.bigint(Some(revision));
    })
}

/// The numbers of a batch's series in the tables, by their numbers in the batch. Nobody else adds any meanwhile.
fn series_ids(link: &Link, batch: &Batch) -> Result<Vec<Numbered>, Fault> {
    let attributions = attributions(&batch.figures)?;
    let texts: Vec<[&str; 6]> =
        batch.figures.all_series().iter().map(|series| texts_of(batch, &attributions, series)).collect();
    let column = |at: usize| -> Vec<&str> { texts.iter().filter_map(|texts| texts.get(at).copied()).collect() };
    let columns: [Vec<&str>; 6] = std::array::from_fn(column);
    let [customers, subscriptions, products, workloads, attributed, kinds] = &columns;
    let sql = "SELECT given.at, id FROM unnest($1, $2, $3, $4, $5, $6) WITH ORDINALITY
            AS given (customer, subscription, product, workload, attributed, kind, at)
            JOIN series USING (customer, subscription, product, workload, attributed, kind)";
    let parameters = [customers, subscriptions, products, workloads, attributed, kinds];
    let mut newest: i32 = link.one("SELECT coalesce(max(id), 0) FROM series", &[])?.try_get(0)?;
    let found = match newest {
        0 => Vec::new(), // Where there is none, none has to be looked for.
        _ => link.query(sql, &parameters.map(|column| (column as _, Type::TEXT_ARRAY)))?,
    };
    let mut known = vec![None; texts.len()];
    for row in found {
        let (at, id): (i64, i32) = (row.try_get(0)?, row.try_get(1)?);
        let slot = usize::try_from(at - 1).ok().and_then(|at| known.get_mut(at));
        slot.into_iter().for_each(|slot| *slot = Some(id));
    }
    let mut ids: HashMap<[&str; 6], i32> = HashMap::new();
    let mut added: Vec<(i32, [&str; 6])> = Vec::new();
    let mut numbered = Vec::with_capacity(texts.len());
    for (texts, known) in texts.into_iter().zip(known) {
        // Two of a batch may be alike.
        let id = known.unwrap_or_else(|| {
            *ids.entry(texts).or_insert_with(|| {
                newest += 1;
                added.push((newest, texts));
                newest
            })
        });
        numbered.push(Numbered { id: id.into(), known: known.is_some(), in_digest: of_texts(texts) });
    }
    if !added.is_empty() {
        let table = "series (id, customer, subscription, product, workload, attributed, kind)";
        link.copy_in((table, 7), added.into_iter().map(Ok), |out, (id, texts)| {
            out.int(Some(*id));
            texts.iter().for_each(|text| out.text(Some(text)));
        })?;
    }
    Ok(numbered)
}

/// The numbers of the files that the rows came from, by their places in the batch.
fn source_ids(link: &Link, figures: &Figures) -> Result<Vec<i64>, Fault> {
    let known = files(link)?;
    let mut newest = known.keys().copied().max().unwrap_or(0);
    let mut ids: HashMap<(Option<String>, Option<chrono::NaiveDate>), i64> =
        known.into_iter().map(|(id, source)| ((source.source, source.as_of), id)).collect();
    let mut added: Vec<(i32, Option<String>, String)> = Vec::new();
    let numbers = figures.sources().iter().map(|source| {
        *ids.entry((source.source.clone(), source.as_of)).or_insert_with(|| {
            newest += 1;
            let as_of = source.as_of.map(|day| day.to_string()).unwrap_or_default();
            added.push((newest as i32, source.source.clone(), as_of));
            newest
        })
    });
    let numbers: Vec<i64> = numbers.collect();
    if !added.is_empty() {
        link.copy_in(("source (id, file, as_of)", 3), added.into_iter().map(Ok), |out, (id, file, as_of)| {
            out.int(Some(*id));
            out.text(file.as_deref());
            out.text(Some(as_of));
        })?;
    }
    Ok(numbers)
}

/// A figure whose customer or subscription is not in the ledger: what, and which.
pub fn orphan(link: &Link) -> Result<Option<(&'static str, String)>, Fault> {
    for what in ["customer", "subscription"] {
        let sql = format!(
            "SELECT {what} FROM series WHERE {what} <> ''
             AND NOT EXISTS (SELECT FROM record WHERE record.kind = '{what}' AND key = series.{what})
             AND EXISTS (SELECT FROM usage WHERE usage.series = id) LIMIT 1"
        );
        if let Some(row) = link.query(&sql, &[])?.first() {
            return Ok(Some((what, row.try_get(0)?)));
        }
    }
    Ok(None)
}

/// The digest of the rows of each import that the tables have.
pub fn digests(link: &Link) -> Result<Digests, Fault> {
    let table = SeriesTable::read(link)?;
    let series = table.ends.keys().map(|id| Ok((*id, of_texts(table.texts_or_empty(*id)?))));
    let sources = files(link)?.into_iter().map(|(id, source)| (id, origin_in_digest(&source)));
    let series: HashMap<i64, u64> = series.collect::<Result<_, Fault>>()?;
    let mut digests = Digests { series, sources: sources.collect(), by_import: Default::default() };
    for table in ["usage", "usage_past", "usage_undone"] {
        let sql = format!("SELECT {COLUMNS}, revision FROM {table} WHERE source IS NOT NULL");
        link.copy_out(&sql, &mut |row| digest_row(&mut digests, table, row))?;
    }
    Ok(digests)
}

fn digest_row(digests: &mut Digests, table: &str, mut row: Columns<'_>) -> Result<(), Fault> {
    let mut int = || Ok::<_, Fault>(row.int()?.unwrap_or(0));
    let (series, month, source) = (int()?, int()?, int()?);
    let (first, span) = (int()?.cast_unsigned(), int()?.cast_unsigned());
    let mut amounts = [None; 6];
    for slot in &mut amounts {
        *slot = row.bigint()?;
    }
    let import = row.bigint()?.unwrap_or(0) as u64;
    let place = (month.into(), first.into(), span.into());
    digests.add(table, import, (series.into(), source.into()), place, &amounts)
}
