//! Figures that points rest on and the book lacks: which report to download, for which months.

use super::{Todo, TodoContext, TodoKind};
use crate::book::{Basis, MetricWarning};
use crate::evidence::{Measure, Usage};
use crate::ids::CustomerId;
use crate::month::Month;
use crate::rulebook::{Family, Report};
use crate::scoring::{DesignationScore, Explanation, Gap, MetricScore, months_in_words};
use crate::text::listed;
use std::collections::{BTreeMap, BTreeSet};

/// What is lacking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    /// Months of a report.
    Report,
    /// A year of some customers, of which every month is known of others: no report lacks.
    Year,
    /// What the reports leave blank of some customers.
    Blank,
}

impl What {
    const fn of(gap: &Gap) -> What {
        match (gap.blank, gap.missing.is_empty()) {
            (true, _) => What::Blank,
            (false, true) => What::Year,
            (false, false) => What::Report,
        }
    }
}

/// What is lacking of a report, and the designations that rest on it.
#[derive(Default)]
struct Lacking<'c> {
    months: BTreeSet<Month>,
    /// Of customers: the first of them, and how many more there are.
    customers: BTreeSet<&'c CustomerId>,
    more: usize,
    rests: Vec<&'c str>,
    /// What the reports leave blank.
    blank: &'static str,
}

pub(super) fn of(context: &TodoContext<'_>, _: &[Explanation]) -> Vec<Todo> {
    let mut lacking: BTreeMap<(Family, Report, What), Lacking<'_>> = BTreeMap::new();
    let usage = &context.book().usage;
    let worthless = !context.card().designations.iter().any(DesignationScore::is_pursued);
    // Where reports are there and none says anything, nobody knows what is worth something.
    let nothing = worthless && (usage.is_empty() || !usage.months_with_rows().is_empty());
    for score in context.card().designations.iter().filter(|score| worthless || score.is_pursued()) {
        for metric in &score.metrics {
            for gap in metric.gaps.iter().filter(|gap| is_wanted(metric, gap, nothing)) {
                let what = What::of(gap);
                let lacking = lacking.entry((gap.family, gap.amount.report(), what)).or_default();
                lacking.months.extend(gap.missing.iter().copied().chain(year_before(gap, metric)));
                lacking.blank = gap.left_blank();
                if what != What::Report {
                    lacking.customers.extend(&gap.customers);
                    lacking.more = lacking.more.max(gap.more);
                }
                if lacking.rests.last() != Some(&score.name.as_str()) {
                    lacking.rests.push(&score.name);
                }
            }
        }
    }
    lacking.into_iter().map(|((family, report, what), lacking)| lacking.todo(context, family, report, what)).collect()
}

impl Lacking<'_> {
    fn todo(self, context: &TodoContext<'_>, family: Family, (kind, report): Report, what: What) -> Todo {
        let Lacking { months, customers, more, rests, blank } = self;
        let is_hidden = hides_money(&context.book().usage, family, &months);
        let months = months_in_words(&months.into_iter().collect::<Vec<Month>>());
        let rests = match rests.as_slice() {
            [one] => (*one).to_owned(),
            [first, rest @ ..] => format!("{first} and {} more", rest.len()),
            [] => String::new(),
        };
        let mut names: Vec<String> = customers.iter().map(|id| context.customer_name(*id).to_owned()).collect();
        names.extend((more > 0).then(|| format!("{more} more")));
        let (whose, usage) = (listed(&names, "and"), family.name());
        let text = match what {
            What::Report | What::Blank if is_hidden => format!(
                "Have the {report} report for {months} made by an Executive report viewer and import it: it is blank in the \
                 one that you imported, and the points of {rests} aren't"
            ),
            What::Report => {
                format!("Download the {report} report for {months} and import it: the points of {rests} aren't")
            }
            What::Year => format!(
                "The book has no {usage} usage of {whose} for {months}, though the subscription or association is older. \
                 Import what there was, or correct the day on which that began: the points of {rests} aren't"
            ),
            What::Blank => format!(
                "The reports leave {blank} of {whose} blank for {months}. Import one that says it: the points of {rests} \
                 aren't"
            ),
        };
        let subject = customers.first().map_or_else(|| kind.to_owned(), |first| format!("{kind}/{first}"));
        let due = context.last_day_to_help(None);
        context.todo(TodoKind::BaselineMissing, subject, due, format!("{text} certain without it."))
    }
}

/// Whether rows of some of these months leave the money blank that only an Executive report viewer sees.
fn hides_money(usage: &Usage, family: Family, months: &BTreeSet<Month>) -> bool {
    const MONEY: u8 = Measure::Acr.bit() | Measure::SecurityAcr.bit() | Measure::Revenue.bit();
    let mut rows = usage.products().iter().zip(usage.months()).enumerate();
    rows.any(|(row, (product, month))| {
        usage.blank(row) & MONEY != 0 && Family::of(*product) == family && months.contains(month)
    })
}

/// Whether a metric's points rest on what is missing. Where no designation is worth anything, only years before are missed.
fn is_wanted(metric: &MetricScore, gap: &Gap, nothing: bool) -> bool {
    let rests = (gap.warning.is_some() || !gap.blank)
        && match metric.basis {
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
