//! Figures that points rest on and the book lacks: which report to download, for which months.

use super::{Todo, TodoContext, TodoKind};
use crate::book::{Basis, MetricWarning};
use crate::month::Month;
use crate::rulebook::{Family, Report};
use crate::scoring::{DesignationScore, Explanation, Gap, MetricScore, months_in_words};
use std::collections::{BTreeMap, BTreeSet};

/// The months that a report lacks, and the designations that rest on it.
type Lacking<'c> = (BTreeSet<Month>, Vec<&'c String>);

pub(super) fn of(context: &TodoContext<'_>, _: &[Explanation]) -> Vec<Todo> {
    let mut lacking: BTreeMap<(Family, Report), Lacking<'_>> = BTreeMap::new();
    let nothing = !context.card().designations.iter().any(DesignationScore::is_pursued);
    for score in context.card().designations.iter().filter(|score| nothing || score.is_pursued()) {
        for metric in &score.metrics {
            for gap in metric.gaps.iter().filter(|gap| is_wanted(metric, gap, nothing)) {
                let (months, rests) = lacking.entry((gap.family, gap.amount.report())).or_default();
                months.extend(gap.missing.iter().copied().chain(year_before(gap, metric)));
                if rests.last() != Some(&&score.name) {
                    rests.push(&score.name);
                }
            }
        }
    }
    let due = context.last_day_to_help(None);
    let todos = lacking.into_iter().map(|((_, (kind, report)), (months, rests))| {
        let months: Vec<Month> = months.into_iter().collect();
        let rests = match rests.as_slice() {
            [one] => (*one).clone(),
            [first, rest @ ..] => format!("{first} and {} more", rest.len()),
            [] => String::new(),
        };
        let text = format!(
            "Download the {report} report for {} and import it: the points of {rests} aren't certain without it.",
            months_in_words(&months)
        );
        context.todo(TodoKind::BaselineMissing, kind, due, text)
    });
    todos.collect()
}

/// Whether a metric's points rest on what is missing. Where no designation is worth anything, only years before are missed.
fn is_wanted(metric: &MetricScore, gap: &Gap, nothing: bool) -> bool {
    let rests = match metric.basis {
        Basis::Computed => !nothing || gap.warning != Some(MetricWarning::PartMissing),
        Basis::Reported => false,
        Basis::None => !nothing,
    };
    rests && (!gap.missing.is_empty() || !gap.customers.is_empty())
}

/// Where every month is known and only customers lack one: the year before.
fn year_before(gap: &Gap, metric: &MetricScore) -> Vec<Month> {
    match metric.month.filter(|_| gap.missing.is_empty()) {
        Some(last) => (12..24).rev().map(|age| last.minus(age)).collect(),
        None => Vec::new(),
    }
}
