//! What to do next: the mends that gain most, the gaps, and what is due soon.

use crate::core::book::{Book, DesignationId, MetricId};
use crate::core::points::Points;
use crate::core::rulebook::Rulebook;
use crate::core::scoring::{AsOf, Fix, Item, Reason, Scope, Scorer, valid_until};
use chrono::{Days, NaiveDate};
use std::collections::BTreeMap;

/// Mends kept, the best ones: more than anybody reads.
const MENDS: usize = 500;

/// Items of a metric for which a mend is worked out, those with the most usage: each takes a projection of the book.
const LIKELIEST: usize = 60;

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

/// One thing to do, with what it would gain wherever it helps.
#[derive(Clone, Debug, PartialEq)]
pub struct Mend {
    /// The wizard that does it.
    pub wizard: &'static str,
    /// The wizard's fields, filled in.
    pub set: Vec<(&'static str, String)>,
    /// The name of what does not count: a customer, a person.
    pub name: String,
    /// Why it does not count, in the words of the metric that would gain most.
    pub text: String,
    /// What each designation would gain, the most first.
    pub gains: Vec<Gain>,
}

/// What a designation would gain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gain {
    /// Designation.
    pub designation: DesignationId,
    /// The metric that would show it.
    pub metric: MetricId,
    /// Points of the designation.
    pub points: Points,
}

impl Mend {
    /// The most that any one designation would gain; designations do not add up.
    pub fn gain(&self) -> Points {
        self.gains.first().map_or(Points::ZERO, |gain| gain.points)
    }

    /// What tells it from every other mend.
    pub fn key(&self) -> String {
        let set: Vec<String> = self.set.iter().map(|(field, value)| format!("{field}={value}")).collect();
        format!("{} {}", self.wizard, set.join(" "))
    }
}

/// A customer whose usage no association covers.
#[derive(Clone, Debug, PartialEq)]
pub struct Gap {
    /// The customer's id.
    pub customer: String,
    /// The metrics that could count it.
    pub metrics: Vec<(DesignationId, MetricId)>,
    /// The most that a mend would give any one designation, in points.
    pub gain: Points,
    /// The mend that gives most.
    pub fix: Option<Fix>,
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
    /// An enrolment may be renewed from this day on.
    Renewal(DesignationId),
    /// An enrolment can be renewed until this day.
    LastDay(DesignationId),
}

/// Explains one metric after the other and keeps of each only what is worth saying.
pub(super) fn advise(book: &Book, rulebook: &Rulebook, moment: AsOf, soon_days: u32) -> Advice {
    let scorer = Scorer::new(book, rulebook, moment);
    let mut mends: BTreeMap<(&'static str, Fields), Mend> = BTreeMap::new();
    let mut gaps: BTreeMap<String, Gap> = BTreeMap::new();
    for &designation in DesignationId::ALL {
        for explanation in scorer.explain_within(designation, None, Scope { customer: None, fixes: LIKELIEST }) {
            for item in explanation.excluded {
                let points = item.fix.as_ref().map_or(Points::ZERO, |fix| fix.gain);
                let gain = Gain { designation, metric: explanation.metric, points };
                note_gap(&mut gaps, book, gain, &item);
                note_mend(&mut mends, gain, item);
            }
        }
    }
    let mut mends: Vec<Mend> = mends.into_values().collect();
    mends.sort_by(|a, b| b.gain().cmp(&a.gain()).then_with(|| b.gains.len().cmp(&a.gains.len())));
    mends.truncate(MENDS);
    let mut gaps: Vec<Gap> = gaps.into_values().collect();
    gaps.sort_by(|a, b| b.gain.cmp(&a.gain).then_with(|| a.customer.cmp(&b.customer)));
    Advice { mends, gaps, due: due(book, rulebook, moment.date, soon_days) }
}

/// A wizard's fields, filled in.
type Fields = Vec<(&'static str, String)>;

/// Adds what an item's mend would gain to the same mend of other items.
fn note_mend(mends: &mut BTreeMap<(&'static str, Fields), Mend>, gain: Gain, item: Item) {
    let Some(fix) = item.fix else {
        return;
    };
    let mend = mends.entry((fix.wizard, fix.set.clone())).or_insert_with(|| Mend {
        wizard: fix.wizard,
        set: fix.set,
        name: item.name.clone(),
        text: String::new(),
        gains: Vec::new(),
    });
    if mend.gains.first().is_none_or(|best| gain.points > best.points) {
        mend.text = item.text;
    }
    match mend.gains.iter_mut().find(|known| known.designation == gain.designation) {
        Some(known) if known.points >= gain.points => {}
        Some(known) => *known = gain,
        None => mend.gains.push(gain),
    }
    mend.gains.sort_by(|a, b| b.points.cmp(&a.points).then_with(|| a.designation.cmp(&b.designation)));
}

/// Notes a customer whose usage no association covers.
fn note_gap(gaps: &mut BTreeMap<String, Gap>, book: &Book, gain: Gain, item: &Item) {
    let uncovered = item.reasons.iter().any(|r| matches!(r, Reason::NoAssociation | Reason::NotCovered));
    let Some(customer) = super::customer_of(book, item).filter(|_| uncovered) else {
        return;
    };
    let gap = gaps.entry(customer.to_owned()).or_insert_with(|| Gap {
        customer: customer.to_owned(),
        metrics: Vec::new(),
        gain: Points::ZERO,
        fix: None,
        text: item.text.clone(),
    });
    if !gap.metrics.contains(&(gain.designation, gain.metric)) {
        gap.metrics.push((gain.designation, gain.metric));
    }
    if gain.points > gap.gain {
        gap.gain = gain.points;
        gap.text.clone_from(&item.text);
        gap.fix.clone_from(&item.fix);
    }
}

/// Certifications of people still here that end soon, renewals that begin soon and those that are under way.
fn due(book: &Book, rulebook: &Rulebook, date: NaiveDate, soon_days: u32) -> Vec<Due> {
    let soon = |on: &NaiveDate| (0..=i64::from(soon_days)).contains(&on.signed_duration_since(date).num_days());
    let here = |person: &str| book.person(person).is_some_and(|p| p.left.is_none_or(|left| left > date));
    let certifications = book.certifications.iter().filter(|c| here(&c.person)).filter_map(|c| {
        let end = |c| valid_until(rulebook, c);
        let on = Some(end(c)).filter(soon)?;
        let renewed = book.certifications_of(&c.person).iter().any(|other| other.exam == c.exam && end(other) > on);
        (!renewed).then(|| Due { on, matter: Matter::Certification(c.person.clone(), c.exam.clone()) })
    });
    let renewals = book.partner.enrolled.iter().filter_map(|e| {
        let last = e.anniversary.checked_add_days(Days::new(u64::from(rulebook.renewal_days)))?;
        let (on, matter) = match e.anniversary > date {
            true => (e.anniversary, Matter::Renewal(e.designation)),
            false => (last, Matter::LastDay(e.designation)),
        };
        soon(&on).then_some(Due { on, matter })
    });
    let mut due: Vec<Due> = renewals.chain(certifications).collect();
    due.sort_by_key(|d| d.on);
    due
}
