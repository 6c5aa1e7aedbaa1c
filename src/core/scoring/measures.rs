//! The rulebook made ready for one book and one day: columns, months, and what each workload counts for.
//!
//! A *column* is one quantity of the rulebook, narrowed to one association type where the best type counts. Designations
//! and tracks that share a quantity share its column, so each is measured once. Sets of columns are bit masks.

use super::names::Names;
use crate::book::{AssociationType, Book, Product};
use crate::evidence::{Measure, Usage};
use crate::month::Month;
use crate::rulebook::{Amount, Family, MetricFormula, Quantity, Rulebook, Span, Sum, TrackChoice};
use chrono::NaiveDate;

pub(super) type MeasureSet = u64;

/// How many columns a rulebook may have at most.
pub(crate) const MAX_MEASURES: usize = MeasureSet::BITS as usize;

/// The oldest month that any column reads, counted back from the last month.
pub(super) const OLDEST: i32 = 23;

/// Which side of a comparison a month belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// The last month, or the trailing twelve.
    Now = 0,
    /// The month before the last one.
    NowBefore = 1,
    Past = 2,
    /// The month before that.
    PastBefore = 3,
}

/// The months of one product family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Calendar {
    pub(super) last: Month,
    /// On a date in the future: the newest month with data, carried forward to the last one.
    pub(super) carried_from: Option<Month>,
}

impl Calendar {
    /// The month whose rows tell about `month`: itself, or the newest where it is carried forward.
    pub(super) fn source_month(&self, month: Month) -> Month {
        self.carried_from.map_or(month, |newest| month.min(newest))
    }

    /// The months that a row of `month` stands for: itself, or more when it is carried forward.
    pub(super) fn ages_of(&self, month: Month) -> std::ops::RangeInclusive<i32> {
        let age = self.last.since(month);
        if self.carried_from == Some(month) { 0..=age } else { age..=age }
    }
}

#[derive(Clone, Debug)]
pub(super) struct MeasureColumn<'r> {
    pub(super) name: &'r str,
    pub(super) quantity: &'r Quantity,
    /// The association type it is narrowed to.
    pub(super) kind: Option<AssociationType>,
    pub(super) products: Vec<Product>,
    pub(super) family: Family,
    pub(super) calendar: Calendar,
    /// Where sums of several months are compared: which of them, counted back from the last, are known on both sides.
    pub(super) pairs: Option<u16>,
    /// Whether sums of a year are held against a bound, and some month of the year before is not known.
    pub(super) lacks_past: bool,
    /// The amount that the band bounds, or else the floor.
    pub(super) bounded: Option<Amount>,
    /// The amount that is summed or shared.
    pub(super) summed: Option<Amount>,
    /// Whether workloads are kept apart.
    pub(super) by_workload: bool,
    /// Per spelling of the book: the cell it belongs to, and whether it counts there.
    pub(super) cells: Vec<(u32, bool)>,
    /// Per spelling of the book: whether the whole ACR of the service is security ACR.
    pub(super) listed: Vec<bool>,
}

impl MeasureColumn<'_> {
    /// The side that a month so many months before the last one belongs to.
    pub(super) fn side(&self, age: i32) -> Option<Side> {
        match (self.quantity.span, age) {
            (Span::Ttm, 0..=11) | (Span::Month | Span::LastTwo, 0) => Some(Side::Now),
            (Span::Ttm, 12..=23) | (Span::Month | Span::LastTwo, 12) => Some(Side::Past),
            (Span::LastTwo, 1) => Some(Side::NowBefore),
            (Span::LastTwo, 13) => Some(Side::PastBefore),
            _ => None,
        }
    }

    /// Whether the amount of a month so many months before the last one is summed.
    pub(super) fn compares(&self, age: i32) -> bool {
        self.pairs.is_none_or(|pairs| pairs >> (age % 12) & 1 == 1)
    }

    /// Whether a row that carries these measures (bits of [`Measure::bit`]) has the amount that this column measures.
    pub(super) fn has_its_amount(&self, presence: u8) -> bool {
        has_amount(presence, self.quantity.amount)
    }

    /// Whether a row leaves blank all that this column needs.
    pub(super) fn lacks(&self, usage: &Usage, row: usize) -> bool {
        self.has_any_amount(usage.blank(row)) && !self.has_any_amount(usage.counting()[row])
    }

    /// Whether such a row has any amount that this column needs: one report may give the seats and another the users.
    pub(super) fn has_any_amount(&self, presence: u8) -> bool {
        let needed = [Some(self.quantity.amount), self.bounded, self.summed];
        needed.into_iter().flatten().any(|amount| has_amount(presence, amount))
    }

    /// Whether it compares with a year ago at all.
    pub(super) fn compares_years(&self) -> bool {
        self.sum() != Sum::Services
    }

    /// What its formula adds up.
    pub(super) fn sum(&self) -> Sum {
        self.quantity.kind.shape().sum
    }
}

/// Whether a row that carries these measures (bits of [`Measure::bit`]) has this amount.
fn has_amount(presence: u8, amount: Amount) -> bool {
    let bits = match amount {
        Amount::Acr => Measure::Acr.bit(),
        Amount::SecurityAcr => Measure::SecurityAcr.bit() | Measure::Acr.bit(),
        Amount::PaidSeats => Measure::PaidSeats.bit(),
        Amount::ActiveUsers => Measure::ActiveUsers.bit(),
        Amount::Revenue => Measure::Revenue.bit(),
        Amount::Consumption => Measure::ActiveUsers.bit() | Measure::Capacity.bit(),
    };
    presence & bits != 0
}

/// The days that a score is for: the day itself, and the real one, which says whether it lies in the future.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AsOf {
    pub date: NaiveDate,
    /// Today. On a later `date` the newest month's usage is carried forward.
    pub today: NaiveDate,
}

impl AsOf {
    /// The score of today.
    pub fn today(today: NaiveDate) -> AsOf {
        AsOf { date: today, today }
    }
}

/// By how much usage that is carried forward grows from one month to the next, in millionths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Growth(i64);

impl Growth {
    /// So many per cent a month; no more than half is gained or lost in one.
    pub fn a_month(percent: i32) -> Growth {
        Growth(i64::from(percent.clamp(-50, 50)) * 10_000)
    }

    /// So much a month that twelve of them come to so many per cent.
    pub fn a_year(percent: i32) -> Growth {
        let factor = (1.0 + f64::from(percent.clamp(-90, 900)) / 100.0).powf(1.0 / 12.0);
        Growth(((factor - 1.0) * 1e6).round() as i64)
    }

    /// An amount after so many months.
    pub(super) fn after(self, months: i32, amount: i64) -> i64 {
        let factor = i128::from(self.0) + 1_000_000;
        let grown = |amount: i128, _| amount.saturating_mul(factor) / 1_000_000;
        let months = if self.0 == 0 { 0 } else { months };
        let amount = (0..months).fold(i128::from(amount), grown);
        i64::try_from(amount).unwrap_or(i64::MAX)
    }
}

#[derive(Clone, Debug)]
pub(super) struct MeasureColumns<'r> {
    pub(super) list: Vec<MeasureColumn<'r>>,
    /// Per product (its place in [`Product::ALL`]) and month counted back from the last: the columns that read it.
    pub(super) at_age: Vec<[MeasureSet; OLDEST as usize + 1]>,
    pub(super) calendars: Vec<Option<Calendar>>,
    /// Per set of measures: the columns whose amount is among them.
    pub(super) measured: Vec<MeasureSet>,
    /// Per set of measures: the columns that need any of them.
    pub(super) served: Vec<MeasureSet>,
    /// Per set of measures: the columns whose activity ratio, if they have one, finds its active users among them.
    pub(super) shared: Vec<MeasureSet>,
    /// Per product and spelling: the columns for which the workload counts.
    pub(super) workload: Vec<Vec<MeasureSet>>,
    /// Per spelling: the columns of security ACR in which the service has none unless a row states it.
    pub(super) nothing: Vec<MeasureSet>,
    /// MeasureColumns in which the association of the last month decides.
    pub(super) claims: MeasureSet,
    /// MeasureColumns that remember who was inside the band a year ago.
    pub(super) grown: MeasureSet,
    /// MeasureColumns that compare sums of several months with those of a year before.
    pub(super) paired: MeasureSet,
}

/// The place of a product in per-product tables.
pub(super) fn place(product: Product) -> usize {
    product as usize
}

/// The columns of a set, one by one.
pub(super) fn each(mut set: MeasureSet) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        (set != 0).then(|| {
            let column = set.trailing_zeros() as usize;
            set &= set - 1;
            column
        })
    })
}

impl<'r> MeasureColumns<'r> {
    /// The columns that are as wanted.
    pub(super) fn set_of(&self, wanted: impl Fn(&MeasureColumn<'r>) -> bool) -> MeasureSet {
        self.list.iter().enumerate().filter(|(_, column)| wanted(column)).fold(0, |set, (place, _)| set | 1 << place)
    }

    /// The columns that are not narrowed to another type of association.
    pub(super) fn open_to(&self, kind: AssociationType) -> MeasureSet {
        self.set_of(|column| column.kind.is_none_or(|only| only == kind))
    }

    /// Makes the rulebook ready for a book and a day.
    pub(super) fn new(
        rules: &'r Rulebook,
        book: &Book,
        names: &Names,
        months: &FamilyMonths,
        as_of: AsOf,
    ) -> MeasureColumns<'r> {
        let mut list: Vec<MeasureColumn<'r>> = Vec::new();
        let mut wanted: Vec<(&'r str, Option<AssociationType>)> = Vec::new();
        for designation in rules.designations.values() {
            for formula in designation.metrics.values().flat_map(|m| m.tracks.values()) {
                if let MetricFormula::Usage { parts, .. } = formula {
                    wanted.extend(parts.iter().map(|p| (p.quantity.as_str(), p.kind)));
                }
            }
            match &designation.choice {
                TrackChoice::SegmentShare { quantity, .. } | TrackChoice::LargeWorkloads { quantity, .. } => {
                    wanted.push((quantity, None));
                }
                TrackChoice::Only | TrackChoice::BetterTotal => {}
            }
        }
        for (name, kind) in wanted {
            let known = list.iter().any(|l| l.name == name && l.kind == kind);
            if !known
                && list.len() < MAX_MEASURES
                && let Some(quantity) = rules.quantities.get(name)
            {
                list.extend(column(rules, book, names, months, as_of, name, quantity, kind));
            }
        }
        let spellings = book.usage.workload_names().len();
        let set = |test: &dyn Fn(&MeasureColumn<'r>) -> bool| {
            list.iter().enumerate().filter(|(_, l)| test(l)).fold(0, |set, (i, _)| set | 1 << i)
        };
        let at_age = Product::ALL.iter().map(|&product| {
            std::array::from_fn(|age| {
                set(&|l| {
                    let read = l.side(age as i32).is_some() && (l.compares_years() || age < 12);
                    l.products.contains(&product) && read
                })
            })
        });
        let calendars = Product::ALL.iter().map(|p| list.iter().find(|l| l.products.contains(p)).map(|l| l.calendar));
        let workload = Product::ALL.iter().map(|&product| {
            (0..spellings).map(|raw| set(&|l| l.products.contains(&product) && l.cells[raw].1)).collect()
        });
        MeasureColumns {
            at_age: at_age.collect(),
            calendars: calendars.collect(),
            measured: (0..64).map(|presence| set(&|l| l.has_its_amount(presence))).collect(),
            served: (0..64).map(|presence| set(&|l| l.has_any_amount(presence))).collect(),
            shared: (0..64)
                .map(|p| set(&|l| l.quantity.active_share.is_none() || has_amount(p, Amount::ActiveUsers)))
                .collect(),
            workload: workload.collect(),
            nothing: (0..spellings)
                .map(|raw| set(&|l| l.quantity.amount == Amount::SecurityAcr && !l.listed[raw]))
                .collect(),
            claims: set(&|l| l.quantity.claims.is_some()),
            grown: set(&|l| l.quantity.band.as_ref().is_some_and(|b| b.keeps_grown_tenants)),
            paired: set(&|l| l.pairs.is_some()),
            list,
        }
    }

    /// The columns of which a row leaves blank all that they need.
    pub(super) fn lacking(&self, usage: &Usage, row: usize) -> MeasureSet {
        self.served[usage.blank(row) as usize] & !self.served[usage.counting()[row] as usize]
    }

    pub(super) fn find(&self, quantity: &str, kind: Option<AssociationType>) -> Option<usize> {
        self.list.iter().position(|l| l.name == quantity && l.kind == kind)
    }
}

#[expect(clippy::too_many_arguments, reason = "what a column depends on, once")]
fn column<'r>(
    rules: &'r Rulebook,
    book: &Book,
    names: &Names,
    months: &FamilyMonths,
    as_of: AsOf,
    name: &'r str,
    quantity: &'r Quantity,
    kind: Option<AssociationType>,
) -> Option<MeasureColumn<'r>> {
    let products: Vec<Product> = rules.eligible.get(&quantity.eligible)?.0.keys().copied().collect();
    let family = Family::of(*products.first()?);
    let list = quantity.workloads.as_ref().and_then(|list| rules.workloads.get(list));
    let is_security = quantity.amount == Amount::SecurityAcr;
    let shape = quantity.kind.shape();
    let by_workload = shape.by_workload || quantity.band.as_ref().is_some_and(|b| b.amount == Amount::PaidSeats);
    let spellings = 0..book.usage.workload_names().len() as u32;
    let is_nameless = |number: u32| names.text(number).is_empty();
    let in_list = |raw: u32| -> Option<u32> {
        let (number, known) = names.of(family, raw);
        match list {
            Some(list) => {
                let text = names.text(number);
                let target =
                    list.includes.get(text).map(String::as_str).or(list.names.contains(text).then_some(text))?;
                names.lookup(family, target)
            }
            None => {
                let counts_as_itself = rules.switches.unknown_azure_service || is_nameless(number);
                (known || family != Family::Azure || counts_as_itself).then_some(number)
            }
        }
    };
    let cells = spellings.clone().map(|raw| {
        let (number, _) = names.of(family, raw);
        let found = if is_security { Some(number) } else { in_list(raw) };
        let excepted = quantity.except.iter().any(|e| names.lookup(family, e) == Some(number))
            || shape.sum == Sum::Services && is_nameless(number);
        (found.unwrap_or(number), found.is_some() && !excepted)
    });
    let calendar = months.calendar(family, rules.switches.late_months, as_of);
    Some(MeasureColumn {
        name,
        quantity,
        kind,
        family,
        calendar,
        pairs: (shape.sum.is_growth() && quantity.span == Span::Ttm).then(|| months.pairs(family, calendar)),
        lacks_past: shape.sum == Sum::Count
            && quantity.span == Span::Ttm
            && !(12..=OLDEST).all(|age| months.knows(family, calendar, calendar.last.minus(age))),
        bounded: quantity.band.as_ref().map(|b| b.amount).or(quantity.floor_now.map(|_| quantity.amount)),
        summed: match shape.sum {
            Sum::Count => quantity.active_share.map(|_| Amount::ActiveUsers),
            _ => Some(quantity.amount),
        },
        by_workload,
        cells: cells.collect(),
        listed: spellings.map(|raw| is_security && (list.is_none() || in_list(raw).is_some())).collect(),
        products,
    })
}

/// The months for which the book has usage, per family.
#[derive(Debug, Default)]
pub(super) struct FamilyMonths([std::collections::BTreeSet<Month>; 3]);

impl FamilyMonths {
    pub(super) fn of(book: &Book) -> FamilyMonths {
        let mut seen = FamilyMonths::default();
        for &(product, month) in book.usage.months_with_rows() {
            seen.0[Family::of(product) as usize].insert(month);
        }
        seen
    }

    pub(super) fn knows(&self, family: Family, calendar: Calendar, month: Month) -> bool {
        self.0[family as usize].contains(&calendar.source_month(month))
    }

    /// The months of a year, counted back from the last, that are known in it and in the one before.
    fn pairs(&self, family: Family, calendar: Calendar) -> u16 {
        let known = |age| self.knows(family, calendar, calendar.last.minus(age));
        (0..12).filter(|&age| known(age) && known(age + 12)).fold(0, |pairs, age| pairs | 1 << age)
    }

    /// The months of a family on a day: the last full month, or the newest earlier one that has a row when data is
    /// late; on a future date the newest month carried forward, if the score of today would read it.
    pub(super) fn calendar(&self, family: Family, late_months: u32, as_of: AsOf) -> Calendar {
        let calendar = Month::before(as_of.date);
        let months = &self.0[family as usize];
        if as_of.date > as_of.today {
            let newest = months.range(..=calendar).next_back().copied();
            let oldest = Month::before(as_of.today).minus(late_months as i32);
            let carried_from = newest.filter(|m| (oldest..calendar).contains(m));
            return Calendar { last: calendar, carried_from };
        }
        let oldest = calendar.minus(late_months as i32);
        let last = months.range(oldest..=calendar).next_back().copied().unwrap_or(calendar);
        Calendar { last, carried_from: None }
    }
}
