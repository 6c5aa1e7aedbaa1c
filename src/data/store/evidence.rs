//! Figures in: a batch takes the place of what has its keys, and what was there becomes the past.

use super::digest::{Amounts, Digest, of_texts};
use super::error::Fault;
use super::figures::COLUMNS;
use laurels_core::evidence::{Batch, FigureRow, Figures, NONE, Provenance, Series};
use laurels_core::import_report::OnProgress;
use laurels_core::import_report::Progress;
use laurels_core::money::Micro;
use laurels_core::month::Month;
use rusqlite::{Connection, OptionalExtension};
#[cfg(feature = "team")]
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// The number that stands for no text in the tables.
pub const NO_NAME: i64 = 0;
/// How many rows go by between two questions whether to go on.
pub const PAUSE: usize = 4096;

/// What a series is multiplied with in a key, so that a month fits in.
pub const MONTHS: i64 = 1 << 16;

/// A month as the tables count it: from year 0. The key of a row is its series and this as one number.
fn number_of(month: Month) -> i64 {
    i64::from(month.year()) * 12 + i64::from(month.month()) - 1
}

/// Puts a batch's rows in place, as those of `revision`; gives their digest.
///
/// # Errors
/// When the store cannot be written, or `going` says to stop.
pub fn apply(
    connection: &Connection,
    batch: &Batch,
    revision: u64,
    on_progress: &mut OnProgress<'_>,
) -> Result<Digest, Fault> {
    let rows = TableRows::of(batch, &series_ids(connection, batch)?, source_ids(connection, &batch.figures)?);
    let close =
        format!("INSERT INTO usage_past ({COLUMNS}, revision, closed) SELECT usage.*, ?2 FROM usage WHERE key = ?1");
    let mut close = connection.prepare_cached(&close)?;
    let mut delete = connection.prepare_cached("DELETE FROM usage WHERE key = ?1")?;
    let mut insert = connection
        .prepare_cached("INSERT OR REPLACE INTO usage VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)")?;
    let revision = revision as i64;
    let mut digest = Digest::default();
    for (done, row) in rows.iter().enumerate() {
        if done % PAUSE == 0 {
            report_progress(on_progress, done, rows.len())?;
        }
        let key = row.series * MONTHS + row.month;
        if row.known && close.execute((key, revision))? > 0 && row.amounts.is_none() {
            delete.execute([key])?;
        }
        row.add_to(&mut digest);
        if let Some([acr, security, seats, users, revenue, capacity]) = row.amounts {
            let (first, span) = row.lines;
            insert.execute((key, row.source, first, span, acr, security, seats, users, revenue, capacity, revision))?;
        }
    }
    Ok(digest)
}

/// A row as it goes into the tables.
#[derive(Clone, Copy)]
pub struct TableRow {
    pub series: i64,
    /// Whether the series was there before.
    pub known: bool,
    /// Counted from year 0.
    pub month: i64,
    pub source: i64,
    /// The first line, and how many after it the last one is.
    pub lines: (u32, u32),
    /// None says that what was there is gone.
    pub amounts: Option<Amounts>,
    in_digest: u64,
    origin: u64,
}

impl TableRow {
    pub fn add_to(&self, digest: &mut Digest) {
        if let Some(amounts) = &self.amounts {
            let (first, span) = self.lines;
            digest.add(self.in_digest, self.origin, (self.month, first.into(), span.into()), amounts);
        }
    }
}

/// The rows of a batch in the order of the tables, which is the fastest to write; of rows with one key the last one.
pub struct TableRows<'b> {
    figures: &'b Figures,
    order: Vec<(Numbered, &'b FigureRow)>,
    sources: Vec<i64>,
    origins: Vec<u64>,
}

impl<'b> TableRows<'b> {
    /// By the numbers that the tables have for the batch's series and sources.
    pub fn of(batch: &'b Batch, series: &[Numbered], sources: Vec<i64>) -> TableRows<'b> {
        let figures = &batch.figures;
        let of = |row: &FigureRow| series.get(row.series as usize).copied();
        let key = |(series, row): &(Numbered, &FigureRow)| (series.id, row.month);
        let mut order: Vec<_> = figures.rows().iter().filter_map(|row| Some((of(row)?, row))).collect();
        order.reverse();
        order.sort_by_key(key);
        order.dedup_by_key(|entry| key(entry));
        let origins = figures.sources().iter().map(origin_in_digest).collect();
        TableRows { figures, order, sources, origins }
    }

    /// The same rows, those of a month together.
    #[cfg(feature = "team")]
    pub fn by_month(batch: &'b Batch, series: &[Numbered], sources: Vec<i64>) -> TableRows<'b> {
        let rows = TableRows::of(batch, series, sources);
        let mut by_month: BTreeMap<Month, Vec<_>> = BTreeMap::new();
        for entry in rows.order {
            by_month.entry(entry.1.month).or_default().push(entry);
        }
        TableRows { order: by_month.into_values().flatten().collect(), ..rows }
    }

    /// Each month that there are rows of, of rows by month.
    #[cfg(feature = "team")]
    pub fn months(&self) -> Vec<i32> {
        let mut months: Vec<i32> = self.order.iter().map(|(_, row)| number_of(row.month) as i32).collect();
        months.dedup();
        months
    }

    pub fn len(&self) -> usize {
        self.order.len()
    }

    pub fn iter(&self) -> impl Iterator<Item = TableRow> {
        self.order.iter().map(|&(Numbered { id, known, in_digest }, row)| {
            let (first, last) = row.lines;
            let source = row.source as usize;
            TableRow {
                series: id,
                known,
                month: number_of(row.month),
                source: self.sources.get(source).copied().unwrap_or(NO_NAME),
                lines: (first, last.saturating_sub(first)),
                amounts: (!row.is_gone()).then(|| self.figures.measures(row).map(|m| m.map(|Micro(m)| m))),
                in_digest,
                origin: self.origins.get(source).copied().unwrap_or_default(),
            }
        })
    }
}

/// The number of a file in a digest.
pub fn origin_in_digest(source: &Provenance) -> u64 {
    let as_of = source.as_of.map(|day| day.to_string()).unwrap_or_default();
    of_texts([source.source.as_deref().unwrap_or_default(), &as_of])
}

/// Says how far it is, and stops when told to.
pub fn report_progress(on_progress: &mut OnProgress<'_>, done: usize, total: usize) -> Result<(), Fault> {
    match on_progress(Progress { doing: "saving", done: done as u64, total: total as u64 }) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(Fault::Cancelled),
    }
}

/// A series in the tables, whether it was there before, and its number in a digest.
#[derive(Clone, Copy)]
pub struct Numbered {
    pub id: i64,
    pub known: bool,
    pub in_digest: u64,
}

/// The numbers of the batch's series in the tables, by their numbers in the batch.
fn series_ids(connection: &Connection, batch: &Batch) -> Result<Vec<Numbered>, Fault> {
    let figures = &batch.figures;
    let attributions = attributions(figures)?;
    let names = Names {
        customers: name_ids(connection, &batch.customers)?,
        subscriptions: name_ids(connection, &batch.subscriptions)?,
        workloads: name_ids(connection, figures.workloads())?,
        attributions: name_ids(connection, &attributions)?,
        kinds: name_ids(connection, figures.kinds())?,
    };
    let mut find = connection.prepare_cached(
        "SELECT id FROM series WHERE customer = ?1 AND subscription = ?2 AND product = ?3 AND workload = ?4
         AND attributed = ?5 AND kind = ?6",
    )?;
    let mut add = connection.prepare_cached(
        "INSERT INTO series (customer, subscription, product, workload, attributed, kind)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    let ids = figures.all_series().iter().map(|series| {
        let key = names.key(connection, series)?;
        let in_digest = of_texts(texts_of(batch, &attributions, series));
        if let Some(id) = find.query_row(key, |row| row.get(0)).optional()? {
            return Ok(Numbered { id, known: true, in_digest });
        }
        add.execute(key)?;
        Ok(Numbered { id: connection.last_insert_rowid(), known: false, in_digest })
    });
    ids.collect()
}

/// The sets of `attributed_by` as the tables spell them.
pub fn attributions(figures: &Figures) -> Result<Vec<String>, Fault> {
    let attributions: Result<_, _> = figures.attributions().iter().map(serde_json::to_string).collect();
    attributions.map_err(Fault::damaged)
}

/// What a series is about, in the order of the tables' columns; empty where it is about none.
pub fn texts_of<'b>(batch: &'b Batch, attributions: &'b [String], series: &Series) -> [&'b str; 6] {
    let Series { customer, subscription, product, workload, attributed, kind } = *series;
    let figures = &batch.figures;
    let texts = [
        batch.customers.get(customer as usize).map(|id| id.as_str()),
        batch.subscriptions.get(subscription as usize).map(|id| id.as_str()),
        Some(product.word()),
        figures.workloads().get_index(workload as usize).map(String::as_str),
        attributions.get(attributed as usize).map(String::as_str),
        figures.kinds().get_index(kind as usize).map(String::as_str),
    ];
    texts.map(Option::unwrap_or_default)
}

/// The numbers of a batch's texts, by their places in the batch.
struct Names {
    customers: Vec<i64>,
    subscriptions: Vec<i64>,
    workloads: Vec<i64>,
    attributions: Vec<i64>,
    kinds: Vec<i64>,
}

impl Names {
    fn key(&self, connection: &Connection, series: &Series) -> Result<[i64; 6], Fault> {
        let name =
            |ids: &[i64], at: u32| if at == NONE { NO_NAME } else { ids.get(at as usize).copied().unwrap_or(NO_NAME) };
        Ok([
            name(&self.customers, series.customer),
            name(&self.subscriptions, series.subscription),
            name_id(connection, series.product.word())?,
            name(&self.workloads, series.workload),
            name(&self.attributions, series.attributed),
            name(&self.kinds, series.kind),
        ])
    }
}

fn name_ids(connection: &Connection, texts: impl IntoIterator<Item = impl AsRef<str>>) -> Result<Vec<i64>, Fault> {
    texts.into_iter().map(|text| name_id(connection, text.as_ref())).collect()
}

/// The number of a text, new or known.
fn name_id(connection: &Connection, text: &str) -> Result<i64, Fault> {
    let mut find = connection.prepare_cached("SELECT id FROM name WHERE text = ?1")?;
    if let Some(id) = find.query_row([text], |row| row.get(0)).optional()? {
        return Ok(id);
    }
    connection.prepare_cached("INSERT INTO name (text) VALUES (?1)")?.execute([text])?;
    Ok(connection.last_insert_rowid())
}

/// The numbers of the files that the rows came from, by their places in the batch.
fn source_ids(connection: &Connection, figures: &Figures) -> Result<Vec<i64>, Fault> {
    let mut find = connection.prepare_cached("SELECT id FROM source WHERE file = ?1 AND as_of = ?2")?;
    let mut add = connection.prepare_cached("INSERT INTO source (file, as_of) VALUES (?1, ?2)")?;
    let ids = figures.sources().iter().map(|source| {
        let file = source.source.as_deref().map_or(Ok(NO_NAME), |file| name_id(connection, file))?;
        let as_of = source.as_of.map(|day| day.to_string()).unwrap_or_default();
        if let Some(id) = find.query_row((file, &as_of), |row| row.get(0)).optional()? {
            return Ok(id);
        }
        add.execute((file, &as_of))?;
        Ok(connection.last_insert_rowid())
    });
    ids.collect()
}
