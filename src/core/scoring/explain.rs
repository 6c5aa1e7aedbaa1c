//! Explains a metric: the facts of scoring, item by item, each with its reason and what would mend it.

use super::card::MetricScore;
use super::explanation::{Explanation, Item, ItemKind, Reason};
use super::facts::{Fact, Outcome, facts};
use super::measure::{Scratch, WHOLE};
use super::scorecard::{PartScore, UsageScore};
use super::scorer::Scorer;
use super::words;
use crate::book::{DesignationId, MetricId};
use crate::evidence::Measure;
use crate::ids::CustomerId;
use crate::points::Points;
use crate::projection::Projection;
use crate::rulebook::{MetricFormula, Sum};
use std::collections::{BTreeMap, BTreeSet};

/// The metric being explained.
pub(super) struct Subject<'s> {
    pub(super) designation: DesignationId,
    pub(super) metric: MetricId,
    pub(super) track: &'s str,
    /// The designation's points on this track as they are.
    pub(super) total: Points,
}

/// How far an explanation goes. What would mend an item takes a projection of the whole book, which large books cannot
/// bear for every item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope<'s> {
    /// Whose items are wanted, by id; people and services that several customers use are nobody's.
    pub customer: Option<&'s CustomerId>,
    /// How many items of a metric may say what would mend them: those with the most usage.
    pub fixes: usize,
    /// Whether what counts is told.
    pub counted: bool,
    /// Whether what gives nothing is told: mostly far more.
    pub excluded: bool,
}

impl Scope<'_> {
    pub const ALL: Scope<'static> = Scope { customer: None, fixes: usize::MAX, counted: true, excluded: true };
    /// Every item, and nothing of what would mend it.
    pub const ITEMS: Scope<'static> = Scope { fixes: 0, ..Scope::ALL };
    pub const COUNTED: Scope<'static> = Scope { excluded: false, ..Scope::ITEMS };
}

/// An item of usage whose mend is not worked out yet.
struct Raw {
    counts: bool,
    item: Item,
    /// MeasureColumn, customer and cell.
    place: (usize, usize, u32),
}

/// The customers that use a service, by part and service.
type Services = BTreeMap<(usize, u32), BTreeSet<usize>>;

/// A metric that is being explained, and what was found so far.
struct ExplainPass<'s> {
    subject: Subject<'s>,
    score: &'s MetricScore,
    formula: Option<&'s MetricFormula>,
    /// Its score, where it is one of usage.
    usage: Option<UsageScore>,
    items: Vec<Raw>,
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
        self.explain_those(|id, of| id == designation && metric.is_none_or(|only| of == only), scope)
    }

    /// Explains every metric of every designation, as far as the scope goes: each customer is measured once for all of them.
    pub fn explain_everything(&self, scope: Scope<'_>) -> Vec<Explanation> {
        self.explain_those(|_, _| true, scope)
    }

    fn explain_those(&self, wanted: impl Fn(DesignationId, MetricId) -> bool, scope: Scope<'_>) -> Vec<Explanation> {
        let card = self.scorecard();
        let scores = card.designations.iter().flat_map(|d| d.metrics.iter().map(move |m| (d, m)));
        let jobs = scores.filter(|(d, m)| wanted(d.id, m.id)).map(|(d, score)| {
            let subject = Subject { designation: d.id, metric: score.id, track: &d.track, total: d.points };
            let rules = self.rules.designations.get(&d.id).and_then(|rules| rules.metrics.get(&score.id));
            let formula = rules.and_then(|rules| rules.tracks.get(&d.track));
            let usage = match formula {
                Some(MetricFormula::Usage { parts, best }) => Some(self.usage_score(parts, *best, &self.totals)),
                _ => None,
            };
            ExplainPass { subject, score, formula, usage, items: Vec::new(), services: BTreeMap::new() }
        });
        let mut jobs: Vec<ExplainPass<'_>> = jobs.collect();
        self.read_usage(&mut jobs, scope);
        jobs.into_iter().map(|job| self.explained(job, scope)).collect()
    }

    fn explained(&self, job: ExplainPass<'_>, scope: Scope<'_>) -> Explanation {
        let ExplainPass { subject, score, formula, usage, items, services } = job;
        let items = match (formula, usage) {
            (_, Some(usage)) => self.usage_items(&subject, &usage, (items, services), scope),
            (Some(MetricFormula::People(people)), None) if scope.customer.is_none() => {
                self.people_items(&subject, people, scope)
            }
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
        counted.retain(|_| scope.counted);
        excluded.retain(|_| scope.excluded);
        counted.sort_by(|a, b| b.points.cmp(&a.points).then_with(|| a.id.cmp(&b.id)));
        let gain = |item: &Item| item.fix.as_ref().map_or(Points::ZERO, |fix| fix.gain);
        excluded.sort_by(|a, b| gain(b).cmp(&gain(a)).then_with(|| a.id.cmp(&b.id)));
        Explanation {
            designation: subject.designation,
            metric: subject.metric,
            track: subject.track.to_owned(),
            points: score.points,
            counted,
            excluded,
        }
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
                let elsewhere = self.elsewhere(usage, place, scratch);
                let counts_there = elsewhere.is_some_and(|(_, other)| other.outcome.counts());
                let (part, fact) = match elsewhere {
                    Some((part, other)) if !counts_there && fact.outcome == Outcome::NotAttributed => (part, other),
                    _ => (part, fact),
                };
                let counts = fact.outcome.counts() && part.scores;
                if if counts { scope.counted } else { scope.excluded } {
                    items.push(self.usage_item(part, customer, fact, counts_there));
                }
            });
        }
    }

    /// The items of a metric of usage, with what would mend them, and the services that several customers use.
    fn usage_items(
        &self,
        subject: &Subject<'_>,
        usage: &UsageScore,
        (items, services): (Vec<Raw>, Services),
        scope: Scope<'_>,
    ) -> Vec<(bool, Item)> {
        let mut items = self.with_fixes(subject, items, scope);
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
    fn elsewhere<'u>(&self, usage: &'u UsageScore, place: usize, scratch: &Scratch) -> Option<(&'u PartScore, Fact)> {
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

    /// The items, those with the most usage with what would mend them.
    fn with_fixes(&self, subject: &Subject<'_>, mut items: Vec<Raw>, scope: Scope<'_>) -> Vec<(bool, Item)> {
        let mut open: Vec<usize> =
            (0..items.len()).filter(|&at| items.get(at).is_some_and(|raw| !raw.counts)).collect();
        if open.len() > scope.fixes {
            let uses = |raw: &Raw| std::cmp::Reverse(self.uses(raw.place.0, raw.place.1));
            open.sort_by_cached_key(|&at| items.get(at).map(uses));
            open.truncate(scope.fixes);
        }
        for at in open {
            let Some(raw) = items.get_mut(at) else { continue };
            let (column, customer, key) = raw.place;
            let reason = raw.item.reasons.first().copied();
            raw.item.fix = reason.and_then(|reason| self.association_fix(subject, column, customer, key, reason));
        }
        items.into_iter().map(|raw| (raw.counts, raw.item)).collect()
    }

    /// How much a customer uses of a column's products in the last month, attributed or not: of two customers in one column
    /// the one with more has more to gain.
    fn uses(&self, column: usize, customer: usize) -> i64 {
        let Some(column) = self.columns.list.get(column) else { return 0 };
        let usage = &*self.book.usage;
        let in_month = |row: &usize| {
            usage.months()[*row] == column.calendar.last && column.products.contains(&usage.products()[*row])
        };
        let amount = |row: usize| {
            let known = Measure::ALL.into_iter().filter(|m| usage.counting()[row] & m.bit() != 0);
            known.map(|m| usage.column(m)[row]).fold(0, i64::saturating_add)
        };
        usage.rows_of(customer).filter(in_month).map(amount).fold(0, i64::saturating_add)
    }

    fn usage_item(&self, part: &PartScore, customer: usize, fact: Fact, elsewhere: bool) -> Raw {
        let record = self.book.customers.get(customer);
        let (id, name) = record.map_or_else(Default::default, |c| (c.id.to_string(), c.name.clone()));
        let counts = fact.outcome.counts() && part.scores;
        let (through, without_credit) = self.through(part.column, customer, fact.key);
        let (reasons, text) = if counts {
            let reasons: Vec<Reason> = [
                (fact.outcome == Outcome::Lost).then_some(Reason::Lost),
                without_credit.then_some(Reason::RoleNotEligible),
            ]
            .into_iter()
            .flatten()
            .collect();
            (reasons, words::counted(self, part.column, &fact))
        } else {
            let (reason, text) = self.usage_reason(part, customer, &fact, elsewhere);
            (vec![reason], text)
        };
        let (kind, id, name) = if fact.key == WHOLE {
            (ItemKind::Customer, id, name)
        } else {
            let workload = self.names.text(fact.key);
            (ItemKind::Workload, format!("{id}/{workload}"), format!("{name} · {workload}"))
        };
        let scale = self.scale(part.column);
        let difference = i128::from(fact.now) - i128::from(fact.past);
        let (value, points) = if counts {
            (Points::ratio(difference, scale), Points::ratio(difference, 1).times(part.each))
        } else {
            (Points::ZERO, Points::ZERO)
        };
        let item = Item { kind, id, part: part.column, name, value, points, through, reasons, text, fix: None };
        Raw { counts, item, place: (part.column, customer, fact.key) }
    }

    /// How many of the column's numbers make one unit.
    fn scale(&self, column: usize) -> i128 {
        if self.columns.list.get(column).is_some_and(|column| column.sum().is_growth()) { 1_000_000 } else { 1 }
    }

    /// Why an item gives nothing.
    fn usage_reason(&self, part: &PartScore, customer: usize, fact: &Fact, elsewhere: bool) -> (Reason, String) {
        let column = part.column;
        let plain = |reason| (reason, words::short_of(self, column, fact, reason));
        if elsewhere && !fact.outcome.counts() {
            return plain(Reason::BetterTypeCounts);
        }
        match fact.outcome {
            Outcome::Counts | Outcome::Lost | Outcome::NotNew if !part.scores => plain(self.floor_reason(column)),
            Outcome::NotNew | Outcome::Counts => plain(Reason::NotNew),
            Outcome::Lost => plain(Reason::Lost),
            Outcome::Below => plain(Reason::BelowThreshold),
            Outcome::Above => plain(Reason::AboveThreshold),
            Outcome::DeployedAtClaim => plain(Reason::AlreadyDeployedAtClaim),
            Outcome::NoData if self.compares_less_than_a_year(column) => plain(Reason::BaselineTooLow),
            Outcome::NoData => plain(Reason::NoUsageData),
            Outcome::NotAttributed => {
                let why = self.why(column, customer, fact.key);
                (why.reason, words::not_attributed(self, customer, &why))
            }
            Outcome::WorkloadNotEligible => {
                let why = self.why(column, customer, fact.key);
                if why.reason == Reason::CloudNotEligible {
                    return (why.reason, words::not_attributed(self, customer, &why));
                }
                let reason = why.workload.map_or(Reason::WorkloadNotEligible, |raw| self.workload_reason(column, raw));
                (reason, words::not_attributed(self, customer, &super::why::Why { reason, ..why }))
            }
        }
    }

    /// Whether a column compares sums of which not all months are known on both sides.
    fn compares_less_than_a_year(&self, column: usize) -> bool {
        self.columns.list.get(column).and_then(|l| l.pairs).is_some_and(|pairs| pairs.count_ones() < 12)
    }

    /// Which floor keeps a percentage from being scored.
    fn floor_reason(&self, column: usize) -> Reason {
        let quantity = self.columns.list.get(column).map(|l| l.quantity);
        let total = self.totals.columns.get(column);
        let low_now = quantity.and_then(|q| q.floor_now).zip(total).is_some_and(|(f, t)| t.whole < i128::from(f.0));
        let baseline = total.is_some_and(|t| t.past > 0);
        if low_now && baseline { Reason::BelowThreshold } else { Reason::BaselineTooLow }
    }

    fn service_item(&self, part: &PartScore, key: u32, sum: i128, customers: &BTreeSet<usize>) -> Item {
        let name = self.names.text(key).to_owned();
        let mut through = BTreeSet::new();
        let mut without_credit = false;
        for customer in customers {
            let (ids, without) = self.through(part.column, *customer, key);
            through.extend(ids);
            without_credit |= without;
        }
        Item {
            kind: ItemKind::Workload,
            id: name.clone(),
            part: part.column,
            text: words::service(self, &name, sum, customers),
            name,
            value: Points::whole(1),
            points: part.each,
            through: through.into_iter().collect(),
            reasons: without_credit.then_some(Reason::RoleNotEligible).into_iter().collect(),
            fix: None,
        }
    }

    /// The designation's points on a track after planned changes.
    pub(super) fn projected_points(&self, subject: &Subject<'_>, planned: &Projection) -> Points {
        let totals = self.projected_totals(planned);
        let lineup = self.roster.projected(planned);
        self.track_points(subject.designation, subject.track, &totals, &lineup)
    }
}
