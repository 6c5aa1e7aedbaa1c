//! MeasureColumns in which the claim decides (Modern Work): the association of the last month answers for the tenant, growth
//! counts from the claim on, and what was deployed already when it was claimed gives nothing.

use super::super::measures::{Calendar, Side, each, place};
use super::{Cell, Cover, Pass, Run, Scratch};
use crate::evidence::{NONE, Usage};
use crate::month::Month;
use crate::rulebook::Amount;

impl Pass<'_> {
    /// Whether a row is the first of those of its month that tell the same in a column.
    pub(super) fn stands_first(&self, column: usize, row: usize, run: &Run) -> bool {
        let usage = &*self.book.usage;
        let served = |r: &usize| self.columns.served[usage.counting()[*r] as usize & 63] & (1 << column) != 0;
        same_rows(usage, run, row, usage.months()[row]).find(served) == Some(row)
    }

    /// Where the claim decides, adds a workload that has rows a year ago and none any more in the last month: it takes
    /// its users and its tenant away. A claim of the year since does not answer for what was before it.
    pub(super) fn add_gone(&self, run: &Run, calendar: Calendar, covers: &[Cover], scratch: &mut Scratch) {
        let usage = &*self.book.usage;
        let (last, year_ago) = (calendar.last, calendar.last.minus(12));
        let decides = |c: &&Cover| c.from <= year_ago && last <= c.to;
        let columns = covers.iter().filter(decides).fold(0, |columns, c| columns | c.columns) & self.columns.claims;
        let at = |row: &usize, age| calendar.stands_for(usage.months()[*row]).contains(&age);
        if columns == 0 || run.rows.clone().any(|row| at(&row, 0)) {
            return;
        }
        for row in run.rows.clone().filter(|row| at(row, 12) && usage.attributed()[*row] == NONE) {
            for column in each(columns & self.columns.served[usage.counting()[row] as usize & 63]) {
                let counts = self.counts(column, run, false);
                let mut place = usize::MAX;
                let Some(cell) = self.cell(column, run, &mut place, scratch) else { continue };
                cell.counts |= counts;
                let known = &self.columns.list[column];
                let users = self.amount(Amount::ActiveUsers, known, row, run).unwrap_or(0);
                cell.attributed = true;
                cell.attributed_now = true;
                cell.bounded[Side::Past as usize] += self.bounded(known, row, run).unwrap_or(0);
                cell.summed[Side::Past as usize] += users;
                cell.claim.baseline = cell.claim.baseline.saturating_add(users);
            }
        }
    }

    /// Adds the rows of the last month where the claim decides: with them the same workload a year ago, when growth
    /// began to count, and in the claim's first month.
    pub(super) fn add_claimed(&self, column: usize, row: usize, run: &Run, covers: &[Cover], cell: &mut Cell) {
        let usage = &*self.book.usage;
        let known = &self.columns.list[column];
        let last = known.calendar.last;
        let year_ago = last.minus(12);
        let bit = 1 << column;
        let own = usage.attributed()[row] == NONE;
        let deciding = covers.iter().filter(|c| own && c.columns & bit != 0 && c.from <= last && last <= c.to);
        let since = deciding.map(|c| c.since).min().flatten();
        let users = |r: usize| self.amount(Amount::ActiveUsers, known, r, run).unwrap_or(0);
        let seats = |r: usize| self.bounded(known, r, run).unwrap_or(0);
        let carried = |month: Month| known.calendar.carried_from.map_or(month, |newest| month.min(newest));
        let in_month = |month: Month| same_rows(usage, run, row, carried(month));
        let sum = |month: Month, of: &dyn Fn(usize) -> i64| in_month(month).map(of).fold(0i64, i64::saturating_add);

        cell.attributed = true;
        cell.attributed_now = true;
        cell.bounded[Side::Now as usize] += sum(last, &seats);
        cell.summed[Side::Now as usize] += sum(last, &users);
        cell.bounded[Side::Past as usize] += sum(year_ago, &seats);
        cell.summed[Side::Past as usize] += sum(year_ago, &users);
        let baseline = match since.filter(|s| *s > year_ago) {
            None => sum(year_ago, &users),
            Some(since) => {
                let mut months = (0..=last.since(since)).map(|later| since.plus(later));
                months.find(|m| self.tenant_has_row(column, run, carried(*m))).map_or(0, |first| sum(first, &users))
            }
        };
        cell.claim.baseline = cell.claim.baseline.saturating_add(baseline);
        if let Some(since) = since {
            cell.claim.seats_then += sum(since, &seats);
            cell.claim.users_then += sum(since, &users);
        }
        cell.claim.since = match (cell.claim.since, since) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
    }

    /// Whether the tenant has any row that the column counts in a month: growth since a claim begins where the tenant's
    /// figures do, and a workload that comes later grows from nothing.
    pub(super) fn tenant_has_row(&self, column: usize, run: &Run, month: Month) -> bool {
        let usage = &*self.book.usage;
        let counts = |row: usize| {
            let raw = usage.workload_ids()[row] as usize;
            usage.products()[row] == run.product && self.columns.workload[place(run.product)][raw] & (1 << column) != 0
        };
        run.tenant.clone().any(|row| usage.months()[row] == month && counts(row))
    }
}

/// The rows of a run in a month that tell the same as `row`: those attributed to the same, else all.
fn same_rows<'u>(usage: &'u Usage, run: &Run, row: usize, month: Month) -> impl Iterator<Item = usize> + use<'u> {
    let rows = run.rows.clone();
    let own = usage.attributed()[row];
    let in_month = move |r: &usize| usage.months()[*r] == month;
    let alike = rows.clone().filter(in_month).any(|r| usage.attributed()[r] == own);
    rows.filter(in_month).filter(move |r| !alike || usage.attributed()[*r] == own)
}
