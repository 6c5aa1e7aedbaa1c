//! One customer's rows added up per column: the only pass over usage there is.
//!
//! Rows of one product, workload and subscription lie side by side; what they share is looked up once per run of them.

mod blank;
mod claimed;
mod run;

use super::attribution::{self, Claims, Ends, Ready};
use super::facts::blanks;
use super::measures::{
    AsOf, Growth, MAX_MEASURES, MeasureColumn, MeasureColumns, MeasureSet, OLDEST, Side, each, place,
};
use super::monthly::shown;
use super::names::Names;
use crate::book::{AssociationType, Book, Subscription};
use crate::evidence::{Measure, NONE, Usage};
use crate::money::Micro;
use crate::month::Month;
use crate::rulebook::{Amount, Rate, Rulebook};
use claimed::Claimed;
pub(super) use run::{Run, run};
use std::collections::BTreeMap;

/// The cell of columns that do not keep workloads apart.
pub(super) const WHOLE: u32 = u32::MAX;

/// What one customer's workload (or the customer as a whole) amounts to in one column.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cell {
    /// The workload's canonical number, or [`WHOLE`].
    pub(super) key: u32,
    /// Whether the column counts this workload.
    pub(super) counts: bool,
    /// Whether any row of the near side is attributed to the partner.
    pub(super) attributed_now: bool,
    /// The same of any side.
    pub(super) attributed: bool,
    /// Whether such a row of the near side says all that the column measures, zero or not.
    pub(super) stated_now: bool,
    /// Whether one leaves some of it blank.
    pub(super) blank_now: bool,
    pub(super) said: Said,
    /// Attributed amounts that the band bounds, per [`Side`].
    pub(super) bounded: [i64; 4],
    /// Attributed amounts that are summed, per [`Side`].
    pub(super) summed: [i64; 4],
    /// The bounded amount a year ago, attributed or not.
    pub(super) was: i64,
    /// In columns where the claim decides: what it found.
    pub(super) claim: Claim,
}

/// What attributed rows say, by the bit of each [`Side`].
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Said {
    /// Where one leaves something blank.
    pub(super) rows: u8,
    /// Where one says the amount that the band bounds, or none is asked for.
    pub(super) bounded: u8,
    /// The same of the amount that is summed.
    pub(super) summed: u8,
    /// Where one leaves what is measured blank.
    pub(super) blank: u8,
}

/// What the association of the last month found when it began.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Claim {
    /// Its first month, where known.
    pub(super) since: Option<Month>,
    /// Users when growth began to count.
    pub(super) baseline: i64,
    /// Whether there are rows to say the users that it is compared with, and whether one does.
    pub(super) based: bool,
    pub(super) base_said: bool,
    /// Paid seats and active users in its first month.
    pub(super) seats_then: i64,
    pub(super) users_then: i64,
}

/// Room for one customer's cells in every column, used again for the next.
#[derive(Debug)]
pub(super) struct Scratch {
    pub(super) cells: Vec<Vec<Cell>>,
    /// The columns for which the customer has rows that they can read.
    pub(super) read: MeasureSet,
    /// The columns that have cells.
    touched: MeasureSet,
    /// What claims of the last month answer for.
    claimed: Vec<Claimed>,
    /// Of the columns that compare sums of several months: those attributed in the last month without any row of a year
    /// before, though the subscription or the association is older.
    unbased: MeasureSet,
    base: Base,
    /// The columns in which the reports leave blank what decides: now, and a year ago.
    blank: [MeasureSet; 2],
    /// The columns whose amount some rows leave blank.
    silent: MeasureSet,
}

/// Of a customer: the columns in which it lacks figures.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Lacking {
    /// A baseline that it should have.
    pub(super) base: MeasureSet,
    /// What the reports leave blank: now, and a year ago.
    pub(super) blank: [MeasureSet; 2],
}

/// What says whether a customer should have a baseline, of columns that compare sums of several months.
#[derive(Debug, Default)]
struct Base {
    /// The columns attributed in the last month.
    current: MeasureSet,
    /// The columns that have a row of a year before.
    past: MeasureSet,
    /// The earliest month in which an association began that counts in the last one.
    since: Option<Month>,
}

impl Scratch {
    pub(super) fn new(columns: usize) -> Scratch {
        Scratch {
            cells: vec![Vec::new(); columns],
            read: 0,
            touched: 0,
            claimed: Vec::new(),
            unbased: 0,
            base: Base::default(),
            blank: [0; 2],
            silent: 0,
        }
    }

    pub(super) fn lacking(&self) -> Lacking {
        Lacking { base: self.read & self.unbased, blank: self.blank.map(|columns| (self.read | self.silent) & columns) }
    }

    fn clear(&mut self) {
        for column in each(self.touched) {
            self.cells[column].clear();
        }
        (self.read, self.touched, self.unbased, self.base) = (0, 0, 0, Base::default());
        (self.blank, self.silent) = ([0; 2], 0);
    }
}

/// What a workload amounts to in a month, in millionths.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct MonthSum {
    pub(super) amount: i64,
    /// The part of it that is attributed to the partner.
    pub(super) covered: i64,
    pub(super) seats: i64,
    /// Whether a report leaves some of it blank.
    pub(super) blank: bool,
}

/// Everything the pass reads, borrowed together.
pub(super) struct Pass<'a> {
    pub(super) book: &'a Book,
    pub(super) columns: &'a MeasureColumns<'a>,
    pub(super) names: &'a Names,
    pub(super) claims: &'a Claims,
    pub(super) as_of: AsOf,
    pub(super) growth: Growth,
    /// Consumption rates by canonical number.
    pub(super) rates: &'a [Option<Rate>],
    /// Per customer and family: the month in which the first subscription began.
    pub(super) first_months: &'a [[Option<Month>; 3]],
    pub(super) ends: Ends<'a>,
}

/// The rates of a rulebook by canonical number.
pub(super) fn rates(rules: &Rulebook, names: &Names) -> Vec<Option<Rate>> {
    let mut rates = vec![None; names.len()];
    for (name, rate) in &rules.rates {
        let number = names.lookup(crate::rulebook::Family::BusinessApplications, name);
        if let Some(slot) = number.and_then(|n| rates.get_mut(n as usize)) {
            *slot = Some(*rate);
        }
    }
    rates
}

/// An association that covers a run: its columns there, and when.
struct Cover {
    kind: AssociationType,
    columns: MeasureSet,
    from: Month,
    to: Month,
    since: Option<Month>,
}

impl Pass<'_> {
    /// Adds up the rows of the customer at `index`, given its associations.
    pub(super) fn measure(&self, index: usize, associations: &[Ready<'_>], scratch: &mut Scratch) {
        scratch.clear();
        let Some(customer) = self.book.customers.get(index) else { return };
        let counted_cloud = attribution::counted_cloud(customer.cloud);
        let usage = &*self.book.usage;
        let mut covers = Vec::new();
        let (mut measured, mut shared) = (0, 0);
        let mut rows = usage.rows_of(index);
        while !rows.is_empty() {
            let run = run(usage, rows.clone());
            rows.start = run.rows.end;
            covers.clear();
            if counted_cloud {
                covers.extend(associations.iter().filter_map(|a| self.cover(a, &run)));
            }
            let found = self.add_run(&run, counted_cloud, &covers, scratch);
            measured |= found.0;
            shared |= found.1;
        }
        self.settle_claims(scratch);
        scratch.read = measured & shared;
        let older = |column: &usize| {
            let Some(known) = self.columns.list.get(*column) else { return false };
            let first_months =
                self.first_months.get(index).and_then(|first_months| first_months[known.family as usize]);
            first_months.into_iter().chain(scratch.base.since).any(|month| month < known.calendar.last.minus(12))
        };
        let lacking = scratch.base.current & !scratch.base.past;
        scratch.unbased = each(lacking).filter(older).fold(0, |set, column| set | 1 << column);
        let blank = |side: Side| {
            let known = self.columns.list.iter().zip(&scratch.cells).enumerate();
            let known = known.filter(|(column, _)| scratch.touched & (1 << column) != 0);
            let is_blank = |(column, cells): (&MeasureColumn<'_>, &Vec<Cell>)| !blanks(column, cells, side).is_empty();
            known.filter(|(_, found)| is_blank(*found)).fold(0, |set, (column, _)| set | 1 << column)
        };
        if usage.has_blanks(usage.rows_of(index)) {
            scratch.blank = [blank(Side::Now), blank(Side::Past)];
        }
    }

    /// What the customer at `index` used in a column, by cell and month, the last month first.
    pub(super) fn months(
        &self,
        index: usize,
        associations: &[Ready<'_>],
        column: usize,
    ) -> BTreeMap<u32, Vec<MonthSum>> {
        let mut found: BTreeMap<u32, Vec<MonthSum>> = BTreeMap::new();
        let Some((known, customer)) = self.columns.list.get(column).zip(self.book.customers.get(index)) else {
            return found;
        };
        let counted_cloud = attribution::counted_cloud(customer.cloud);
        let usage = &*self.book.usage;
        let mut rows = usage.rows_of(index);
        while !rows.is_empty() {
            let run = run(usage, rows.clone());
            rows.start = run.rows.end;
            if !known.products.contains(&run.product) || !self.counts(column, &run, true) {
                continue;
            }
            let covers = associations.iter().filter(|_| counted_cloud).filter_map(|a| self.cover(a, &run));
            let covers: Vec<Cover> = covers.collect();
            let own = self.book.subscriptions.get(run.subscription as usize);
            let limit = if counted_cloud { self.last_live_month(own) } else { None };
            let key = if known.by_workload { known.cells[run.raw as usize].0 } else { WHOLE };
            let sums = found.entry(key).or_insert_with(|| vec![MonthSum::default(); OLDEST as usize + 1]);
            for row in run.rows.clone() {
                let month = usage.months()[row];
                let age = usize::try_from(known.calendar.last.since(month)).ok();
                let Some(sum) = age.and_then(|age| sums.get_mut(age)) else { continue };
                let of = |amount| self.amount(amount, known, row, &run).unwrap_or(0);
                let amount = of(shown(known));
                let is_covered = self.attributed(usage, row, month, &run, limit, &covers) & (1 << column) != 0;
                sum.amount = sum.amount.saturating_add(amount);
                sum.covered = sum.covered.saturating_add(if is_covered { amount } else { 0 });
                sum.seats = sum.seats.saturating_add(of(Amount::PaidSeats));
                sum.blank |= known.lacks(usage, row);
            }
        }
        found
    }

    /// The last month in which usage on a subscription counts; `None` when none does.
    pub(super) fn last_live_month(&self, subscription: Option<&Subscription>) -> Option<Month> {
        let for_ever = Month::new(9999, 12);
        let Some(subscription) = subscription else { return for_ever };
        if !attribution::paid(subscription.offer) {
            return None;
        }
        let read = self.columns.calendars[place(subscription.product)].map(|calendar| calendar.last);
        self.ends.last_counted_month(subscription, read, self.as_of).or(for_ever)
    }

    fn cover(&self, ready: &Ready<'_>, run: &Run) -> Option<Cover> {
        let (from, to) = ready.active.filter(|_| ready.barred.is_none())?;
        if !ready.covers(self.book, self.names, run.product, run.subscription, run.raw) {
            return None;
        }
        let subscription = ready.subscription_of(self.book, run.subscription);
        let to = to.min(self.last_live_month(subscription)?);
        let licensing = subscription.and_then(|s| s.licensing);
        let association = ready.association;
        let columns = self.claims.columns(association.kind, association.activity, run.product, licensing);
        let columns = columns & self.columns.workload[place(run.product)][run.raw as usize];
        let last = || self.columns.calendars[place(run.product)].map(|calendar| calendar.last);
        let since = if ready.claimed_last { last() } else { association.started.map(Month::of) };
        (columns != 0 && from <= to).then_some(Cover { kind: association.kind, columns, from, to, since })
    }

    /// The columns that a row is attributed in.
    fn attributed(
        &self,
        usage: &Usage,
        row: usize,
        month: Month,
        run: &Run,
        limit: Option<Month>,
        covers: &[Cover],
    ) -> MeasureSet {
        let set = usage.attributed()[row];
        if set == NONE {
            let active = covers.iter().filter(|c| c.from <= month && month <= c.to);
            return active.fold(0, |columns, c| columns | c.columns);
        }
        if limit.is_none_or(|limit| month > limit) {
            return 0;
        }
        let licensing = self.book.subscriptions.get(run.subscription as usize).and_then(|s| s.licensing);
        let named = self.claims.attribution(set).iter();
        let columns = named.fold(0, |columns, (kind, activity)| {
            columns | self.claims.columns(*kind, *activity, run.product, licensing)
        });
        let columns = columns & self.columns.workload[place(run.product)][run.raw as usize];
        let before = |column: &usize| self.claimed_since(*column, set, covers).is_some_and(|since| month < since);
        each(columns & self.columns.claims).filter(before).fold(columns, |columns, column| columns & !(1 << column))
    }

    /// Adds up a run, and tells the columns whose amount, and those whose active users, it has in their months.
    fn add_run(
        &self,
        run: &Run,
        counted_cloud: bool,
        covers: &[Cover],
        scratch: &mut Scratch,
    ) -> (MeasureSet, MeasureSet) {
        let usage = &*self.book.usage;
        let at_age = &self.columns.at_age[place(run.product)];
        let (mut measured, mut shared) = (0, 0);
        let Some(calendar) = self.columns.calendars[place(run.product)] else { return (0, 0) };
        let workload = self.columns.workload[place(run.product)][run.raw as usize];
        let own = self.book.subscriptions.get(run.subscription as usize);
        let limit = if counted_cloud { self.last_live_month(own) } else { None };
        let nothing = self.columns.nothing.get(run.raw as usize).copied().unwrap_or(0);
        let mut places = [usize::MAX; MAX_MEASURES];
        let mut touched = self.note_blanks(run, calendar, limit, covers, scratch);
        let mut explicit = 0;
        for row in run.rows.clone() {
            let presence = usage.counting()[row] as usize;
            let served = self.columns.served[presence];
            if served == 0 {
                continue;
            }
            for age in calendar.ages_of(usage.months()[row]) {
                if !(0..=OLDEST).contains(&age) {
                    continue;
                }
                let read = at_age[age as usize] & served;
                if read == 0 {
                    continue;
                }
                touched |= read;
                measured |= read & self.columns.measured[presence];
                shared |= read & self.columns.shared[presence];
                let month = calendar.last.minus(age);
                let states_it = presence & Measure::SecurityAcr.bit() as usize != 0;
                explicit |= if states_it { read } else { 0 };
                let read = if states_it { read } else { read & !nothing };
                let attributed = read & self.attributed(usage, row, month, run, limit, covers);
                self.note_base(at_age[age as usize], attributed, age, covers, &mut scratch.base);
                let grown = if age >= 12 { read & self.columns.grown & workload } else { 0 };
                for column in each(attributed | grown) {
                    let bit = 1 << column;
                    let Some(cell) = self.cell(column, run, &mut places[column], scratch) else { continue };
                    self.add(column, row, age, run, attributed & bit != 0, grown & bit != 0, cell);
                }
            }
        }
        for column in each(touched) {
            let counts = self.counts(column, run, explicit & (1 << column) != 0);
            if let Some(cell) = self.cell(column, run, &mut places[column], scratch) {
                cell.counts |= counts;
            }
        }
        self.note_claims(run, calendar, limit, covers, scratch);
        (measured, shared)
    }

    /// Notes on which side of a comparison a customer has rows.
    fn note_base(&self, read: MeasureSet, attributed: MeasureSet, age: i32, covers: &[Cover], base: &mut Base) {
        let paired = self.columns.paired;
        if age >= 12 {
            base.past |= read & paired;
        } else if age == 0 && attributed & paired != 0 {
            base.current |= attributed & paired;
            let since = covers.iter().filter(|c| c.columns & attributed & paired != 0).filter_map(|c| c.since);
            base.since = since.chain(base.since).min();
        }
    }

    /// Whether a column counts a run's workload; `explicit` says that a row states its security ACR itself.
    fn counts(&self, column: usize, run: &Run, explicit: bool) -> bool {
        let known = &self.columns.list[column];
        let is_security = known.quantity.amount == Amount::SecurityAcr;
        if is_security { explicit || known.listed[run.raw as usize] } else { known.cells[run.raw as usize].1 }
    }

    /// The cell that a run's rows belong to in a column; made when it is the first of its kind. `place` remembers it for
    /// the rest of the run.
    fn cell<'s>(&self, column: usize, run: &Run, place: &mut usize, scratch: &'s mut Scratch) -> Option<&'s mut Cell> {
        let cells = &mut scratch.cells[column];
        if *place == usize::MAX {
            let known = &self.columns.list[column];
            let key = if known.by_workload { known.cells[run.raw as usize].0 } else { WHOLE };
            scratch.touched |= 1 << column;
            *place = cells.iter().rposition(|c| c.key == key).unwrap_or(cells.len());
            if *place == cells.len() {
                cells.push(Cell { key, ..Cell::default() });
            }
        }
        cells.get_mut(*place)
    }

    #[expect(clippy::too_many_arguments, reason = "the inner step of the one loop over usage")]
    fn add(&self, index: usize, row: usize, age: i32, run: &Run, attributed: bool, grown: bool, cell: &mut Cell) {
        let column = &self.columns.list[index];
        let Some(side) = column.side(age) else { return };
        let carried = column.calendar.last.minus(age).since(self.book.usage.months()[row]);
        let grown_amount = |amount| self.growth.after(carried, amount);
        let bounded = self.bounded(column, row, run);
        let has_bounded = bounded.is_some();
        let blank = column.bounded.is_some() && !has_bounded;
        let bounded = bounded.map_or(0, grown_amount);
        if grown && side == Side::Past {
            cell.was = cell.was.saturating_add(bounded);
        }
        if attributed {
            let side = side as usize;
            cell.bounded[side] = cell.bounded[side].saturating_add(bounded);
            let wanted = column.summed.filter(|_| column.compares(age));
            let summed = wanted.and_then(|a| self.amount(a, column, row, run));
            let blank = blank || wanted.is_some() && summed.is_none();
            cell.summed[side] = cell.summed[side].saturating_add(summed.map_or(0, grown_amount));
            let near = side <= Side::NowBefore as usize;
            let bit = 1 << side;
            cell.said.rows |= if self.book.usage.blank(row) == 0 { 0 } else { bit };
            cell.said.bounded |= if has_bounded || column.bounded.is_none() { bit } else { 0 };
            cell.said.summed |= if summed.is_some() || wanted.is_none() { bit } else { 0 };
            cell.attributed = true;
            cell.attributed_now |= near;
            cell.stated_now |= near && !blank;
            cell.blank_now |= near && blank;
        }
    }

    fn bounded(&self, column: &MeasureColumn<'_>, row: usize, run: &Run) -> Option<i64> {
        column.bounded.and_then(|amount| self.amount(amount, column, row, run))
    }

    /// A row's amount, in millionths; `None` is not known.
    pub(super) fn amount(&self, amount: Amount, column: &MeasureColumn<'_>, row: usize, run: &Run) -> Option<i64> {
        let usage = &*self.book.usage;
        let counting = usage.counting()[row];
        let value = |m: Measure| usage.amount(row, m).filter(|_| counting & m.bit() != 0).map(|Micro(amount)| amount);
        match amount {
            Amount::Acr => value(Measure::Acr),
            Amount::SecurityAcr => value(Measure::SecurityAcr)
                .or_else(|| value(Measure::Acr).map(|acr| if column.listed[run.raw as usize] { acr } else { 0 })),
            Amount::PaidSeats => value(Measure::PaidSeats),
            Amount::ActiveUsers => value(Measure::ActiveUsers),
            Amount::Revenue => value(Measure::Revenue),
            Amount::Consumption => {
                let number = column.cells[run.raw as usize].0;
                let rate = self.rates.get(number as usize).copied().flatten()?;
                let (users, capacity) = (value(Measure::ActiveUsers), value(Measure::Capacity));
                let (own, other) = if rate.capacity { (capacity, users) } else { (users, capacity) };
                // A zero of the other unit says nothing about this one.
                let units = own.or(other.filter(|units| *units != 0))?;
                i64::try_from(i128::from(units) * i128::from(rate.rate.0) / 1_000_000).ok()
            }
        }
    }
}
