//! Columns in which the claim decides (Modern Work): growth counts from the claim on, and a workload that was deployed
//! already when it was claimed gives nothing.

use super::super::measures::{Calendar, each, place};
use super::{Cover, Pass, Run, Scratch};
use crate::evidence::{NONE, Usage};
use crate::month::Month;
use crate::rulebook::Amount;
use std::collections::BTreeMap;

/// The rows of a run that one claim of the last month answers for in a column.
#[derive(Clone, Debug)]
pub(super) struct Claimed {
    column: usize,
    /// The cell among the column's.
    cell: usize,
    run: Run,
    own: u32,
    since: Option<Month>,
}

impl Pass<'_> {
    /// The first month of the earliest claim of the last month on rows of this attribution, where known.
    pub(super) fn claimed_since(&self, column: usize, own: u32, covers: &[Cover]) -> Option<Month> {
        let last = self.columns.list.get(column)?.calendar.last;
        let named = self.claims.attribution(own);
        let decides = |c: &&Cover| {
            let alike = own == NONE || named.iter().any(|(kind, _)| *kind == c.kind);
            alike && c.columns & (1 << column) != 0 && c.from <= last && last <= c.to
        };
        covers.iter().filter(decides).map(|c| c.since).min().flatten()
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
                scratch.claimed.push(Claimed { column, cell: place, run: run.clone(), own, since });
            }
        }
    }

    /// Settles what growth counts from, once all of the customer's claims are known: the users of a year ago or, where
    /// the claim is no older, of the first month since then that has a row of any workload of it.
    pub(super) fn settle_claims(&self, scratch: &mut Scratch) {
        let usage = &*self.book.usage;
        let mut first: BTreeMap<(usize, Month), Month> = BTreeMap::new();
        for claim in &scratch.claimed {
            let Some(since) = claim.since else { continue };
            let (calendar, bit) = (self.columns.list[claim.column].calendar, 1 << claim.column);
            let served = |row: &usize| self.columns.served[usage.counting()[*row] as usize] & bit != 0;
            let read = calendar.source_month(since)..=calendar.last;
            let months = claim.run.rows.clone().filter(served).map(|row| usage.months()[row]);
            if let Some(month) = months.filter(|month| read.contains(month)).min() {
                first.entry((claim.column, since)).and_modify(|known| *known = month.min(*known)).or_insert(month);
            }
        }
        for claim in std::mem::take(&mut scratch.claimed) {
            let known = &self.columns.list[claim.column];
            let year_ago = known.calendar.last.minus(12);
            let base = match claim.since.filter(|since| *since >= year_ago) {
                None => Some(known.calendar.source_month(year_ago)),
                Some(since) => first.get(&(claim.column, since)).copied(),
            };
            let sum = |month: Month, of: Amount| {
                let amounts = same_rows(usage, &claim, month).filter_map(|row| self.amount(of, known, row, &claim.run));
                amounts.fold(0i64, i64::saturating_add)
            };
            let Some(cell) = scratch.cells[claim.column].get_mut(claim.cell) else { continue };
            let users = base.map_or(0, |month| sum(month, Amount::ActiveUsers));
            // What a deployment is compared with is the share in the claim's own month.
            let compared = if known.quantity.active_share.is_some() { claim.since } else { base };
            if let Some(month) = compared {
                let bit = 1 << claim.column;
                let served = |row: &usize| self.columns.served[usage.counting()[*row] as usize] & bit != 0;
                let says = |row| self.amount(Amount::ActiveUsers, known, row, &claim.run).is_some();
                let is_blank = |row: usize| served(&row) && usage.blank(row) != 0;
                cell.claim.based |= same_rows(usage, &claim, month).any(is_blank);
                cell.claim.base_said |= same_rows(usage, &claim, month).any(says);
            }
            cell.claim.baseline = cell.claim.baseline.saturating_add(users);
            if let Some(since) = claim.since {
                cell.claim.seats_then = cell.claim.seats_then.saturating_add(sum(since, Amount::PaidSeats));
                cell.claim.users_then = cell.claim.users_then.saturating_add(sum(since, Amount::ActiveUsers));
            }
        }
    }
}

/// The rows of a claim in a month: those of its attribution, else all.
fn same_rows<'u>(usage: &'u Usage, claim: &Claimed, month: Month) -> impl Iterator<Item = usize> + use<'u> {
    let (rows, own) = (claim.run.rows.clone(), claim.own);
    let in_month = move |r: &usize| usage.months()[*r] == month;
    let alike = rows.clone().filter(in_month).any(|r| usage.attributed()[r] == own);
    rows.filter(in_month).filter(move |r| !alike || usage.attributed()[*r] == own)
}
