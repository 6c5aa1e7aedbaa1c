//! The family of reports that state figures by tenant and month.
//!
//! A line is read into [`Entry`]s of 40 bytes, one a figure, with every name as a number; what a column decides only as a
//! whole (the order of its days, the mark of its decimals) is settled at the end. Then lines that repeat each other are
//! dropped, and those of one key are summed up. Customers and subscriptions are what the file says of them; what the book
//! has of them is the plan's concern.

mod deduplicate;
mod entry;
mod facts;
mod lines;
mod measured;
mod products;
mod repeated;

pub use entry::{Entry, fold};
pub use facts::{FileCustomer, FileLink, FileSubscription, tpid};

use super::counts::LineCounts;
use super::mapping::Mapping;
use super::table::Table;
use super::{ImportError, each_line};
use laurels_core::book::Product;
use laurels_core::month::Month;
use lines::Lines;

#[derive(Debug)]
pub struct Figures {
    /// The product family they are about where nothing else is said.
    pub product: Product,
    pub customers: Vec<FileCustomer>,
    /// The subscriptions it names; those without a line that was taken are none.
    pub subscriptions: Vec<Option<FileSubscription>>,
    /// The workloads it names, with their product families.
    pub workloads: Vec<(Product, String)>,
    /// Whom it attributes figures to: what the bits of [`Entry::attributed`] stand for.
    pub attributions: Vec<String>,
    /// The roles that it gives Partner Admin Links.
    pub links: Vec<FileLink>,
    /// Its months, in order.
    pub months: Vec<Month>,
    /// The figures, summed up, in the order of their keys.
    pub entries: Vec<Entry>,
    pub states_figures: bool,
}

/// Reads the lines of a file.
///
/// # Errors
///
/// The source cannot be read, or is in no encoding that can be told.
pub fn read(table: &mut Table<'_>, mapping: &Mapping<'_>, counts: &mut LineCounts) -> Result<Figures, ImportError> {
    let mut lines = Lines::new(mapping);
    each_line(table, mapping, counts, |number, record, counts| lines.take(number, record, counts))?;
    Ok(lines.finish(counts))
}
