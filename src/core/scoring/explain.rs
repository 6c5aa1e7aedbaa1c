//! Explains a metric: the facts of scoring, item by item, each with its reason.

use super::explanation::{Explanation, Item, Reason};
use super::facts::{Fact, Outcome, facts};
use super::kept_cells::KeptCells;
use super::measure::{Scratch, WHOLE};
use super::scorecard::UsageScore;
use super::scorer::Scorer;
use super::usage_items::Found;
use crate::book::{DesignationId, MetricId};
use crate::ids::CustomerId;
use crate::points::Points;
use crate::rulebook::{MetricFormula, Sum};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// How far an explanation goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope<'s> {
    /// Whose items are wanted, by id; people and services that several customers use are nobody's.
    pub customer: Option<&'s CustomerId>,
    /// Whether what counts is told; what was lost always is.
    pub counted: bool,
    /// Whether what gives nothing is told: mostly far more.
    pub excluded: bool,
    pub detail: Detail,
}

/// How much is told of an item. Most of the time that an explanation takes goes into sentences and associations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// What it is and its points, of people everything.
    Names,
    /// The same with reasons as codes, and of what counts the associations.
    Codes,
    Sentences,
}

impl Scope<'_> {
    pub const ALL: Scope<'static> = Scope { customer: None, counted: true, excluded: true, detail: Detail::Sentences };
    pub const COUNTED: Scope<'static> = Scope { excluded: false, ..Scope::ALL };
}

/// Customers whose items are held at once where they are only added up.
const PIECE: usize = 1_024;

/// The customers that use a service, by part and service.
type Services = BTreeMap<(usize, u32), BTreeSet<usize>>;

/// A metric that is being explained, and what was found so far.
struct ExplainPass<'s> {
    designation: DesignationId,
    metric: MetricId,
    points: Points,
    track: String,
    formula: Option<&'s MetricFormula>,
    usage: Option<UsageScore>,
    notes: Vec<Note>,
    /// The cells of the notes, one after the other.
    cells: KeptCells,
    services: Services,
}

/// What a metric found in a customer: as little as its item can be made of later, since there are as many as the book has
/// customers for each metric.
#[derive(Clone, Copy)]
struct Note {
    customer: u32,
    /// The part of the metric that tells it.
    part: u8,
    /// The part that it counts in, were that the best one.
    elsewhere: Option<u8>,
    counts: bool,
    fact: Fact,
    /// Where its cells end among those of all notes; they begin where those of the one before end.
    cells_to: u32,
}

impl<'a> Scorer<'a> {
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
        let wanted = |id, of| id == designation && metric.is_none_or(|only| of == only);
        self.explain_customers(&wanted, scope).collect()
    }

    /// Explains every metric of every designation, as far as the scope goes: each customer is measured once for all of
    /// them. Each metric is worded when it is asked for, so that the items of all need not be held at once.
    pub fn explain_everything<'s>(&'s self, scope: Scope<'s>) -> impl Iterator<Item = Explanation> + use<'s, 'a> {
        self.explain_customers(&|_, _| true, scope)
    }

    /// Explains the wanted metrics in pieces, for who only adds up what is found: each metric comes for some customers at a
    /// time, and in the end for people and for what several customers use.
    pub fn explain_in_pieces<'s>(
        &'s self,
        wanted: &dyn Fn(DesignationId, MetricId) -> bool,
        scope: Scope<'s>,
    ) -> impl Iterator<Item = Explanation> + use<'s, 'a> {
        let mut jobs = self.jobs(wanted);
        let customers = self.customers_within(scope);
        let pieces = customers.clone().step_by(PIECE).map(move |from| from..customers.end.min(from + PIECE));
        pieces.map(Some).chain([None]).flat_map(move |piece| {
            if let Some(customers) = piece.clone() {
                self.read_usage(&mut jobs, customers, scope);
            }
            let explained = |job| self.explained(job, scope, piece.is_none());
            jobs.iter_mut().map(explained).collect::<Vec<Explanation>>()
        })
    }

    /// Tells items of a metric in full that were told in codes.
    pub fn tell_in_full(&self, (designation, metric): (DesignationId, MetricId), items: &mut [&mut Item]) {
        let customers: BTreeSet<usize> = items.iter().filter_map(|item| Some(item.place?.customer)).collect();
        let mut jobs = self.jobs(&|id, of| (id, of) == (designation, metric));
        for customer in customers {
            self.read_usage(&mut jobs, customer..customer + 1, Scope::ALL);
        }
        let told = jobs.iter_mut().map(|job| self.explained(job, Scope::ALL, false));
        let mut told: Vec<Item> = told.flat_map(|told| [told.counted, told.excluded]).flatten().collect();
        for item in items {
            let same =
                |told: &Item| (told.place, told.points, &told.reasons) == (item.place, item.points, &item.reasons);
            if let Some(place) = told.iter().position(same) {
                **item = told.swap_remove(place);
            }
        }
    }

    fn explain_customers<'s>(
        &'s self,
        wanted: &dyn Fn(DesignationId, MetricId) -> bool,
        scope: Scope<'s>,
    ) -> impl Iterator<Item = Explanation> + use<'s, 'a> {
        let mut jobs = self.jobs(wanted);
        self.read_usage(&mut jobs, self.customers_within(scope), scope);
        jobs.into_iter().map(move |mut job| self.explained(&mut job, scope, true))
    }

    /// The wanted metrics on the tracks that they are scored on, with nothing found yet.
    fn jobs(&self, wanted: &dyn Fn(DesignationId, MetricId) -> bool) -> Vec<ExplainPass<'_>> {
        let card = self.scorecard();
        let scores = card.designations.iter().flat_map(|d| d.metrics.iter().map(move |m| (d, m)));
        let jobs = scores.filter(|(d, m)| wanted(d.id, m.id)).map(|(d, score)| {
            let rules = self.rules.designations.get(&d.id).and_then(|rules| rules.metrics.get(&score.id));
            let formula = rules.and_then(|rules| rules.tracks.get(&d.track));
            let usage = match formula {
                Some(MetricFormula::Usage { parts, best }) => Some(self.usage_score(parts, *best, &self.totals)),
                _ => None,
            };
            ExplainPass {
                designation: d.id,
                metric: score.id,
                points: score.points,
                track: d.track.clone(),
                formula,
                usage,
                notes: Vec::new(),
                cells: KeptCells::default(),
                services: BTreeMap::new(),
            }
        });
        jobs.collect()
    }

    fn customers_within(&self, scope: Scope<'_>) -> Range<usize> {
        match scope.customer {
            Some(id) => self.book.customer_index(id).map_or(0..0, |index| index..index + 1),
            None => 0..self.book.customers.len(),
        }
    }

    /// What a metric found in customers since it was asked last; with everything else where that is the `last` time.
    fn explained(&self, job: &mut ExplainPass<'_>, scope: Scope<'_>, last: bool) -> Explanation {
        let counting = job.notes.iter().filter(|note| note.counts).count();
        let mut counted = Vec::with_capacity(counting);
        let mut excluded = Vec::with_capacity(job.notes.len() - counting);
        let mut put = |counts: bool, item: Item| match counts {
            true if scope.counted || item.reasons.contains(&Reason::Lost) => counted.push(item),
            false if scope.excluded => excluded.push(item),
            _ => {}
        };
        match (job.formula, &job.usage) {
            (_, Some(usage)) => {
                self.usage_items(usage, (&job.notes, &job.cells), scope, &mut put);
                if last && scope.customer.is_none() {
                    self.service_items(usage, &job.services, scope.detail).for_each(|item| put(true, item));
                }
            }
            (Some(MetricFormula::People(people)), None) if last && scope.customer.is_none() => {
                self.people_items(people).into_iter().for_each(|(counts, item)| put(counts, item));
            }
            _ => {}
        }
        job.notes.clear();
        job.cells.clear();
        counted.sort_by(|a, b| b.points.cmp(&a.points).then_with(|| a.id.cmp(&b.id)));
        excluded.sort_by(|a, b| a.id.cmp(&b.id));
        let ExplainPass { designation, metric, points, ref track, .. } = *job;
        Explanation { designation, metric, track: track.clone(), points, counted, excluded }
    }

    /// Measures customers once, and notes what each metric finds in them.
    fn read_usage(&self, jobs: &mut [ExplainPass<'_>], customers: Range<usize>, scope: Scope<'_>) {
        if jobs.iter().all(|job| job.usage.is_none()) {
            return;
        }
        let mut scratch = Scratch::new(self.columns.list.len());
        let pass = self.pass();
        for customer in customers {
            pass.measure(customer, self.associations(customer), &mut scratch);
            for job in jobs.iter_mut() {
                self.note_customer(job, customer, &scratch, scope);
            }
        }
    }

    /// Notes what a metric finds in a customer that was measured.
    fn note_customer(&self, job: &mut ExplainPass<'_>, customer: usize, scratch: &Scratch, scope: Scope<'_>) {
        let ExplainPass { usage: Some(usage), notes, cells: kept, services, .. } = job else { return };
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
                let (place, fact) = match best_other_part {
                    Some(told) if !counts_there && fact.outcome == Outcome::NotAttributed => told,
                    _ => (place, fact),
                };
                let Some(part) = usage.parts.get(place) else { return };
                let counts = fact.outcome.counts() && part.scores;
                let lost = fact.outcome == Outcome::Lost;
                if if counts { scope.counted || lost } else { scope.excluded } {
                    let cells = scratch.cells.get(part.column).map_or(&[][..], Vec::as_slice);
                    let own = cells.iter().filter(|cell| fact.key == WHOLE || cell.key == fact.key);
                    if scope.detail > Detail::Names {
                        own.for_each(|cell| kept.push(cell));
                    }
                    let elsewhere = best_other_part.filter(|_| counts_there).map(|(place, _)| place as u8);
                    let (customer, part, cells_to) = (customer as u32, place as u8, kept.end() as u32);
                    notes.push(Note { customer, part, elsewhere, counts, fact, cells_to });
                }
            });
        }
    }

    /// The items of a metric of usage, each with whether it counts.
    fn usage_items(
        &self,
        usage: &UsageScore,
        (notes, cells): (&[Note], &KeptCells),
        scope: Scope<'_>,
        put: &mut dyn FnMut(bool, Item),
    ) {
        let part = |place: u8| usage.parts.get(usize::from(place));
        let mut from = 0;
        for note in notes {
            let own = cells.read(from, note.cells_to as usize);
            from = note.cells_to as usize;
            let found = part(note.part).and_then(|part| {
                let column = self.columns.list.get(part.column)?;
                let (customer, fact, detail) = (note.customer as usize, note.fact, scope.detail);
                Some(Found { part, column, customer, fact, cells: &own, detail })
            });
            if let Some(found) = found {
                put(note.counts, self.usage_item(&found, note.elsewhere.and_then(part)));
            }
        }
    }

    /// The services that several customers use.
    fn service_items(&self, usage: &UsageScore, services: &Services, detail: Detail) -> impl Iterator<Item = Item> {
        services.iter().filter_map(move |((place, key), customers)| {
            let part = usage.parts.get(*place)?;
            let sum = *self.totals.columns.get(part.column)?.services.get(key)?;
            (sum > 0).then(|| self.service_item(part, *key, sum, (customers, detail)))
        })
    }

    /// Where only the best part counts: what the customer is in another one that it is associated for, first of all
    /// where it counts.
    fn best_other_part(&self, usage: &UsageScore, place: usize, scratch: &Scratch) -> Option<(usize, Fact)> {
        usage.best?;
        let mut found: Option<(usize, Fact)> = None;
        for (other, part) in usage.parts.iter().enumerate().filter(|(other, _)| *other != place) {
            let column = self.columns.list.get(part.column).filter(|_| scratch.read & (1 << part.column) != 0);
            let Some((column, cells)) = column.zip(scratch.cells.get(part.column)) else { continue };
            facts(column, cells, |fact| {
                let unknown = matches!(fact.outcome, Outcome::NotAttributed | Outcome::WorkloadNotEligible);
                let better = found.is_none_or(|(_, known)| !known.outcome.counts() && fact.outcome.counts());
                if !unknown && better {
                    found = Some((other, fact));
                }
            });
        }
        found
    }
}
