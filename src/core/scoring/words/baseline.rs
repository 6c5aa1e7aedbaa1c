//! What growth is compared with, in words: the figures of a year ago, or of the claim.

use super::month;
use crate::evidence::Measure;
use crate::money::Micro;
use crate::month::Month;
use crate::scoring::scorer::Scorer;
use crate::scoring::usage_items::Found;
use std::collections::BTreeSet;

/// Since when growth counts: a year ago, or the claim; where its month has no row, the first later one that has.
pub(super) fn base(scorer: &Scorer<'_>, found: &Found<'_>) -> String {
    let year_ago = found.column.calendar.last.minus(12);
    let first = |since: Month| first_figures(scorer, found, since).filter(|first| *first > since);
    let is_young = |since: &Month| *since > year_ago || *since == year_ago && first(*since).is_some();
    let young: BTreeSet<Month> = found.cells.iter().filter_map(|cell| cell.claim.since).filter(is_young).collect();
    let mut attributed = found.cells.iter().filter(|cell| cell.attributed);
    let all_young = attributed.all(|cell| cell.claim.since.as_ref().is_some_and(is_young));
    match young.iter().collect::<Vec<_>>().as_slice() {
        [since] if all_young => match first(**since) {
            Some(first) => format!("in {}, the first month with figures since the claim", month(first)),
            None => format!("when the claim began to count in {}", month(**since)),
        },
        [] => "a year earlier".to_owned(),
        _ => "when each claim began to count".to_owned(),
    }
}

/// The rows of the metric's workloads of a tenant, whoever was associated.
fn rows<'f>(scorer: &'f Scorer<'_>, found: &'f Found<'_>) -> impl Iterator<Item = usize> + use<'f> {
    let (usage, column) = (&*scorer.book.usage, found.column);
    let reads = move |row: &usize| {
        column.products.contains(&usage.products()[*row])
            && column.cells.get(usage.workload_ids()[*row] as usize).is_some_and(|cell| cell.1)
            && column.has_any_amount(usage.counting()[*row])
    };
    usage.rows_of(found.customer).filter(reads)
}

/// The first month from one on that has such a row.
fn first_figures(scorer: &Scorer<'_>, found: &Found<'_>, since: Month) -> Option<Month> {
    let from = found.column.calendar.source_month(since);
    rows(scorer, found).map(|row| scorer.book.usage.months()[row]).filter(|month| *month >= from).min()
}

/// The active users that the metric's workloads of a tenant had a year ago, whoever was associated; none where the reports
/// leave them blank.
pub(in crate::scoring) fn users_a_year_ago(scorer: &Scorer<'_>, found: &Found<'_>) -> Option<i64> {
    let (usage, calendar) = (&*scorer.book.usage, found.column.calendar);
    let month = calendar.source_month(calendar.last.minus(12));
    let then: Vec<usize> = rows(scorer, found).filter(|row| usage.months()[*row] == month).collect();
    let says = |row: &&usize| usage.counting()[**row] & Measure::ActiveUsers.bit() != 0;
    let said: Vec<usize> = then.iter().filter(says).copied().collect();
    let users = said.iter().filter_map(|row| usage.amount(*row, Measure::ActiveUsers)).map(|Micro(users)| users);
    (then.is_empty() || !said.is_empty()).then(|| users.fold(0, i64::saturating_add))
}
