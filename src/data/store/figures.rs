//! Figures out: rows as they lie in the tables, and what they name.

use super::Store;
use super::backend::{Backend, either};
use super::error::{Fault, StoreError};
use super::evidence::{MONTHS, NO_NAME};
use chrono::NaiveDate;
use indexmap::IndexSet;
use laurels_core::book::{Book, Product, quoted};
use laurels_core::evidence::{Batch, Figures, Measure, NONE, Provenance, Series};
use laurels_core::ids::{CustomerId, SubscriptionId};
use laurels_core::intern::number;
use laurels_core::money::Micro;
use laurels_core::month::Month;
use rusqlite::{Connection, OptionalExtension, Row, ToSql};
use std::collections::HashMap;
use std::ops::RangeInclusive;

/// The columns that a query of rows has, in this order. A row without a source says that what was there is gone.
pub const COLUMNS: &str = "key, source, first, span, acr, security_acr, paid_seats, active_users, revenue, capacity";

/// The figures in force, about the customers and subscriptions at their places in that book; all of them, or those below a
/// key.
///
/// # Errors
/// When they cannot be read, or name what the book does not have.
pub fn load(connection: &Connection, book: &Book, below: Option<i64>) -> Result<Figures, Fault> {
    let below = below.unwrap_or(i64::MAX);
    let mut reading = reading(connection, 0..=below / MONTHS, places(book))?;
    let sql = format!("SELECT {COLUMNS} FROM usage WHERE key < ?1 ORDER BY key");
    read_rows(&mut reading, connection, &sql, &[&below])?;
    Ok(reading.figures)
}

/// The figures in force from a key on.
///
/// # Errors
/// When they cannot be read.
pub fn from(connection: &Connection, key: i64) -> Result<Batch, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM usage WHERE key >= ?1 ORDER BY key");
    batch_of(connection, key / MONTHS..=i64::MAX, &sql, &[&key])
}

/// The key that cuts many figures into two parts, the first a little smaller, since who reads it reads the ledger as well;
/// none where there are too few to be worth it.
///
/// # Errors
/// When the tables cannot be read.
pub fn half(connection: &Connection) -> Result<Option<i64>, Fault> {
    /// Series that one reads in no time.
    const FEW: i64 = 4_000;
    let series = connection.query_row("SELECT coalesce(max(id), 0) FROM series", [], |row| row.get::<_, i64>(0))?;
    Ok((series > FEW).then(|| series * 2 / 5 * MONTHS))
}

/// Adds figures that were read aside.
///
/// # Errors
/// When they name what the book does not have.
pub fn append(figures: &mut Figures, batch: Batch, book: &Book) -> Result<(), Fault> {
    let missing = |id: &str| Fault::Damaged(format!("figures are about {}, which is not there", quoted(id)));
    let customer = |id: &CustomerId| book.customer_index(id).ok_or_else(|| missing(id));
    let customers: Vec<usize> = batch.customers.iter().map(customer).collect::<Result<_, _>>()?;
    let subscription = |id: &SubscriptionId| book.subscription_index(id).ok_or_else(|| missing(id));
    let subscriptions: Vec<usize> = batch.subscriptions.iter().map(subscription).collect::<Result<_, _>>()?;
    figures.absorb(batch.figures, &customers, &subscriptions);
    Ok(())
}

/// The rows of a query as a batch of its own.
///
/// # Errors
/// When they cannot be read.
pub fn batch(connection: &Connection, sql: &str, parameters: &[&dyn ToSql]) -> Result<Batch, Fault> {
    batch_of(connection, 0..=i64::MAX, sql, parameters)
}

/// The same where the rows are all of these series.
fn batch_of(
    connection: &Connection,
    series: RangeInclusive<i64>,
    sql: &str,
    parameters: &[&dyn ToSql],
) -> Result<Batch, Fault> {
    collected(|place| {
        let mut reading = reading(connection, series, place)?;
        read_rows(&mut reading, connection, sql, parameters)?;
        Ok(reading.figures)
    })
}

/// Figures that are read with places of their own for customers and subscriptions, as a batch.
pub fn collected(
    read: impl FnOnce(&mut dyn FnMut(About, &str) -> Option<u32>) -> Result<Figures, Fault>,
) -> Result<Batch, Fault> {
    let (mut customers, mut subscriptions) = (IndexSet::new(), IndexSet::new());
    let figures = read(&mut |what, id| match what {
        About::Customer => Some(number(&mut customers, id)),
        About::Subscription => Some(number(&mut subscriptions, id)),
    })?;
    let customers = customers.into_iter().map(Into::into).collect();
    let subscriptions = subscriptions.into_iter().map(Into::into).collect();
    Ok(Batch { customers, subscriptions, figures })
}

/// Where a book has its customers and subscriptions.
pub fn places(book: &Book) -> impl FnMut(About, &str) -> Option<u32> {
    |what, id| match what {
        About::Customer => book.customer_index(id).map(|at| at as u32),
        About::Subscription => book.subscription_index(id).map(|at| at as u32),
    }
}

/// A figure whose customer or subscription is not in the ledger: what, and which.
///
/// # Errors
/// When the tables cannot be read.
pub fn orphan(connection: &Connection) -> Result<Option<(&'static str, String)>, Fault> {
    for what in ["customer", "subscription"] {
        let sql = format!(
            "SELECT name.text FROM series JOIN name ON name.id = series.{what}
             WHERE NOT EXISTS (SELECT 1 FROM {what} WHERE key = name.text)
               AND EXISTS (SELECT 1 FROM usage WHERE key >= series.id * {MONTHS} AND key < (series.id + 1) * {MONTHS})
             LIMIT 1"
        );
        if let Some(id) = connection.query_row(&sql, [], |row| row.get(0)).optional()? {
            return Ok(Some((what, id)));
        }
    }
    Ok(None)
}

impl Store {
    /// The newest change that brought figures about a customer or a subscription which are in force.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn newest_about(&self, what: &str, id: &str) -> Result<Option<u64>, StoreError> {
        let column = if what == "customer" { "customer" } else { "subscription" };
        let newest = either!(
            &self.backend,
            sqlite => newest_about(sqlite, column, id),
            postgres => postgres.newest_about(column, id)
        );
        self.at(newest)
    }
}

fn newest_about(connection: &Connection, column: &str, id: &str) -> Result<Option<u64>, Fault> {
    let sql = format!(
        "SELECT max(usage.revision) FROM name JOIN series ON series.{column} = name.id
         JOIN usage ON usage.key >= series.id * {MONTHS} AND usage.key < (series.id + 1) * {MONTHS}
         WHERE name.text = ?1"
    );
    let newest: Option<i64> = connection.query_row(&sql, [id], |row| row.get(0))?;
    Ok(newest.map(|newest| newest as u64))
}

#[derive(Clone, Copy)]
pub enum About {
    Customer,
    Subscription,
}

/// What series are about, by their numbers in the tables.
pub trait SeriesTexts {
    /// Whether all rows of a series come one after the other.
    const TOGETHER: bool;

    /// In the order of the tables' columns; none where it is about none.
    fn texts(&self, id: i64) -> Result<[Option<&str>; 6], Fault>;
}

/// A series by its numbers in the figures.
#[derive(Clone, Copy)]
struct Known {
    number: u32,
    kind: u32,
}

/// Rows on their way out of the tables.
pub struct Reading<T, P> {
    pub figures: Figures,
    series: T,
    files: HashMap<i64, Provenance>,
    sources: HashMap<(i64, u32), u32>,
    /// Where a customer or subscription has its place.
    place: P,
    /// The series that rows were of, by their numbers in the tables, where more of theirs may come.
    known: HashMap<i64, Known>,
    /// The series and the file of the row before.
    last: Option<(i64, Known)>,
    origin: Option<((i64, u32), u32)>,
}

/// What a row says beside the series that it is of: its month, its lines (first, and how many follow), its amounts.
pub type Figure = (i64, (u32, u32), [Option<Micro>; 6]);

impl<T: SeriesTexts, P: FnMut(About, &str) -> Option<u32>> Reading<T, P> {
    pub fn new(series: T, files: HashMap<i64, Provenance>, place: P) -> Reading<T, P> {
        let (figures, sources, known) = (Figures::new(), HashMap::new(), HashMap::new());
        Reading { figures, series, files, sources, place, known, last: None, origin: None }
    }

    /// Adds a row; one without a file says that what was there is gone.
    pub fn row(
        &mut self,
        series: i64,
        file: Option<i64>,
        (month, (first, span), measures): Figure,
    ) -> Result<(), Fault> {
        let known = match self.last {
            Some((same, known)) if same == series => known,
            _ => self.known(series)?,
        };
        self.last = Some((series, known));
        let month = i32::try_from(month).ok().and_then(|m| Month::new(m.div_euclid(12), m.rem_euclid(12) as u32 + 1));
        let month = month.ok_or_else(|| Fault::Damaged(format!("figures of no month (series {series})")))?;
        let Some(file) = file else {
            self.figures.close(known.number, month, NONE);
            return Ok(());
        };
        let source = match self.origin {
            Some((same, source)) if same == (file, known.kind) => source,
            _ => self.source(file, known.kind)?,
        };
        self.origin = Some(((file, known.kind), source));
        self.figures.add(known.number, month, source, (first, first.saturating_add(span)), measures);
        Ok(())
    }

    /// The series of that number in the tables.
    fn known(&mut self, id: i64) -> Result<Known, Fault> {
        if let Some(known) = self.known.get(&id) {
            return Ok(*known);
        }
        let [customer, subscription, product, workload, attributed, kind] = self.series.texts(id)?;
        let mut placed = |what, text: Option<&str>| match text {
            None => Ok(NONE),
            Some(id) => (self.place)(what, id)
                .ok_or_else(|| Fault::Damaged(format!("figures are about {}, which is not there", quoted(id)))),
        };
        let product = product.unwrap_or_default();
        let product =
            Product::from_word(product).ok_or_else(|| Fault::Damaged(format!("no product {}", quoted(product))))?;
        let (customer, subscription) = (placed(About::Customer, customer)?, placed(About::Subscription, subscription)?);
        let workload = self.figures.workload(workload.unwrap_or_default());
        let attributed = match attributed {
            Some(set) => self.figures.attribution(&serde_json::from_str::<Vec<String>>(set).map_err(Fault::damaged)?),
            None => NONE,
        };
        let kind = kind.map_or(NONE, |kind| self.figures.kind(kind));
        let series = Series { customer, subscription, product, workload, attributed, kind };
        let known = Known { number: self.figures.series(series), kind };
        if !T::TOGETHER {
            self.known.insert(id, known);
        }
        Ok(known)
    }

    /// The file of that number in the tables, as where figures of that kind come from.
    fn source(&mut self, file: i64, kind: u32) -> Result<u32, Fault> {
        if let Some(&source) = self.sources.get(&(file, kind)) {
            return Ok(source);
        }
        let of = self.files.get(&file).ok_or_else(|| Fault::Damaged(format!("figures of no file ({file})")))?;
        let word = self.figures.kinds().get_index(kind as usize).cloned();
        let source = self.figures.source(&Provenance { kind: word, ..of.clone() });
        self.sources.insert((file, kind), source);
        Ok(source)
    }
}

/// Adds the rows of a query that has [`COLUMNS`].
fn read_rows<P: FnMut(About, &str) -> Option<u32>>(
    reading: &mut Reading<Names, P>,
    connection: &Connection,
    sql: &str,
    parameters: &[&dyn ToSql],
) -> Result<(), Fault> {
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query(parameters)?;
    while let Some(row) = rows.next()? {
        let key: i64 = row.get(0)?;
        let lines = (row.get::<_, Option<u32>>(2)?.unwrap_or(0), row.get::<_, Option<u32>>(3)?.unwrap_or(0));
        reading.row(key.div_euclid(MONTHS), row.get(1)?, (key.rem_euclid(MONTHS), lines, measures(row)?))?;
    }
    Ok(())
}

/// For rows of these series.
fn reading<P: FnMut(About, &str) -> Option<u32>>(
    connection: &Connection,
    series: RangeInclusive<i64>,
    place: P,
) -> Result<Reading<Names, P>, Fault> {
    let names = Texts::read(connection)?;
    let files = files(connection, &names)?;
    Ok(Reading::new(Names { names, series: all_series(connection, series)? }, files, place))
}

struct Names {
    names: Texts,
    /// By number: the numbers of a series' texts.
    series: Vec<(i64, [i64; 6])>,
}

impl SeriesTexts for Names {
    const TOGETHER: bool = true;

    fn texts(&self, id: i64) -> Result<[Option<&str>; 6], Fault> {
        let numbers = self.series.binary_search_by_key(&id, |&(id, _)| id).ok().and_then(|at| self.series.get(at));
        let &(_, numbers) = numbers.ok_or_else(|| Fault::Damaged(format!("figures of no series ({id})")))?;
        let mut texts = [None; 6];
        for (number, slot) in numbers.into_iter().zip(&mut texts).filter(|(number, _)| *number != NO_NAME) {
            let missing = || Fault::Damaged(format!("a series names no text ({number})"));
            *slot = Some(self.names.get(number).ok_or_else(missing)?);
        }
        Ok(texts)
    }
}

/// The measures of a row, which stand in their order from column 4 on.
fn measures(row: &Row<'_>) -> Result<[Option<Micro>; 6], Fault> {
    let mut measures = [None; 6];
    for (measure, slot) in Measure::ALL.into_iter().zip(&mut measures) {
        *slot = row.get_ref(4 + measure as usize)?.as_i64_or_null().map_err(Fault::damaged)?.map(Micro);
    }
    Ok(measures)
}

/// All texts by number, end to end in one piece: there are as many as customers and subscriptions.
struct Texts {
    /// Numbers, and where the text of each ends.
    ends: Vec<(i64, usize)>,
    text: String,
}

impl Texts {
    fn read(connection: &Connection) -> Result<Texts, Fault> {
        let mut statement = connection.prepare("SELECT id, text FROM name ORDER BY id")?;
        let mut rows = statement.query([])?;
        let mut texts = Texts { ends: Vec::new(), text: String::new() };
        while let Some(row) = rows.next()? {
            texts.text.push_str(row.get_ref(1)?.as_str().map_err(Fault::damaged)?);
            texts.ends.push((row.get(0)?, texts.text.len()));
        }
        Ok(texts)
    }

    fn get(&self, number: i64) -> Option<&str> {
        let at = self.ends.binary_search_by_key(&number, |&(number, _)| number).ok()?;
        let begin = at.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |&(_, end)| end);
        self.text.get(begin..self.ends.get(at)?.1)
    }
}

/// The series with these numbers: the numbers of their texts.
fn all_series(connection: &Connection, range: RangeInclusive<i64>) -> Result<Vec<(i64, [i64; 6])>, Fault> {
    let mut statement = connection.prepare(
        "SELECT id, customer, subscription, product, workload, attributed, kind FROM series
         WHERE id BETWEEN ?1 AND ?2 ORDER BY id",
    )?;
    let series = statement.query_map([range.start(), range.end()], |row| {
        Ok((row.get(0)?, [row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?]))
    });
    Ok(series?.collect::<Result<_, _>>()?)
}

/// All files that figures came from, by number.
fn files(connection: &Connection, names: &Texts) -> Result<HashMap<i64, Provenance>, Fault> {
    let mut statement = connection.prepare("SELECT id, file, as_of FROM source")?;
    let mut rows = statement.query([])?;
    let mut all = HashMap::new();
    while let Some(row) = rows.next()? {
        let as_of: String = row.get(2)?;
        let as_of = match as_of.as_str() {
            "" => None,
            day => Some(day.parse::<NaiveDate>().map_err(Fault::damaged)?),
        };
        let source = names.get(row.get(1)?).map(str::to_owned);
        all.insert(row.get(0)?, Provenance { kind: None, source, as_of });
    }
    Ok(all)
}
