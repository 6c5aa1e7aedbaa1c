//! The family of reports that state figures by tenant and month.
//!
//! A line is read into [`Entry`]s of 40 bytes, one a figure, with every name as a number; what a column decides only as a
//! whole (the order of its days, the mark of its decimals) is settled at the end. Then lines that repeat each other are
//! dropped, and those of one key are summed up. Customers and subscriptions are what the file says of them; what the book
//! has of them is the plan's concern.

mod entry;
mod facts;

pub use entry::{Entry, fold};
pub use facts::{FileCustomer, FileSubscription};

use super::layout::{Column, Field, Mapping};
use super::spelling::{NotUtf8, Spelled, Spellings};
use super::table::Table;
use super::tally::{Refusal, Tally};
use super::value::{self, Point};
use super::{ImportError, each_line};
use crate::core::book::{Product, YEARS, quoted};
use crate::core::evidence::{Measure, NONE};
use crate::core::money::Micro;
use crate::core::month::Month;
use crate::core::text::clean;
use csv::ByteRecord;
use facts::Facts;
use std::collections::{BTreeMap, HashMap};

/// The figures of a file.
#[derive(Debug)]
pub struct Figures {
    /// The product family they are about.
    pub product: Product,
    /// The customers it names.
    pub customers: Vec<FileCustomer>,
    /// The subscriptions it names; those without a line that was taken are none.
    pub subscriptions: Vec<Option<FileSubscription>>,
    /// The workloads it names.
    pub workloads: Vec<String>,
    /// Whom it attributes figures to: what the bits of [`Entry::attributed`] stand for.
    pub attributions: Vec<String>,
    /// Its months, in order.
    pub months: Vec<Month>,
    /// The figures, summed up, in the order of their keys.
    pub entries: Vec<Entry>,
    /// Whether any line states a figure.
    pub states_figures: bool,
}

/// Reads the lines of a file.
///
/// # Errors
///
/// The source cannot be read, or is in no encoding that can be told.
pub fn read(table: &mut Table<'_>, mapping: &Mapping<'_>, tally: &mut Tally) -> Result<Figures, ImportError> {
    let mut lines = Lines::new(mapping);
    each_line(table, mapping, tally, |number, record, tally| lines.take(number, record, tally))?;
    Ok(lines.finish(tally))
}

/// Where a file has the columns that every line is asked for.
struct Places {
    tenant: Option<usize>,
    tpid: Option<usize>,
    subscription: Option<usize>,
    workload: Option<usize>,
    meter: Option<usize>,
    month: Option<usize>,
    attribution: Option<usize>,
    duplicate: Option<usize>,
}

/// A column of figures.
struct FigureColumn<'m> {
    column: &'m Column,
    /// Where the file has it, if it does.
    place: Option<usize>,
    measure: Measure,
    /// The workload it is about, in a report that has a column for each.
    workload: Option<u32>,
    /// How many of its values prove that decimals come after a dot, and after a comma.
    dots: u64,
    commas: u64,
    known: u64,
}

/// The lines read so far.
struct Lines<'m> {
    mapping: &'m Mapping<'m>,
    places: Places,
    columns: Vec<FigureColumn<'m>>,
    words: HashMap<String, String>,
    tenants: Spellings,
    tpids: Spellings,
    subscriptions: Spellings,
    workloads: Spellings,
    meters: Spellings,
    months: Spellings,
    attributions: Spellings,
    facts: Facts,
    entries: Vec<Entry>,
    duplicates: u64,
}

impl<'m> Lines<'m> {
    fn new(mapping: &'m Mapping<'m>) -> Lines<'m> {
        let place = |field| mapping.place(field);
        let places = Places {
            tenant: place(Field::Tenant),
            tpid: place(Field::Tpid),
            subscription: place(Field::Subscription),
            workload: place(Field::Workload),
            meter: place(Field::Meter).filter(|_| place(Field::Duplicate).is_some()),
            month: place(Field::Month),
            attribution: place(Field::Attribution),
            duplicate: place(Field::Duplicate),
        };
        let mut workloads = Spellings::default();
        let mut columns = Vec::new();
        for (column, place) in mapping.columns() {
            let Field::Figure(measure) = column.field else { continue };
            let workload = column.workload.as_ref().and_then(|name| {
                match workloads.number(name.as_bytes(), |name| Some(name.to_owned())) {
                    Ok(Spelled::Is(number)) => Some(number),
                    _ => None,
                }
            });
            columns.push(FigureColumn { column, place, measure, workload, dots: 0, commas: 0, known: 0 });
        }
        Lines {
            mapping,
            places,
            columns,
            words: mapping.layout.words(Field::Attribution, |meaning| Some(meaning.to_owned())),
            tenants: Spellings::default(),
            tpids: Spellings::default(),
            subscriptions: Spellings::default(),
            workloads,
            meters: Spellings::default(),
            months: Spellings::default(),
            attributions: Spellings::default(),
            facts: Facts::new(mapping),
            entries: Vec::new(),
            duplicates: 0,
        }
    }

    /// Reads a line.
    fn take(&mut self, number: u64, record: &ByteRecord, tally: &mut Tally) -> Result<(), Refusal> {
        let duplicate = self.duplicate(record)?;
        let month = self.month(record)?;
        let customer = self.customer(record)?;
        let subscription = match field(record, self.places.subscription) {
            Some((place, text)) => spelled(place, text, &mut self.subscriptions, value::guid, "a GUID")?,
            None => NONE,
        };
        let workload = named(record, self.places.workload, &mut self.workloads)?;
        let meter = named(record, self.places.meter, &mut self.meters)?;
        let attributed = self.attributed(number, record, tally)?;
        let line = u32::try_from(number).unwrap_or(u32::MAX);
        let marks = if duplicate { Entry::DUPLICATE } else { 0 };
        let entry = Entry {
            customer,
            subscription,
            workload,
            meter,
            first: line,
            last: line,
            month,
            attributed,
            value: 0,
            measure: 0,
            marks,
        };
        self.figures(entry, record)?;
        self.facts.subscription(subscription, customer, month, record)?;
        if duplicate {
            self.duplicates += 1;
            tally.skipped += 1;
        }
        Ok(())
    }

    fn duplicate(&self, record: &ByteRecord) -> Result<bool, Refusal> {
        match field(record, self.places.duplicate) {
            Some((place, text)) if !value::is_unknown(text) => {
                value::flag(text).ok_or_else(|| Refusal::value(place, text, "yes (1) or no (0)"))
            }
            _ => Ok(false),
        }
    }

    fn month(&mut self, record: &ByteRecord) -> Result<u16, Refusal> {
        let Some((place, text)) = field(record, self.places.month) else { return Ok(0) };
        let read = |text: &str| value::day(text).map(|_| text.trim().to_owned());
        match self.months.number(text, read) {
            Ok(Spelled::Is(number)) => u16::try_from(number).map_err(|_| {
                Refusal::Field(place, "is the 65,537th spelling of a month: no file has that many".to_owned())
            }),
            Err(NotUtf8) => Err(Refusal::Encoding(place)),
            Ok(_) => Err(Refusal::value(place, text, "a month such as 2026-10 or 10/1/2026")),
        }
    }

    /// The customer, by tenant or else by top-parent id.
    fn customer(&mut self, record: &ByteRecord) -> Result<u32, Refusal> {
        if let Some((place, text)) = field(record, self.places.tenant) {
            let number = spelled(place, text, &mut self.tenants, value::guid, "a GUID")?;
            if number != NONE {
                return self.facts.tenant(number, &self.tenants, record);
            }
        }
        if let Some((place, text)) = field(record, self.places.tpid) {
            let number = spelled(place, text, &mut self.tpids, facts::tpid, "an id")?;
            if number != NONE {
                return self.facts.company(number, &self.tpids, record);
            }
        }
        Err(Refusal::Line("names no customer, neither by tenant nor by TPID".to_owned()))
    }

    /// Whom the line is attributed to, as a bit. A word that nobody knows says nothing, and is told once.
    fn attributed(&mut self, line: u64, record: &ByteRecord, tally: &mut Tally) -> Result<u16, Refusal> {
        let Some((place, text)) = field(record, self.places.attribution) else { return Ok(0) };
        let (words, mut unknown) = (&self.words, None);
        let number = self.attributions.number(text, |word| {
            let meaning = words.get(&value::folded(word)).cloned();
            unknown = meaning.is_none().then(|| word.to_owned());
            meaning
        });
        if let Some(word) = unknown {
            let message = format!("{} is no association that is known; who brought it is not said", quoted(&word));
            tally.problem(line, self.mapping.title(place), message);
        }
        match number {
            Ok(Spelled::Is(number)) => Ok(1_u16.checked_shl(number).unwrap_or(0)),
            Ok(_) => Ok(0),
            Err(NotUtf8) => Err(Refusal::Encoding(place)),
        }
    }

    /// Adds the line's figures; a line without any still says that there is such a row.
    fn figures(&mut self, line: Entry, record: &ByteRecord) -> Result<(), Refusal> {
        let before = self.entries.len();
        for (at, column) in (0..).zip(&mut self.columns) {
            let Some((place, text)) = field(record, column.place).filter(|(_, text)| !value::is_unknown(text)) else {
                continue;
            };
            let amount = value::amount(text).and_then(|amount| fitting(amount, column.measure));
            let Some(amount) = amount else {
                self.entries.truncate(before);
                return Err(Refusal::value(place, text, expected(column.measure)));
            };
            column.known += 1;
            column.dots += u64::from(amount.proves == Some(Point::Dot));
            column.commas += u64::from(amount.proves == Some(Point::Comma));
            let other = match amount.otherwise {
                None => 0,
                Some(other) if other.abs() > amount.micro.abs() => Entry::TIMES_1000,
                Some(_) => Entry::BY_1000,
            };
            let workload = column.workload.unwrap_or(line.workload);
            let marks = line.marks | Entry::KNOWN | other;
            self.entries.push(Entry { value: amount.micro, measure: at, workload, marks, ..line });
        }
        if self.entries.len() == before {
            let workload = self.columns.first().and_then(|column| column.workload).unwrap_or(line.workload);
            self.entries.push(Entry { workload, ..line });
        }
        Ok(())
    }

    /// Settles what the columns decide as a whole, and sums up.
    fn finish(mut self, tally: &mut Tally) -> Figures {
        self.settle_decimals();
        let spelled = self.settle_months();
        let mut months: Vec<Month> = spelled.iter().flatten().copied().collect();
        months.sort();
        months.dedup();
        self.number_months(&spelled, &months, tally);
        let orphans = entry::drop_duplicates(&mut self.entries);
        fold(&mut self.entries);
        self.drop_excessive(tally);
        self.say(orphans, tally);
        let (customers, subscriptions) = self.facts.finish(self.subscriptions.into_values(), &spelled);
        Figures {
            product: self.mapping.layout.product.unwrap_or(Product::Azure),
            customers,
            subscriptions,
            workloads: self.workloads.into_values(),
            attributions: self.attributions.into_values(),
            months,
            states_figures: self.columns.iter().any(|column| column.known > 0),
            entries: self.entries,
        }
    }

    /// Reads amounts as their column writes decimals, and turns columns into measures.
    fn settle_decimals(&mut self) {
        for entry in &mut self.entries {
            let Some(column) = self.columns.get(usize::from(entry.measure)) else { continue };
            entry.measure = column.measure as u8;
            if column.commas > column.dots {
                entry.value = match (entry.is(Entry::TIMES_1000), entry.is(Entry::BY_1000)) {
                    (true, _) => entry.value.saturating_mul(1000),
                    (_, true) => entry.value / 1000,
                    _ => entry.value,
                };
            }
            entry.marks &= Entry::KNOWN | Entry::DUPLICATE;
        }
    }

    /// The month of each spelling, as the column writes days.
    fn settle_months(&self) -> Vec<Option<Month>> {
        let days: Vec<_> = self.months.values().iter().map(|text| value::day(text)).collect();
        let order = value::day_order(days.iter().flatten().copied(), true);
        let month = |day: &Option<value::Day>| (*day)?.in_order(order).map(Month::of);
        days.iter().map(|day| month(day).filter(|month| YEARS.contains(&month.year()))).collect()
    }

    /// Numbers the months in their order instead of by their spelling. Lines of a month that does not exist go.
    fn number_months(&mut self, spelled: &[Option<Month>], months: &[Month], tally: &mut Tally) {
        let number = |month: &Option<Month>| months.binary_search(&(*month)?).ok().map(|at| at as u16);
        let numbers: Vec<Option<u16>> = spelled.iter().map(number).collect();
        // Per spelling that is no month its first line, its last one so far, and how many there are.
        let mut wrong: BTreeMap<u16, (u32, u32, u64)> = BTreeMap::new();
        self.entries.retain_mut(|entry| match numbers.get(usize::from(entry.month)).copied().flatten() {
            Some(number) => {
                entry.month = number;
                true
            }
            None => {
                let (_, last, count) = wrong.entry(entry.month).or_insert((entry.first, 0, 0));
                *count += u64::from(*last != entry.first && !entry.is(Entry::DUPLICATE));
                *last = entry.first;
                false
            }
        });
        let title = self.places.month.and_then(|place| self.mapping.title(place));
        for (month, (first, _, lines)) in wrong {
            let text = self.months.values().get(usize::from(month)).cloned().unwrap_or_default();
            tally.refuse(lines);
            let message = format!("{} is no month as this column writes them ({lines} lines)", quoted(&text));
            tally.problem(u64::from(first), title.clone(), message);
        }
    }

    /// Drops sums that no record can carry.
    fn drop_excessive(&mut self, tally: &mut Tally) {
        self.entries.retain(|entry| {
            let fits = entry.value.abs() <= Micro::LIMIT;
            if !fits {
                tally.refuse(1);
                let message = format!("the lines to {} add up to more than {}", entry.last, Micro(Micro::LIMIT));
                tally.problem(u64::from(entry.first), None, message);
            }
            fits
        });
    }

    /// What the reader should know of the file as a whole.
    fn say(&self, orphans: u64, tally: &mut Tally) {
        if self.duplicates > 0 {
            let count = self.duplicates;
            tally.notes.push(format!("{count} lines repeat others for further locations and are counted once."));
        }
        if orphans > 0 {
            tally.notes.push(format!(
                "{orphans} of them repeat lines that are not in the file: download it for all locations of the partner."
            ));
        }
        let taken = tally.rows - tally.refused;
        for column in self.columns.iter().filter(|_| taken > 0) {
            let title = column.place.and_then(|place| self.mapping.title(place));
            let name = title.as_ref().or(column.column.names.first()).map_or("", String::as_str);
            if column.known == 0 {
                let feeds = column.column.feeds.as_deref().unwrap_or("the metrics that read it");
                let how = if title.is_some() { "is blank in every line" } else { "is missing" };
                tally.notes.push(format!("{name} {how}: this file cannot feed {feeds}."));
            } else if column.known < taken {
                tally.notes.push(format!("{name} is blank in {} lines: not known, not zero.", taken - column.known));
            }
        }
    }
}

/// A column's field of a line, with its place.
fn field(record: &ByteRecord, place: Option<usize>) -> Option<(usize, &[u8])> {
    let place = place?;
    Some((place, record.get(place).unwrap_or_default()))
}

/// The number of a field's value, [`NONE`] where it says nothing.
fn spelled(
    place: usize,
    text: &[u8],
    column: &mut Spellings,
    read: impl FnOnce(&str) -> Option<String>,
    expected: &str,
) -> Result<u32, Refusal> {
    match column.number(text, read) {
        Ok(Spelled::Is(number)) => Ok(number),
        Ok(Spelled::Unknown) => Ok(NONE),
        Ok(Spelled::Wrong) => Err(Refusal::value(place, text, expected)),
        Err(NotUtf8) => Err(Refusal::Encoding(place)),
    }
}

/// The number of a name, [`NONE`] where there is none.
fn named(record: &ByteRecord, place: Option<usize>, column: &mut Spellings) -> Result<u32, Refusal> {
    let Some((place, text)) = field(record, place) else { return Ok(NONE) };
    spelled(place, text, column, |text| Some(clean(text).trim().to_owned()), "a name")
}

/// The amount as a measure can have it: users and seats are whole and not negative, and tell by that how they are
/// spelled.
fn fitting(amount: value::Amount, measure: Measure) -> Option<value::Amount> {
    let whole = |micro: i64| micro % 1_000_000 == 0;
    match measure {
        Measure::Acr | Measure::SecurityAcr | Measure::Revenue => Some(amount),
        Measure::Capacity => Some(amount).filter(|amount| amount.micro >= 0),
        Measure::PaidSeats | Measure::ActiveUsers if whole(amount.micro) => {
            Some(value::Amount { otherwise: None, ..amount }).filter(|amount| amount.micro >= 0)
        }
        Measure::PaidSeats | Measure::ActiveUsers => {
            let micro = amount.otherwise.filter(|&micro| whole(micro) && micro >= 0)?;
            Some(value::Amount { micro, proves: amount.proves, otherwise: None })
        }
    }
}

const fn expected(measure: Measure) -> &'static str {
    match measure {
        Measure::Acr | Measure::SecurityAcr | Measure::Revenue => "an amount such as 1,234.56, at most 1,000,000,000",
        Measure::PaidSeats | Measure::ActiveUsers => "a whole number, 0 or more",
        Measure::Capacity => "a number, 0 or more",
    }
}
