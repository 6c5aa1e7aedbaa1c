//! Figures that points rest on and the book lacks: which report to download, for which months.

use super::{Todo, TodoContext, TodoKind};
use crate::book::{Basis, MetricWarning};
use crate::evidence::Usage;
use crate::ids::CustomerId;
use crate::month::Month;
use crate::rulebook::{Family, Report};
use crate::scoring::{DesignationScore, Explanation, Gap, MetricScore, months_in_words};
use crate::text::listed;
use std::collections::{BTreeMap, BTreeSet};

/// What a report lacks.
#[derive(Default)]
struct Lacking<'c> {
    months: BTreeSet<Month>,
    /// Customers without a figure of the year before, though all of its months are known, and that year.
    customers: BTreeSet<&'c CustomerId>,
    year: BTreeSet<Month>,
    /// The designations that rest on it.
    rests: Vec<&'c String>,
}

pub(super) fn of(context: &TodoContext<'_>, _: &[Explanation]) -> Vec<Todo> {
    let mut lacking: BTreeMap<(Family, Report), Lacking<'_>> = BTreeMap::new();
    let usage = &context.book().usage;
    let worthless = !context.card().designations.iter().any(DesignationScore::is_pursued);
    // Where reports are there and none says anything, nobody knows what is worth something.
    let nothing = worthless && (usage.is_empty() || !usage.months_with_rows().is_empty());
    for score in context.card().designations.iter().filter(|score| worthless || score.is_pursued()) {
        for metric in &score.metrics {
            for gap in metric.gaps.iter().filter(|gap| is_wanted(metric, gap, nothing)) {
                let lacking = lacking.entry((gap.family, gap.amount.report())).or_default();
                lacking.months.extend(&gap.missing);
                if let Some(last) = metric.month.filter(|_| gap.missing.is_empty()) {
                    lacking.year.extend((12..24).map(|age| last.minus(age)));
                    lacking.customers.extend(&gap.customers);
                }
                if lacking.rests.last() != Some(&&score.name) {
                    lacking.rests.push(&score.name);
                }
            }
        }
    }
    let due = context.last_day_to_help(None);
    let todos = lacking.into_iter().map(|((family, (kind, report)), lacking)| {
        let rests = match lacking.rests.as_slice() {
            [one] => (*one).clone(),
            [first, rest @ ..] => format!("{first} and {} more", rest.len()),
            [] => String::new(),
        };
        let words = |months: &BTreeSet<Month>| months_in_words(&months.iter().copied().collect::<Vec<_>>());
        let months = words(&lacking.months);
        let text = if lacking.months.is_empty() {
            let names: Vec<&str> = lacking.customers.iter().map(|id| context.customer_name(*id)).collect();
            format!(
                "No {report} report says what {} used in {}, though the subscription or association is older: the points of \
                 {rests} aren't certain. If you have another report with it, import that.",
                listed(&names, "or"),
                words(&lacking.year)
            )
        } else if family == Family::Azure && leaves_blank(usage, family, &lacking.months) {
            format!(
                "Have the {report} report for {months} made by an Executive report viewer and import it: it is blank in the \
                 one that you imported, and the points of {rests} aren't certain without it."
            )
        } else {
            format!(
                "Download the {report} report for {months} and import it: the points of {rests} aren't certain without it."
            )
        };
        context.todo(TodoKind::BaselineMissing, kind, due, text)
    });
    todos.collect()
}

/// Whether rows of some of these months give none of their measures.
fn leaves_blank(usage: &Usage, family: Family, months: &BTreeSet<Month>) -> bool {
    let rows = usage.counting().iter().zip(usage.products()).zip(usage.months());
    let mut silent =
        rows.filter(|((counting, product), _)| **counting == Usage::BLANK && Family::of(**product) == family);
    silent.any(|(_, month)| months.contains(month))
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

