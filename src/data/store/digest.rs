//! One number that stands for all the rows that an import brought, wherever they lie by now: in force, past or put aside.
//!
//! It is the sum of a number for each row, so that the order of rows makes no difference, made of what a row says: texts,
//! not their numbers in the tables. It finds what has changed by accident, not what somebody changed on purpose.

use super::error::Fault;
use super::evidence::MONTHS;
use super::figures::COLUMNS;
use rusqlite::Connection;
use std::collections::{BTreeMap, HashMap};

/// The digest of rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Digest(pub u64);

/// What a row says beside what it is about and where it is from: its month, its lines and its amounts.
pub type Amounts = [Option<i64>; 6];

impl Digest {
    /// Adds a row about a series and from a source, both by the numbers that [`of_texts`] gives them.
    pub fn add(&mut self, series: u64, source: u64, (month, first, span): (i64, i64, i64), amounts: &Amounts) {
        let numbers = [series, source, month as u64, first as u64, span as u64].into_iter();
        let amounts = amounts.iter().flat_map(|amount| [u64::from(amount.is_some()), amount.unwrap_or(0) as u64]);
        self.0 = self.0.wrapping_add(numbers.chain(amounts).fold(0, |so_far, number| mixed(so_far ^ number)));
    }
}

/// A number with its bits well mixed (the end of SplitMix64).
fn mixed(number: u64) -> u64 {
    let number = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    number ^ (number >> 31)
}

/// A number that stands for texts (FNV-1a, with a byte between them that no text has).
pub fn of_texts<'t>(texts: impl IntoIterator<Item = &'t str>) -> u64 {
    let bytes = texts.into_iter().flat_map(|text| text.bytes().chain([0xFF]));
    bytes.fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3))
}

/// The digest of the rows of each import that the store has.
///
/// # Errors
/// When the tables cannot be read, or a row names a series or a source that is not there.
pub fn by_import(connection: &Connection) -> Result<BTreeMap<u64, Digest>, Fault> {
    let series = numbers(
        connection,
        "SELECT series.id, c.text, s.text, p.text, w.text, a.text, k.text FROM series
         LEFT JOIN name AS c ON c.id = customer LEFT JOIN name AS s ON s.id = subscription
         LEFT JOIN name AS p ON p.id = product LEFT JOIN name AS w ON w.id = workload
         LEFT JOIN name AS a ON a.id = attributed LEFT JOIN name AS k ON k.id = kind",
    )?;
    let sources =
        numbers(connection, "SELECT source.id, name.text, as_of FROM source LEFT JOIN name ON name.id = file")?;
    let mut digests = Digests { series, sources, by_import: BTreeMap::new() };
    for table in ["usage", "usage_past", "usage_undone"] {
        let sql = format!("SELECT {COLUMNS}, revision FROM {table} WHERE source IS NOT NULL");
        let mut statement = connection.prepare(&sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (key, source): (i64, i64) = (row.get(0)?, row.get(1)?);
            let amounts = [row.get(4)?, row.get(5)?, row.get(6)?, row.get(7)?, row.get(8)?, row.get(9)?];
            let place = (key.rem_euclid(MONTHS), row.get(2)?, row.get(3)?);
            digests.add(table, row.get::<_, i64>(10)? as u64, (key.div_euclid(MONTHS), source), place, &amounts)?;
        }
    }
    Ok(digests.by_import)
}

/// The digests of imports as their rows come in.
pub struct Digests {
    /// By id: the numbers that series and sources have in a digest.
    pub series: HashMap<i64, u64>,
    pub sources: HashMap<i64, u64>,
    pub by_import: BTreeMap<u64, Digest>,
}

impl Digests {
    /// Adds a row of a table: of that import, series and source.
    pub fn add(
        &mut self,
        table: &str,
        import: u64,
        (series, source): (i64, i64),
        place: (i64, i64, i64),
        amounts: &Amounts,
    ) -> Result<(), Fault> {
        let missing = || Fault::Damaged(format!("a row of {table} names a series or a file that is not there"));
        let about = self.series.get(&series).ok_or_else(missing)?;
        let from = self.sources.get(&source).ok_or_else(missing)?;
        self.by_import.entry(import).or_default().add(*about, *from, place, amounts);
        Ok(())
    }
}

/// By id: the number that stands for the texts of a query.
fn numbers(connection: &Connection, sql: &str) -> Result<HashMap<i64, u64>, Fault> {
    let mut statement = connection.prepare(sql)?;
    let columns = statement.column_count();
    let mut rows = statement.query([])?;
    let mut numbers = HashMap::new();
    while let Some(row) = rows.next()? {
        let texts: Vec<Option<String>> = (1..columns).map(|column| row.get(column)).collect::<Result<_, _>>()?;
        numbers.insert(row.get(0)?, of_texts(texts.iter().map(|text| text.as_deref().unwrap_or_default())));
    }
    Ok(numbers)
}
