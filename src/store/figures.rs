//! Figures out: the rows in force, as they lie in the tables, and what they name.

use super::error::Fault;
use super::evidence::NO_NAME;
use crate::core::book::{Book, Product};
use crate::core::evidence::{Figures, Measure, NONE, Provenance, Series};
use crate::core::money::Micro;
use crate::core::month::Month;
use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, Row};
use std::collections::HashMap;

/// The figures in force, about the customers and subscriptions at their places in that book.
///
/// # Errors
/// When they cannot be read, or name what the book does not have.
pub fn load(connection: &Connection, book: &Book) -> Result<Figures, Fault> {
    let mut figures = Figures::new();
    let names = names(connection)?;
    let series = series(connection, book, &names, &mut figures)?;
    let files = sources(connection, &names)?;
    let mut sources: HashMap<(i64, u32), u32> = HashMap::new();
    let mut statement = connection.prepare("SELECT * FROM usage ORDER BY series, month")?;
    let mut rows = statement.query([])?;
    let mut last = (i64::MIN, Known { number: NONE, kind: NONE });
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        if id != last.0 {
            let known = series.get(&id).ok_or_else(|| Fault::Damaged(format!("figures of no series ({id})")))?;
            last = (id, *known);
        }
        let Known { number, kind } = last.1;
        if number == NONE {
            return Err(Fault::Damaged(format!("figures about a customer or subscription that is gone (series {id})")));
        }
        let from: i64 = row.get(2)?;
        let source = match sources.get(&(from, kind)) {
            Some(&source) => source,
            None => {
                let file = files.get(&from).ok_or_else(|| Fault::Damaged(format!("figures of no file ({from})")))?;
                let kind = figures.kinds().get(kind as usize).cloned();
                let source = figures.source(&Provenance { kind, ..file.clone() });
                *sources.entry((from, last.1.kind)).or_insert(source)
            }
        };
        let (first, span): (u32, u32) = (row.get(3)?, row.get(4)?);
        figures.add(number, month(row)?, source, (first, first.saturating_add(span)), measures(row)?);
    }
    Ok(figures)
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
               AND EXISTS (SELECT 1 FROM usage WHERE usage.series = series.id) LIMIT 1"
        );
        if let Some(id) = connection.query_row(&sql, [], |row| row.get(0)).optional()? {
            return Ok(Some((what, id)));
        }
    }
    Ok(None)
}

fn month(row: &Row<'_>) -> Result<Month, Fault> {
    let number: i32 = row.get(1)?;
    let month = Month::new(number.div_euclid(12), number.rem_euclid(12) as u32 + 1);
    month.ok_or_else(|| Fault::Damaged(format!("figures of no month ({number})")))
}

/// The measures of a row, which stand in their order from column 5 on.
fn measures(row: &Row<'_>) -> Result<[Option<Micro>; 6], Fault> {
    let mut measures = [None; 6];
    for (measure, slot) in Measure::ALL.into_iter().zip(&mut measures) {
        *slot = row.get_ref(5 + measure as usize)?.as_i64_or_null().map_err(Fault::damaged)?.map(Micro);
    }
    Ok(measures)
}

/// All texts, by number.
fn names(connection: &Connection) -> Result<HashMap<i64, String>, Fault> {
    let mut statement = connection.prepare("SELECT id, text FROM name")?;
    Ok(statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?)
}

/// A series in the figures; its number is [`NONE`] where it is about what the book does not have.
#[derive(Clone, Copy)]
struct Known {
    number: u32,
    kind: u32,
}

/// All series, by their number in the tables.
fn series(
    connection: &Connection,
    book: &Book,
    names: &HashMap<i64, String>,
    figures: &mut Figures,
) -> Result<HashMap<i64, Known>, Fault> {
    let name = |id: i64| match id {
        NO_NAME => Ok(None),
        id => names.get(&id).map(|name| Some(name.as_str())).ok_or_else(|| Fault::Damaged(format!("no text {id}"))),
    };
    let mut statement = connection.prepare("SELECT * FROM series ORDER BY id")?;
    let mut rows = statement.query([])?;
    let mut all = HashMap::new();
    while let Some(row) = rows.next()? {
        let text = |column: usize| -> Result<Option<&str>, Fault> { name(row.get(column)?) };
        let product = text(3)?.unwrap_or_default();
        let product = Product::from_word(product).ok_or_else(|| Fault::Damaged(format!("no product {product:?}")))?;
        let workload = figures.workload(text(4)?.unwrap_or_default());
        let attributed = match text(5)? {
            Some(set) => figures.attribution(&serde_json::from_str::<Vec<String>>(set).map_err(Fault::damaged)?),
            None => NONE,
        };
        let kind = text(6)?.map_or(NONE, |kind| figures.kind(kind));
        let customer = text(1)?.and_then(|id| book.customer_index(id)).map(|at| at as u32);
        let subscription = match text(2)? {
            Some(id) => book.subscription_index(id).map(|at| at as u32),
            None => Some(NONE),
        };
        let number = match (customer, subscription) {
            (Some(customer), Some(subscription)) => {
                figures.series(Series { customer, subscription, product, workload, attributed, kind })
            }
            _ => NONE,
        };
        all.insert(row.get(0)?, Known { number, kind });
    }
    Ok(all)
}

/// All files that figures came from, by number.
fn sources(connection: &Connection, names: &HashMap<i64, String>) -> Result<HashMap<i64, Provenance>, Fault> {
    let mut statement = connection.prepare("SELECT id, file, as_of FROM source")?;
    let mut rows = statement.query([])?;
    let mut all = HashMap::new();
    while let Some(row) = rows.next()? {
        let as_of: String = row.get(2)?;
        let as_of = match as_of.as_str() {
            "" => None,
            day => Some(day.parse::<NaiveDate>().map_err(Fault::damaged)?),
        };
        let source = names.get(&row.get(1)?).cloned();
        all.insert(row.get(0)?, Provenance { kind: None, source, as_of });
    }
    Ok(all)
}
