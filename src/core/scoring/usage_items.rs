//! The items of a usage metric: what a customer's or a workload's figures are, and why they count or not.

use super::attribution::Ready;
use super::explain::Detail;
use super::explanation::{Item, ItemKind, Place, Reason};
use super::facts::{Fact, Outcome, blanks, lost_by};
use super::measure::{Cell, WHOLE};
use super::measures::{MeasureColumn, Side};
use super::scorecard::PartScore;
use super::scorer::Scorer;
use super::why::Why;
use super::words::baseline::users_a_year_ago;
use super::words::{unattributed, usage as words};
use crate::ids::AssociationId;
use crate::points::Points;
use std::collections::BTreeSet;

/// What a metric found in a customer's figures.
pub(super) struct Found<'f> {
    pub(super) part: &'f PartScore,
    pub(super) column: &'f MeasureColumn<'f>,
    pub(super) customer: usize,
    pub(super) fact: Fact,
    /// The cells that the fact is about.
    pub(super) cells: &'f [Cell],
    pub(super) detail: Detail,
}

impl Found<'_> {
    /// A sentence, where sentences are wanted.
    fn say(&self, text: impl FnOnce() -> String) -> String {
        if self.detail == Detail::Sentences { text() } else { String::new() }
    }
}

impl Scorer<'_> {
    /// An item of a customer or one of its workloads; `elsewhere` is the type through which it would count if that were
    /// the best one.
    pub(super) fn usage_item(&self, found: &Found<'_>, elsewhere: Option<&PartScore>) -> Item {
        let Found { part, customer, fact, .. } = found;
        let record = self.book.customers.get(*customer);
        let (id, name) = record.map_or_else(Default::default, |c| (c.id.to_string(), c.name.clone()));
        let counts = fact.outcome.counts() && part.scores;
        let has_associations = found.detail >= if counts { Detail::Codes } else { Detail::Sentences };
        let (through, without_credit) = match has_associations {
            true => self.counting_associations(part.column, *customer, fact.key),
            false => Default::default(),
        };
        let (reasons, text) = match counts {
            _ if found.detail == Detail::Names => Default::default(),
            true => self.counted_item(found, without_credit.then_some(through.as_slice())),
            false => {
                let (reason, text) = self.usage_reason(found, elsewhere);
                (vec![reason], text)
            }
        };
        let (kind, id, name) = if fact.key == WHOLE {
            (ItemKind::Customer, id, name)
        } else {
            let workload = self.names.text(fact.key);
            (ItemKind::Workload, format!("{id}/{workload}"), format!("{name} · {workload}"))
        };
        let difference = i128::from(fact.now) - i128::from(fact.past);
        let (value, points) = if counts {
            (Points::ratio(difference, scale(found.column)), Points::ratio(difference, 1).times(part.each))
        } else {
            (Points::ZERO, Points::ZERO)
        };
        let place = Some(Place { column: part.column, customer: *customer, key: fact.key });
        let (part, fix, pending, lacks) = (part.column, None, None, None);
        Item { kind, id, part, name, value, points, through, reasons, text, fix, pending, lacks, place }
    }

    /// Codes and sentence of what counts; what was lost says by what.
    fn counted_item(&self, found: &Found<'_>, without_credit: Option<&[AssociationId]>) -> (Vec<Reason>, String) {
        let mut reasons = Vec::new();
        let mut text = found.say(|| words::counted(self, found));
        if found.fact.outcome == Outcome::Lost {
            let (cause, because) = self.cause_of_loss(found);
            reasons.extend([Reason::Lost, cause]);
            text = found.say(|| format!("{text} {because}").trim_end().to_owned());
        }
        if let Some(through) = without_credit {
            reasons.push(Reason::RoleNotEligible);
            let named = |ready: &&Ready<'_>| ready.role_without_credit && through.contains(&ready.association.id);
            let links = self.associations(found.customer).iter().filter(named);
            let roles: Vec<String> =
                links.filter_map(|ready| unattributed::without_credit(self, ready.association)).collect();
            text = found.say(|| std::iter::once(text).chain(roles).collect::<Vec<_>>().join(" "));
        }
        (reasons, text)
    }

    /// Why what was eligible a year ago is not now.
    fn cause_of_loss(&self, found: &Found<'_>) -> (Reason, String) {
        let outcome = lost_by(found.column, found.cells);
        match outcome {
            _ if !self.has_usage_now(found) && blanks(found.column, found.cells, Side::Now).is_empty() => {
                (Reason::BelowThreshold, words::gone(found.column))
            }
            // The sentence of the loss gives the figures already.
            Outcome::Below => (Reason::BelowThreshold, String::new()),
            _ => match self.reason_of(found, outcome) {
                (Reason::BelowThreshold, _) => (Reason::BelowThreshold, String::new()),
                cause => cause,
            },
        }
    }

    /// Whether any row says something of the months that the metric reads now.
    fn has_usage_now(&self, found: &Found<'_>) -> bool {
        self.reads(found.part.column, found.customer, found.fact.key).iter().any(|read| read.near)
    }

    /// Why an item gives nothing.
    fn usage_reason(&self, found: &Found<'_>, elsewhere: Option<&PartScore>) -> (Reason, String) {
        let Found { part, fact, .. } = found;
        let plain = |reason| (reason, found.say(|| words::short_of(self, found, reason)));
        if let Some(elsewhere) = elsewhere.filter(|_| !fact.outcome.counts()) {
            let kind = |part: &PartScore| self.columns.list.get(part.column).and_then(|column| column.kind);
            let text = found.say(|| words::better_type(kind(elsewhere), kind(part)));
            return (Reason::BetterTypeCounts, text);
        }
        match fact.outcome {
            Outcome::Counts | Outcome::Lost | Outcome::NotNew if !part.scores => plain(self.floor_reason(part.column)),
            Outcome::NotNew if self.grew_before_claim(found) => plain(Reason::BeforeClaim),
            outcome => self.reason_of(found, outcome),
        }
    }

    fn reason_of(&self, found: &Found<'_>, outcome: Outcome) -> (Reason, String) {
        let Found { part, customer, fact, .. } = found;
        let column = part.column;
        let plain = |reason| (reason, found.say(|| words::short_of(self, found, reason)));
        match outcome {
            Outcome::NotNew | Outcome::Counts => plain(Reason::NotNew),
            Outcome::Lost => plain(Reason::Lost),
            Outcome::Below => plain(Reason::BelowThreshold),
            Outcome::Above => plain(Reason::AboveThreshold),
            Outcome::DeployedAtClaim => plain(Reason::AlreadyDeployedAtClaim),
            Outcome::NoData if self.compares_less_than_a_year(column) => plain(Reason::BaselineTooLow),
            Outcome::NoData => plain(Reason::NoUsageData),
            Outcome::NotAttributed => {
                let why = self.why(column, *customer, fact.key);
                if why.reason == Reason::BelowThreshold {
                    return plain(Reason::BelowThreshold);
                }
                // What is in force since then lacks usage, not an earlier start.
                if why.reason == Reason::BeforeClaim && !self.has_usage_now(found) {
                    return (Reason::BelowThreshold, found.say(|| words::gone(found.column)));
                }
                (why.reason, found.say(|| unattributed::not_attributed(self, column, *customer, &why)))
            }
            Outcome::WorkloadNotEligible => {
                let why = self.why(column, *customer, fact.key);
                let reason = match (why.reason, why.workload) {
                    (Reason::CloudNotEligible, _) => Reason::CloudNotEligible,
                    (_, Some(raw)) => self.workload_reason(column, raw),
                    (_, None) => Reason::WorkloadNotEligible,
                };
                let why = Why { reason, ..why };
                let of_workloads = || unattributed::of_workloads(self, (column, *customer, fact.key), reason);
                let of_row = || unattributed::not_attributed(self, column, *customer, &why);
                (reason, found.say(|| of_workloads().unwrap_or_else(of_row)))
            }
        }
    }

    /// Whether a tenant of a claim younger than a year has as many users as when growth began to count, and had fewer or
    /// more a year ago.
    fn grew_before_claim(&self, found: &Found<'_>) -> bool {
        let year_ago = found.column.calendar.last.minus(12);
        let is_young = |cell: &Cell| cell.claim.since.is_some_and(|since| since > year_ago);
        found.column.quantity.claims.is_some()
            && found.cells.iter().any(is_young)
            && users_a_year_ago(self, found).is_some_and(|users| users != found.fact.now)
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

    pub(super) fn service_item(
        &self,
        part: &PartScore,
        key: u32,
        sum: i128,
        (customers, detail): (&BTreeSet<usize>, Detail),
    ) -> Item {
        let name = self.names.text(key).to_owned();
        let mut through = BTreeSet::new();
        let mut without_credit = false;
        for customer in customers.iter().filter(|_| detail >= Detail::Codes) {
            let (ids, without) = self.counting_associations(part.column, *customer, key);
            through.extend(ids);
            without_credit |= without;
        }
        let column = self.columns.list.get(part.column).filter(|_| detail == Detail::Sentences);
        let text = column.map_or_else(String::new, |column| words::service(self, column, sum, customers));
        Item {
            kind: ItemKind::Workload,
            id: name.clone(),
            part: part.column,
            text,
            name,
            value: Points::whole(1),
            points: part.each,
            through: through.into_iter().collect(),
            reasons: without_credit.then_some(Reason::RoleNotEligible).into_iter().collect(),
            fix: None,
            pending: None,
            lacks: None,
            place: None,
        }
    }
}

/// How many of the column's numbers make one unit.
fn scale(column: &MeasureColumn<'_>) -> i128 {
    let is_growth = column.sum().is_growth();
    if is_growth { 1_000_000 } else { 1 }
}
