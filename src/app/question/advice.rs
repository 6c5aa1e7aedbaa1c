//! What to do next: the mends that gain most, the gaps, and what is due soon.

use crate::core::book::{Book, DesignationId, MetricId};
use crate::core::points::Points;
use crate::core::rulebook::Rulebook;
use crate::core::scoring::{AsOf, Item, Reason, Scorer};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Mends kept, the best ones: more than anybody reads.
const MENDS: usize = 500;
/// Days ahead that count as soon.
const SOON: i64 = 30;

/// What could be done.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Advice {
    /// Mends, the one that gains most first.
    pub mends: Vec<Mend>,
    /// Customers with usage that no association covers, the one that would gain most first.
    pub gaps: Vec<Gap>,
    /// What is due soon, the most urgent first.
    pub due: Vec<Due>,
}

/// Something that does not count, with what would mend it.
#[derive(Clone, Debug, PartialEq)]
pub struct Mend {
    /// Designation.
    pub designation: DesignationId,
    /// Metric.
    pub metric: MetricId,
    /// What does not count; its `fix` is given.
    pub item: Item,
}

/// A customer whose usage no association covers.
#[derive(Clone, Debug, PartialEq)]
pub struct Gap {
    /// The customer's id.
    pub customer: String,
    /// The metrics that could count it.
    pub metrics: Vec<(DesignationId, MetricId)>,
    /// What the mends would give together, in points.
    pub gain: Points,
    /// The wizard of the mend that gives most.
    pub wizard: Option<&'static str>,
    /// Why it does not count, in the words of the metric that would gain most.
    pub text: String,
}

/// Something with a date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The day.
    pub on: NaiveDate,
    /// What it is about.
    pub matter: Matter,
}

/// What is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Matter {
    /// A certification ends: person's id and exam.
    Certification(String, String),
    /// An enrolment is to be renewed.
    Renewal(DesignationId),
}

/// Explains one metric after the other and keeps of each only what is worth saying.
pub(super) fn advise(book: &Book, rulebook: &Rulebook, moment: AsOf) -> Advice {
    let scorer = Scorer::new(book, rulebook, moment);
    let mut mends = Vec::new();
    let mut gaps: BTreeMap<String, (Points, Gap)> = BTreeMap::new();
    for &designation in DesignationId::ALL {
        for explanation in scorer.explain(designation, None) {
            for item in explanation.excluded {
                note_gap(&mut gaps, book, (designation, explanation.metric), &item);
                if item.fix.is_some() {
                    mends.push(Mend { designation, metric: explanation.metric, item });
                }
            }
        }
        mends.sort_by(|a, b| gain(&b.item).cmp(&gain(&a.item)).then_with(|| a.item.name.cmp(&b.item.name)));
        mends.truncate(MENDS);
    }
    let mut gaps: Vec<Gap> = gaps.into_values().map(|(_, gap)| gap).collect();
    gaps.sort_by(|a, b| b.gain.cmp(&a.gain).then_with(|| a.customer.cmp(&b.customer)));
    Advice { mends, gaps, due: due(book, moment.date) }
}

fn gain(item: &Item) -> Points {
    item.fix.as_ref().map_or(Points::ZERO, |fix| fix.gain)
}

fn note_gap(gaps: &mut BTreeMap<String, (Points, Gap)>, book: &Book, metric: (DesignationId, MetricId), item: &Item) {
    let uncovered = item.reasons.iter().any(|r| matches!(r, Reason::NoAssociation | Reason::NotCovered));
    let Some(customer) = super::customer_of(book, item).filter(|_| uncovered) else {
        return;
    };
    let (best, gap) = gaps.entry(customer.to_owned()).or_insert_with(|| {
        let text = item.text.clone();
        (Points::ZERO, Gap { customer: customer.to_owned(), metrics: vec![], gain: Points::ZERO, wizard: None, text })
    });
    if !gap.metrics.contains(&metric) {
        gap.metrics.push(metric);
    }
    gap.gain = gap.gain + gain(item);
    if gain(item) > *best {
        *best = gain(item);
        gap.text.clone_from(&item.text);
        gap.wizard = item.fix.as_ref().map(|fix| fix.wizard);
    }
}

/// Certifications of people still here that end soon, and renewals.
fn due(book: &Book, date: NaiveDate) -> Vec<Due> {
    let soon = |on: &NaiveDate| (0..=SOON).contains(&on.signed_duration_since(date).num_days());
    let here = |person: &str| book.person(person).is_some_and(|p| p.left.is_none_or(|left| left > date));
    let certifications = book.certifications.iter().filter(|c| here(&c.person)).filter_map(|c| {
        let on = c.expires.filter(soon)?;
        let renewed = book.certifications_of(&c.person).iter().any(|o| o.exam == c.exam && o.expires > c.expires);
        (!renewed).then(|| Due { on, matter: Matter::Certification(c.person.clone(), c.exam.clone()) })
    });
    let renewals = book.partner.enrolled.iter().filter(|e| soon(&e.anniversary));
    let renewals = renewals.map(|e| Due { on: e.anniversary, matter: Matter::Renewal(e.designation) });
    let mut due: Vec<Due> = renewals.chain(certifications).collect();
    due.sort_by_key(|d| d.on);
    due
}
