//! The gauges beside a walk: the designations that it could move, as they are and as they would be.

use super::known::WizardContext;
use super::record::Outcome;
use crate::book::{AssociationType, Certification, DesignationId, MetricId, Product};
use crate::ids::CustomerId;
use crate::points::Points;
use crate::projection::{Projection, association_shows, certification_shows};
use crate::rulebook::{MetricFormula, MetricRules, Rulebook};
use crate::scoring::{AsOf, Closing, DesignationScore, Scorer};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Under which condition a projection holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reading {
    /// An association is in force.
    #[default]
    Active,
    /// An association is in force no more.
    Ended,
    /// A person's profile is linked.
    Linked,
    Expired,
    Renewed,
    Enrolled,
}

impl Reading {
    pub const fn words(self) -> &'static str {
        match self {
            Reading::Active => "If active",
            Reading::Ended => "If ended",
            Reading::Linked => "If linked",
            Reading::Expired => "If it expires",
            Reading::Renewed => "Once renewed",
            Reading::Enrolled => "Points today",
        }
    }

    /// Whether it is about people and their certifications.
    pub const fn is_of_people(self) -> bool {
        matches!(self, Reading::Linked | Reading::Expired | Reading::Renewed)
    }
}

/// What a walk would make of the scores.
#[derive(Clone, Debug, PartialEq)]
pub struct Outlook {
    pub reading: Reading,
    /// The designations that could move, those that would move most first, each as it is and as it would be.
    pub designations: Vec<(DesignationScore, DesignationScore)>,
    /// The first day on which a score that Microsoft publishes could show it.
    pub shows: NaiveDate,
    /// Of certifications that expire: the day from which nothing else keeps a metric above 0, and nobody can earn it any
    /// more. What would be is as of that day then.
    pub closed_from: Option<NaiveDate>,
    /// Whether the answers do not say yet what would be recorded.
    pub is_open: bool,
    /// Whether the book has no usage yet that this would count.
    pub no_usage: bool,
}

/// What an outcome would make of the scores of a book.
pub fn outlook(outcome: &Outcome, context: WizardContext<'_>, as_of: AsOf) -> Outlook {
    let scorer = Scorer::new(context.book, context.rules, as_of);
    let planned = scorer.planned(&outcome.projection);
    let (now, then) = (scorer.scorecard(), scorer.project(&planned));
    let about = outcome.about.map_or_else(Vec::new, |(kind, product)| eligible(context.rules, kind, product));
    let mut could = could_move(&outcome.projection, context);
    could.extend(outcome.designation);
    if could.is_empty() {
        could = about;
    }
    if could.is_empty() && outcome.reading.is_of_people() {
        could = certified(context.rules, |_| true);
    }
    let mut designations: Vec<(DesignationScore, DesignationScore)> = now
        .designations
        .into_iter()
        .zip(then.designations)
        .filter(|(now, then)| now.points != then.points || could.contains(&now.id))
        .collect();
    designations.sort_by_key(|(now, then)| std::cmp::Reverse((then.points - now.points).max(now.points - then.points)));
    let closed = (outcome.reading == Reading::Expired).then(|| closed(&scorer, &outcome.projection.lapsed)).flatten();
    if let Some((closing, _)) = &closed {
        designations.iter_mut().filter(|(now, _)| now.id == closing.designation).for_each(|(now, then)| {
            *then = without(now, closing.metric);
        });
    }
    let has_usage = |customer: &CustomerId| {
        context.book.customer_index(customer).is_some_and(|at| !context.book.usage.rows_of(at).is_empty())
    };
    let people = outcome.reading.is_of_people();
    let is_open = planned.associations.is_empty() && planned.removed.is_empty() && planned.people.is_empty();
    let is_open = is_open && planned.certifications.is_empty() && planned.lapsed.is_empty();
    let no_usage = outcome.reading == Reading::Active && planned.associations.iter().all(|a| !has_usage(&a.customer));
    Outlook {
        reading: outcome.reading,
        designations,
        shows: match people {
            true => certification_shows(context.rules, context.today),
            false => association_shows(context.rules, context.today),
        },
        closed_from: closed.map(|(_, from)| from),
        no_usage: no_usage && !is_open,
        is_open: is_open && outcome.designation.is_none(),
    }
}

/// The closing metric that the renewal of one of these would keep above 0, and the first day on which it is at 0 without.
fn closed<'a>(scorer: &Scorer<'a>, expiring: &[Certification]) -> Option<(Closing<'a>, NaiveDate)> {
    let keeps = |closing: &Closing<'_>| closing.renewals.iter().any(|renewal| expiring.contains(renewal.certification));
    let closing = scorer.closings().into_iter().find(keeps)?;
    let from = closing.closes.keeps_until?.succ_opt()?;
    Some((closing, from))
}

/// A score with a metric at 0.
fn without(now: &DesignationScore, metric: MetricId) -> DesignationScore {
    let mut then = now.clone();
    for gone in then.metrics.iter_mut().filter(|known| known.id == metric) {
        then.points = then.points - gone.points;
        gone.points = Points::ZERO;
        then.qualified = false;
    }
    then
}

/// The designations for which an association of its type and product is eligible somewhere; for a person those that its
/// certifications count for.
fn could_move(projection: &Projection, context: WizardContext<'_>) -> Vec<DesignationId> {
    let removed = projection.removed.iter().filter_map(|id| context.book.association(id));
    let claims = projection.associations.iter().chain(removed);
    let mut could: Vec<DesignationId> = claims.flat_map(|a| eligible(context.rules, a.kind, a.product)).collect();
    let held = projection.people.iter().flat_map(|person| context.book.certifications_of(&person.id));
    for certification in held.chain(&projection.certifications).chain(&projection.lapsed) {
        could.extend(certified(context.rules, |exam| exam.eq_ignore_ascii_case(&certification.exam)));
    }
    could.sort();
    could.dedup();
    could
}

/// The designations that count people with some exam.
fn certified(rules: &Rulebook, wanted: impl Fn(&str) -> bool) -> Vec<DesignationId> {
    let counts = |formula: &MetricFormula| match formula {
        MetricFormula::People(people) => {
            let mut steps = people.gates.iter().map(|gate| &gate.exams).chain([&people.scoring]);
            steps.any(|step| step.iter().any(|certified| certified.exams.iter().any(|exam| wanted(exam))))
        }
        MetricFormula::Usage { .. } => false,
    };
    let any = |metrics: &BTreeMap<MetricId, MetricRules>| metrics.values().any(|m| m.tracks.values().any(counts));
    rules.designations.iter().filter(|(_, of)| any(&of.metrics)).map(|(id, _)| *id).collect()
}

/// The designations for which associations of a type can count, on a product or on any.
pub fn eligible(rules: &Rulebook, kind: AssociationType, product: Option<Product>) -> Vec<DesignationId> {
    let counts = |quantity: &str| {
        let quantity = rules.quantities.get(quantity);
        let table = quantity.and_then(|quantity| rules.eligible.get(&quantity.eligible));
        table.is_some_and(|table| {
            let mut rows = table.0.iter().filter(|(of, _)| product.is_none_or(|product| **of == product));
            rows.any(|(_, claims)| claims.iter().any(|claim| claim.kind == kind))
        })
    };
    let designations = rules.designations.iter();
    designations.filter(|(_, of)| of.quantities().any(counts)).map(|(id, _)| *id).collect()
}
