//! Where one more deployment would count: at customers whose associations cover it and who don't have it yet.

use super::attribution::{Ready, counted_cloud};
use super::explain::Detail;
use super::explanation::Reason;
use super::facts::{Fact, Outcome, deployed_at_claim, facts, is_too_large};
use super::measure::{Cell, Scratch};
use super::measures::{MeasureColumn, MeasureSet, Side};
use super::scorecard::PartScore;
use super::scorer::Scorer;
use super::usage_items::Found;
use super::words::usage as words;
use crate::book::{Association, Customer, DesignationId, MetricId, Product};
use crate::rulebook::{MetricFormula, QuantityKind};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// More than any metric counts.
const PLENTY: i64 = 1_000;

/// The columns of deployments that count customers, or workloads of customers.
pub(super) struct Rooms(Vec<Room>);

struct Room {
    column: usize,
    /// The workloads that count, by number, each with that as which it counts; none where any does.
    workloads: Option<BTreeMap<u32, u32>>,
}

/// What can still be deployed at a customer, as far as a column counts it.
struct Open {
    /// One of these workloads, or each of them; none where it is any.
    workloads: Option<BTreeSet<u32>>,
    /// Whether all of the column's are open.
    all: bool,
    facts: Vec<Fact>,
}

/// A customer at which one more deployment counts.
pub(crate) struct Deployable<'a> {
    pub(crate) customer: &'a Customer,
    /// What is short there, or what is to be deployed.
    pub(crate) note: String,
}

impl Rooms {
    pub(super) fn of_columns(scorer: &Scorer<'_>, columns: impl IntoIterator<Item = usize>) -> Rooms {
        let room = |column: usize| {
            let known = scorer.columns.list.get(column)?;
            let list = known.quantity.workloads.as_ref().and_then(|list| scorer.rules.workloads.get(list));
            let number = |name: &String| scorer.names.lookup(known.family, name);
            let workloads = list.map(|list| {
                let own = list.names.iter().map(|name| (name, name));
                own.chain(&list.includes).filter_map(|(name, of)| Some((number(name)?, number(of)?))).collect()
            });
            (known.quantity.kind != QuantityKind::DistinctServices).then_some(Room { column, workloads })
        };
        Rooms(columns.into_iter().filter_map(room).collect())
    }

    /// Those of a designation on any track.
    pub(super) fn of(scorer: &Scorer<'_>, designation: DesignationId) -> Rooms {
        let metrics = scorer.rules.designations.get(&designation).map(|rules| &rules.metrics);
        let tracks = metrics.and_then(|metrics| metrics.get(&MetricId::Deployments)).map(|metric| &metric.tracks);
        let parts = tracks.into_iter().flat_map(BTreeMap::values).filter_map(|formula| match formula {
            MetricFormula::Usage { parts, .. } => Some(parts),
            MetricFormula::People(_) => None,
        });
        let columns = parts.flatten().filter_map(|part| scorer.column(&part.quantity, part.kind));
        Rooms::of_columns(scorer, columns.collect::<BTreeSet<usize>>())
    }

    pub(super) fn columns(&self) -> MeasureSet {
        self.0.iter().fold(0, |set, room| set | 1 << room.column)
    }

    /// By column, how many more deployments count at a customer with these associations that was measured.
    pub(super) fn open<'r, 'b: 'r>(
        &self,
        scorer: &Scorer<'_>,
        associations: impl Iterator<Item = &'r Ready<'b>> + Clone,
        scratch: &Scratch,
    ) -> BTreeMap<usize, i64> {
        let open = |room: &Room| {
            let column = scorer.columns.list.get(room.column)?;
            let open = room.open(scorer, associations.clone(), scratch)?;
            let workloads = open.workloads.map_or(PLENTY, |workloads| workloads.len() as i64);
            Some((room.column, if is_by_workload(column) { workloads } else { 1 }))
        };
        self.0.iter().filter_map(open).collect()
    }
}

/// Whether each workload of a customer counts, and not the customer once.
fn is_by_workload(column: &MeasureColumn<'_>) -> bool {
    column.quantity.kind == QuantityKind::NetWorkloads
}

impl Room {
    /// What can still be deployed; none where nothing more counts.
    fn open<'r, 'b: 'r>(
        &self,
        scorer: &Scorer<'_>,
        associations: impl Iterator<Item = &'r Ready<'b>>,
        scratch: &Scratch,
    ) -> Option<Open> {
        let column = scorer.columns.list.get(self.column)?;
        let cells = scratch.cells.get(self.column)?;
        let mut found: Vec<Fact> = Vec::new();
        facts(column, cells, |fact| found.push(fact));
        let by_workload = is_by_workload(column);
        let is_done = |fact: &Fact| fact.now > 0 || is_too_large(column, cells, fact);
        if !by_workload && found.iter().any(is_done) {
            return None;
        }
        let is_open = |workload: &u32| {
            let at_claim = |cell: &Cell| cell.key == *workload && deployed_at_claim(column, cell);
            let counts = |fact: &Fact| by_workload && fact.key == *workload && is_done(fact);
            !cells.iter().any(at_claim) && !found.iter().any(counts)
        };
        let counted = self.workloads.as_ref();
        let mut covered: Option<BTreeSet<u32>> = Some(BTreeSet::new());
        for ready in associations.filter(|ready| scorer.is_counted_in(self.column, ready)) {
            let named = ready.workloads_of(column.family).map(|named| {
                let counts = |number: &u32| counted.map_or(Some(*number), |counted| counted.get(number).copied());
                named.iter().filter_map(counts).collect::<BTreeSet<u32>>()
            });
            let named = named.or_else(|| counted.map(|counted| counted.values().copied().collect()));
            covered = covered.zip(named).map(|(covered, named)| covered.union(&named).copied().collect());
        }
        let workloads = covered.map(|covered| covered.into_iter().filter(is_open).collect::<BTreeSet<u32>>());
        let all = workloads
            .as_ref()
            .is_none_or(|open| counted.is_some_and(|counted| counted.values().all(|workload| open.contains(workload))));
        let is_some = workloads.as_ref().is_none_or(|open| !open.is_empty());
        is_some.then_some(Open { workloads, all, facts: found })
    }
}

impl<'a> Scorer<'a> {
    /// Whether usage that an association covers counts in a column in the last month.
    fn is_counted_in(&self, column: usize, ready: &Ready<'_>) -> bool {
        let Some(known) = self.columns.list.get(column).filter(|_| ready.barred.is_none()) else { return false };
        let (association, last) = (ready.association, known.calendar.last);
        let subscription = self.book.subscriptions.get(ready.subscription as usize);
        let licensing = subscription.and_then(|subscription| subscription.licensing);
        let is_open = |product: &&Product| {
            let claims = |of: Product| self.claims.columns(association.kind, association.activity, of, licensing);
            association.product.is_none_or(|only| only == **product) && claims(**product) >> column & 1 == 1
        };
        ready.active_in(last)
            && self.pass().last_live_month(subscription).is_some_and(|live| last <= live)
            && known.products.iter().any(|product| is_open(&product))
    }

    /// The customers at which one more deployment counts in some columns once these associations are made, the nearest first.
    /// Those that nothing can be done with are left out.
    pub(crate) fn deployable(
        &self,
        columns: &[usize],
        planned: &[Association],
        (is_possible, most): (&dyn Fn(&Customer) -> bool, usize),
    ) -> Vec<Deployable<'a>> {
        let rooms = Rooms::of_columns(self, columns.iter().copied());
        let new: Vec<(Option<usize>, Ready<'_>)> = planned
            .iter()
            .map(|planned| (self.book.customer_index(&planned.customer), self.eligibility.ready(planned, &self.names)))
            .collect();
        let ready = |at: usize| -> Vec<Ready<'_>> {
            let replaced = |ready: &&Ready<'_>| !planned.iter().any(|new| new.id == ready.association.id);
            let own = self.associations(at).iter().filter(replaced).cloned();
            own.chain(new.iter().filter(|(of, _)| *of == Some(at)).map(|(_, ready)| ready.clone())).collect()
        };
        let mut scratch = Scratch::new(self.columns.list.len());
        let mut found: Vec<(Reverse<i128>, usize, usize)> = Vec::new();
        for (at, customer) in self.book.customers.iter().enumerate() {
            let associations = ready(at);
            let counts = |room: &&Room| associations.iter().any(|ready| self.is_counted_in(room.column, ready));
            let rooms: Vec<&Room> = rooms.0.iter().filter(counts).collect();
            if rooms.is_empty() || !counted_cloud(customer.cloud) || !is_possible(customer) {
                continue;
            }
            self.pass().measure(at, &associations, &mut scratch);
            for room in rooms {
                let (Some(open), Some(column)) =
                    (room.open(self, associations.iter(), &scratch), self.columns.list.get(room.column))
                else {
                    continue;
                };
                let cells = scratch.cells.get(room.column).map_or(&[][..], Vec::as_slice);
                found.push((Reverse(nearness(column, cells, &open)), at, room.column));
            }
        }
        found.sort_unstable();
        // Everybody once before anybody twice.
        let mut known = BTreeSet::new();
        let (first, again): (Vec<_>, Vec<_>) = found.into_iter().partition(|(_, at, _)| known.insert(*at));
        let named = first.into_iter().chain(again).take(most).filter_map(|(_, at, column)| {
            let (customer, room) =
                self.book.customers.get(at).zip(rooms.0.iter().find(|room| room.column == column))?;
            let associations = ready(at);
            self.pass().measure(at, &associations, &mut scratch);
            let open = room.open(self, associations.iter(), &scratch)?;
            let note = self.to_deploy((at, column), scratch.cells.get(column)?, &open)?;
            Some(Deployable { customer, note })
        });
        named.collect()
    }

    /// What is short at a customer, or what is to be deployed where nothing of it is there.
    fn to_deploy(&self, (customer, at): (usize, usize), cells: &[Cell], open: &Open) -> Option<String> {
        let column = self.columns.list.get(at)?;
        let names = |workloads: &BTreeSet<u32>| workloads.iter().map(|number| self.names.text(*number)).collect();
        let named: Option<Vec<&str>> = open.workloads.as_ref().filter(|_| !open.all).map(names);
        let part = PartScore::unscored(at);
        let below = open.facts.iter().find(|fact| fact.outcome == Outcome::Below);
        Some(match below {
            Some(fact) => {
                let own = cells.iter().filter(|cell| !is_by_workload(column) || cell.key == fact.key);
                let own: Vec<Cell> = own.copied().collect();
                let detail = Detail::Sentences;
                let found = Found { part: &part, column, customer, fact: *fact, cells: &own, detail };
                words::short_of(self, &found, Reason::BelowThreshold)
            }
            None => words::to_deploy(column, &named.unwrap_or_default()),
        })
    }
}

/// How near a customer comes: the share of the lower bound that it has, in millionths.
fn nearness(column: &MeasureColumn<'_>, cells: &[Cell], open: &Open) -> i128 {
    let bound = column.quantity.band.as_ref().and_then(|band| band.at_least.or(band.more_than));
    let bound = bound.map_or(1, |bound| i128::from(bound.0).max(1));
    let below = |cell: &&Cell| {
        let of_it = |fact: &Fact| fact.outcome == Outcome::Below && (!is_by_workload(column) || fact.key == cell.key);
        open.facts.iter().any(of_it)
    };
    let amount = cells.iter().filter(below).map(|cell| i128::from(cell.bounded[Side::Now as usize])).max();
    amount.unwrap_or(0) * 1_000_000 / bound
}
