//! Explains a metric: the facts of scoring, item by item, each with its reason.

use super::card::MetricScore;
use super::explanation::{Explanation, Item, Reason};
use super::facts::{Fact, Outcome, facts};
use super::measure::{Scratch, WHOLE};
use super::scorecard::{PartScore, UsageScore};
use super::scorer::Scorer;
use super::usage_items::Found;
use crate::book::{DesignationId, MetricId};
use crate::ids::CustomerId;
use crate::rulebook::{MetricFormula, Sum};
use std::collections::{BTreeMap, BTreeSet};

/// How far an explanation goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope<'s> {
    /// Whose items are wanted, by id; people and services that several customers use are nobody's.
    pub customer: Option<&'s CustomerId>,
    /// Whether what counts is told; what was lost always is.
    pub counted: bool,
    /// Whether what gives nothing is told: mostly far more.
    pub excluded: bool,
}

impl Scope<'_> {
    pub const ALL: Scope<'static> = Scope { customer: None, counted: true, excluded: true };
    pub const COUNTED: Scope<'static> = Scope { excluded: false, ..Scope::ALL };
}

/// The customers that use a service, by part and service.
type Services = BTreeMap<(usize, u32), BTreeSet<usize>>;

/// A metric that is being explained, and what was found so far.
struct ExplainPass<'s> {
    designation: DesignationId,
    track: &'s str,
    score: &'s MetricScore,
    formula: Option<&'s MetricFormula>,
    usage: Option<UsageScore>,
    items: Vec<(bool, Item)>,
    services: Services,
}

impl Scorer<'_> {
    /// Explains one metric of a designation, or all that exist, on the track it is scored on.
    pub fn explain(&self, designation: DesignationId, metric: Option<MetricId>) -> Vec<Explanation> {
        self.explain_within(designation, metric, Scope::ALL)
    }

    /// The same as far as the scope goes.
    pub fn explain_within(
        &self,
        designation: DesignationId,
        metric: Option<MetricId>,
        scope: Scope<'_>,
    ) -> Vec<Explanation> {
        self.explain_customers(|id, of| id == designation && metric.is_none_or(|only| of == only), scope)
    }

    /// Explains every metric of every designation, as far as the scope goes: each customer is measured once for all of them.
    pub fn explain_everything(&self, scope: Scope<'_>) -> Vec<Explanation> {
        self.explain_customers(|_, _| true, scope)
    }

    fn explain_customers(
        &self,
        wanted: impl Fn(DesignationId, MetricId) -> bool,
        scope: Scope<'_>,
    ) -> Vec<Explanation> {
        let card = self.scorecard();
        let scores = card.designations.iter().flat_map(|d| d.metrics.iter().map(move |m| (d, m)));
        let jobs = scores.filter(|(d, m)| wanted(d.id, m.id)).map(|(d, score)| {
            let (designation, track) = (d.id, d.track.as_str());
            let rules = self.rules.designations.get(&d.id).and_then(|rules| rules.metrics.get(&score.id));
            let formula = rules.and_then(|rules| rules.tracks.get(&d.track));
            let usage = match formula {
                Some(MetricFormula::Usage { parts, best }) => Some(self.usage_score(parts, *best, &self.totals)),
                _ => None,
            };
            ExplainPass { designation, track, score, formula, usage, items: Vec::new(), services: BTreeMap::new() }
        });
        let mut jobs: Vec<ExplainPass<'_>> = jobs.collect();
        self.read_usage(&mut jobs, scope);
        jobs.into_iter().map(|job| self.explained(job, scope)).collect()
    }

    fn explained(&self, job: ExplainPass<'_>, scope: Scope<'_>) -> Explanation {
        let ExplainPass { designation, track, score, formula, usage, items, services } = job;
        let items = match (formula, usage) {
            (_, Some(usage)) => self.usage_items(&usage, (items, services), scope),
            (Some(MetricFormula::People(people)), None) if scope.customer.is_none() => self.people_items(people),
            _ => Vec::new(),
        };
        let (mut counted, mut excluded): (Vec<Item>, Vec<Item>) =
            items.into_iter().fold(Default::default(), |mut lists, (counts, item)| {
                if counts {
                    lists.0.push(item)
                } else {
                    lists.1.push(item)
                }
                lists
            });
        counted.retain(|item| scope.counted || item.reasons.contains(&Reason::Lost));
        excluded.retain(|_| scope.excluded);
        counted.sort_by(|a, b| b.points.cmp(&a.points).then_with(|| a.id.cmp(&b.id)));
        excluded.sort_by(|a, b| a.id.cmp(&b.id));
        Explanation { designation, metric: score.id, track: track.to_owned(), points: score.points, counted, excluded }
    }

    /// Measures every customer once, and notes what each metric finds in it.
    fn read_usage(&self, jobs: &mut [ExplainPass<'_>], scope: Scope<'_>) {
        if jobs.iter().all(|job| job.usage.is_none()) {
            return;
        }
        let mut scratch = Scratch::new(self.columns.list.len());
        let pass = self.pass();
        let customers = match scope.customer {
            Some(id) => self.book.customer_index(id).map_or(0..0, |index| index..index + 1),
            None => 0..self.book.customers.len(),
        };
        for customer in customers {
            pass.measure(customer, self.associations(customer), &mut scratch);
            for job in jobs.iter_mut() {
                self.note_customer(job, customer, &scratch, scope);
            }
        }
    }

    /// Notes what a metric finds in a customer that was measured.
    fn note_customer(&self, job: &mut ExplainPass<'_>, customer: usize, scratch: &Scratch, scope: Scope<'_>) {
        let ExplainPass { usage: Some(usage), items, services, .. } = job else { return };
        for (place, part) in usage.parts.iter().enumerate() {
            if scratch.read & (1 << part.column) == 0 || usage.best.is_some_and(|best| best != place) {
                continue;
            }
            let Some((column, cells)) = self.columns.list.get(part.column).zip(scratch.cells.get(part.column)) else {
                continue;
            };
            facts(column, cells, |fact| {
                if column.sum() == Sum::Services && fact.key != WHOLE {
                    if scope.counted {
                        services.entry((place, fact.key)).or_default().insert(customer);
                    }
                    return;
                }
                let best_other_part = self.best_other_part(usage, place, scratch);
                let counts_there = best_other_part.is_some_and(|(_, other)| other.outcome.counts());
                let (part, fact) = match best_other_part {
                    Some((part, other)) if !counts_there && fact.outcome == Outcome::NotAttributed => (part, other),
                    _ => (part, fact),
                };
                let counts = fact.outcome.counts() && part.scores;
                let lost = fact.outcome == Outcome::Lost;
                if if counts { scope.counted || lost } else { scope.excluded } {
                    let cells = scratch.cells.get(part.column).map_or(&[][..], Vec::as_slice);
                    let Some(found) = Found::of(self, part, customer, fact, cells) else { return };
                    items.push((
                        counts,
                        self.usage_item(&found, best_other_part.filter(|_| counts_there).map(|(part, _)| part)),
                    ));
                }
            });
        }
    }

    /// The items of a metric of usage, and the services that several customers use.
    fn usage_items(
        &self,
        usage: &UsageScore,
        (mut items, services): (Vec<(bool, Item)>, Services),
        scope: Scope<'_>,
    ) -> Vec<(bool, Item)> {
        for ((place, key), customers) in services.into_iter().filter(|_| scope.customer.is_none()) {
            let in_use = usage.parts.get(place).and_then(|part| {
                let sum = *self.totals.columns.get(part.column)?.services.get(&key)?;
                (sum > 0).then(|| self.service_item(part, key, sum, &customers))
            });
            items.extend(in_use.map(|item| (true, item)));
        }
        items
    }

    /// Where only the best part counts: what the customer is in another one that it is associated for, first of all
    /// where it counts.
    fn best_other_part<'u>(
        &self,
        usage: &'u UsageScore,
        place: usize,
        scratch: &Scratch,
    ) -> Option<(&'u PartScore, Fact)> {
        usage.best?;
        let mut found: Option<(&PartScore, Fact)> = None;
        for (_, part) in usage.parts.iter().enumerate().filter(|(other, _)| *other != place) {
            let column = self.columns.list.get(part.column).filter(|_| scratch.read & (1 << part.column) != 0);
            let Some((column, cells)) = column.zip(scratch.cells.get(part.column)) else { continue };
            facts(column, cells, |fact| {
                let unknown = matches!(fact.outcome, Outcome::NotAttributed | Outcome::WorkloadNotEligible);
                let better = found.is_none_or(|(_, known)| !known.outcome.counts() && fact.outcome.counts());
                if !unknown && better {
                    found = Some((part, fact));
                }
            });
        }
        found
    }
}
