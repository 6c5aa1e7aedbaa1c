//! Columns in which the claim decides (Modern Work): growth counts from the claim on, and a workload that was deployed
//! already when it was claimed gives nothing.

use super::super::measures::{Calendar, MeasureColumn, each, place};
use super::{Cover, Pass, Run, Scratch};
use crate::book::{Activity, AssociationType};
use crate::evidence::NONE;
use crate::month::Month;
use crate::rulebook::Amount;
use std::collections::BTreeMap;

/// The rows of a run that claims of the last month answer for in a column.
#[derive(Clone, Debug)]
pub(super) struct Claimed {
    column: usize,
    /// The cell among the column's.
    cell: usize,
    run: Run,
    /// The types of these claims, by bit.
    kinds: u8,
    /// The month since which the earliest of them has counted; none where that is not known.
    since: Option<Month>,
}

const fn bit(kind: AssociationType) -> u8 {
    1 << kind as u8
}

impl Pass<'_> {
    /// The first month of the earliest claim of the last month on rows of this attribution, where known.
    pub(super) fn claimed_since(&self, column: usize, own: u32, covers: &[Cover]) -> Option<Month> {
        let named = self.claims.attribution(own);
        let is_named = |c: &&Cover| own == NONE || named.iter().any(|(kind, _)| *kind == c.kind);
        self.deciding(column, covers).filter(is_named).map(|c| c.since).min().flatten()
    }

    /// The associations of the last month that count in a column.
    fn deciding<'c>(&self, column: usize, covers: &'c [Cover]) -> impl Iterator<Item = &'c Cover> {
        let last = self.columns.list.get(column).map(|known| known.calendar.last);
        let is_active = move |c: &Cover| last.is_some_and(|last| c.from <= last && last <= c.to);
        covers.iter().filter(move |c| c.columns & (1 << column) != 0 && is_active(c))
    }

    /// The types of claims that rows of this attribution count through in a column, by bit.
    fn kinds(&self, column: usize, run: &Run, own: u32, covers: &[Cover]) -> u8 {
        if own == NONE {
            return self.deciding(column, covers).fold(0, |kinds, c| kinds | bit(c.kind));
        }
        let licensing = self.book.subscriptions.get(run.subscription as usize).and_then(|s| s.licensing);
        let counts = |(kind, activity): &&(AssociationType, Option<Activity>)| {
            self.claims.columns(*kind, *activity, run.product, licensing) & (1 << column) != 0
        };
        self.claims.attribution(own).iter().filter(counts).fold(0, |kinds, (kind, _)| kinds | bit(*kind))
    }

    /// Notes what the claims of the last month answer for in a run: its rows of that month or, where it has none any
    /// more, those that it had before.
    pub(super) fn note_claims(
        &self,
        run: &Run,
        calendar: Calendar,
        limit: Option<Month>,
        covers: &[Cover],
        scratch: &mut Scratch,
    ) {
        let usage = &*self.book.usage;
        let claims = self.columns.claims & self.columns.workload[place(run.product)][run.raw as usize];
        if claims == 0 {
            return;
        }
        let served = |row: &usize| self.columns.served[usage.counting()[*row] as usize] & claims != 0;
        let at = |row: &usize, age| calendar.ages_of(usage.months()[*row]).contains(&age);
        let is_gone = !run.rows.clone().any(|row| at(&row, 0) && served(&row));
        let was_there = |row: &usize| at(row, 12) && served(row);
        let mut seen: Vec<u32> = Vec::new();
        for row in run.rows.clone().filter(|row| served(row) && (is_gone || at(row, 0))) {
            let own = usage.attributed()[row];
            if seen.contains(&own) {
                continue;
            }
            seen.push(own);
            for column in each(claims & self.attributed(usage, row, calendar.last, run, limit, covers)) {
                let since = self.claimed_since(column, own, covers);
                let mut place = usize::MAX;
                let Some(cell) = self.cell(column, run, &mut place, scratch) else { continue };
                let answers = since.is_none_or(|since| since <= calendar.last.minus(12));
                if is_gone && answers && run.rows.clone().any(|row| was_there(&row)) {
                    cell.counts = true;
                    (cell.attributed, cell.attributed_now) = (true, true);
                }
                cell.claim.since = match (cell.claim.since, since) {
                    (Some(a), Some(b)) => Some(a.min(b)),
                    (a, b) => a.or(b),
                };
                let kinds = self.kinds(column, run, own, covers);
                let is_it = |known: &&mut Claimed| known.column == column && known.run.rows == run.rows;
                match scratch.claimed.iter_mut().rev().find(is_it) {
                    Some(known) => (known.kinds, known.since) = (known.kinds | kinds, known.since.min(since)),
                    None => scratch.claimed.push(Claimed { column, cell: place, run: run.clone(), kinds, since }),
                }
            }
        }
    }

    /// Settles what growth counts from, once all of the customer's claims are known: the users of a year ago or, where
    /// the claim is no older, of the first month since then that has users of any workload of it.
    pub(super) fn settle_claims(&self, scratch: &mut Scratch) {
        let usage = &*self.book.usage;
        let claimed = std::mem::take(&mut scratch.claimed);
        let says = |known: &MeasureColumn<'_>, row: usize, run: &Run| {
            self.amount(Amount::ActiveUsers, known, row, run).is_some()
        };
        let is_blank = |row: usize| usage.blank(row) != 0;
        let told = self.first_months(&claimed, says);
        let begun = self.first_months(&claimed, |known, row, run| says(known, row, run) || is_blank(row));
        for claim in claimed {
            let known = &self.columns.list[claim.column];
            let year_ago = known.calendar.last.minus(12);
            let since = |months: &FirstMonths| match claim.since.filter(|since| *since >= year_ago) {
                None => Some(known.calendar.source_month(year_ago)),
                Some(since) => months.get(&(claim.column, since)).copied(),
            };
            let in_month = |month: Month| self.covered(&claim).filter(move |row| usage.months()[*row] == month);
            let sum = |month: Month, of: Amount| {
                let amounts = in_month(month).filter_map(|row| self.amount(of, known, row, &claim.run));
                amounts.fold(0i64, i64::saturating_add)
            };
            let Some(cell) = scratch.cells[claim.column].get_mut(claim.cell) else { continue };
            let users = since(&told).map_or(0, |month| sum(month, Amount::ActiveUsers));
            // What a deployment is compared with is the share in the claim's own month.
            let compared = if known.quantity.active_share.is_some() { claim.since } else { since(&begun) };
            if let Some(month) = compared {
                cell.claim.based |= in_month(month).any(is_blank);
                cell.claim.base_said |= in_month(month).any(|row| says(known, row, &claim.run));
            }
            cell.claim.baseline = cell.claim.baseline.saturating_add(users);
            if let Some(since) = claim.since {
                cell.claim.seats_then = cell.claim.seats_then.saturating_add(sum(since, Amount::PaidSeats));
                cell.claim.users_then = cell.claim.users_then.saturating_add(sum(since, Amount::ActiveUsers));
            }
        }
    }

    /// Per column and first month of claims: the first month since then with a row of theirs that is as asked.
    fn first_months(
        &self,
        claimed: &[Claimed],
        is_it: impl Fn(&MeasureColumn<'_>, usize, &Run) -> bool,
    ) -> FirstMonths {
        let mut first = FirstMonths::new();
        for claim in claimed {
            let Some(since) = claim.since else { continue };
            let known = &self.columns.list[claim.column];
            let read = known.calendar.source_month(since)..=known.calendar.last;
            let rows = self.covered(claim).filter(|row| is_it(known, *row, &claim.run));
            let months = rows.map(|row| self.book.usage.months()[row]);
            if let Some(month) = months.filter(|month| read.contains(month)).min() {
                first.entry((claim.column, since)).and_modify(|known| *known = month.min(*known)).or_insert(month);
            }
        }
        first
    }

    /// The rows that claims cover: those that say their types, or nothing.
    fn covered(&self, claim: &Claimed) -> impl Iterator<Item = usize> {
        let attributed = self.book.usage.attributed();
        let Claimed { column, run, kinds, .. } = claim;
        run.rows.clone().filter(move |row| match attributed[*row] {
            NONE => true,
            own => self.kinds(*column, run, own, &[]) & kinds != 0,
        })
    }
}

/// Per column and first month of claims: a later month.
type FirstMonths = BTreeMap<(usize, Month), Month>;
