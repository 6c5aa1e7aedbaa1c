//! Why a row is not attributed: the questions of attribution asked one at a time.
//!
//! Every association of the customer is held against every row that the column reads; the one that comes furthest is the
//! one to tell about, because it is the nearest to counting.

use super::attribution::{self, Barred, Ready, fits, licensed};
use super::explanation::{Place, Reason};
use super::measure::WHOLE;
use super::measures::Side;
use super::scorer::Scorer;
use crate::book::{Activity, Association, AssociationState, AssociationType, Product, Subscription};
use crate::evidence::NONE;
use crate::ids::AssociationId;
use crate::month::Month;
use crate::rulebook::{Claim, Family};
use std::collections::BTreeSet;

/// The stage of an association that fails by its time only.
const TIME: u8 = 11;

/// A row that a column reads.
#[derive(Clone, Copy, Debug)]
pub(super) struct Read {
    pub(super) row: usize,
    pub(super) month: Month,
    pub(super) near: bool,
}

/// Why an item is not attributed, with what a sentence about it needs.
#[derive(Clone, Debug)]
pub(super) struct Why<'s> {
    pub(super) reason: Reason,
    pub(super) association: Option<&'s Association>,
    pub(super) subscription: Option<&'s Subscription>,
    pub(super) product: Option<Product>,
    pub(super) workload: Option<u32>,
    /// The usage that it is about, and the month that it is read for.
    pub(super) row: Option<usize>,
    pub(super) month: Option<Month>,
    /// Whether a report says whom the row is attributed to.
    pub(super) reported: bool,
}

impl<'a> Scorer<'a> {
    /// The rows of a customer that a column reads in one of its cells; those of the near side only, if there are any.
    pub(super) fn reads(&self, column: usize, customer: usize, key: u32) -> Vec<Read> {
        let Some(known) = self.columns.list.get(column) else { return Vec::new() };
        let usage = &*self.book.usage;
        let mut reads = Vec::new();
        for row in usage.rows_of(customer) {
            let same_cell =
                key == WHOLE || known.cells.get(usage.workload_ids()[row] as usize).is_some_and(|c| c.0 == key);
            let product = known.products.contains(&usage.products()[row]);
            if !(product && same_cell && known.has_any_amount(usage.counting()[row])) {
                continue;
            }
            for age in known.calendar.ages_of(usage.months()[row]) {
                if let Some(side) = known.side(age).filter(|s| known.compares_years() || *s == Side::Now) {
                    let near = matches!(side, Side::Now | Side::NowBefore);
                    reads.push(Read { row, month: known.calendar.last.minus(age), near });
                }
            }
        }
        if reads.iter().any(|r| r.near) {
            reads.retain(|r| r.near);
        }
        reads
    }

    /// The associations that make a customer's rows count in a column's cell, by id, and whether any of them stands on
    /// a role that earns no credit.
    pub(super) fn counting_associations(&self, column: usize, customer: usize, key: u32) -> (Vec<AssociationId>, bool) {
        let reads = self.reads(column, customer, key);
        let mut ids = BTreeSet::new();
        let mut without_credit = false;
        for ready in self.associations(customer) {
            if reads.iter().any(|read| self.counts_through(column, ready, read)) {
                ids.insert(ready.association.id.clone());
                without_credit |= ready.role_without_credit;
            }
        }
        (ids.into_iter().collect(), without_credit)
    }

    /// Whether an association makes any of an item's rows count, told or not.
    pub(super) fn has_counting_association(&self, Place { column, customer, key }: Place) -> bool {
        let associations = self.associations(customer);
        let counts = |read: &Read| associations.iter().any(|ready| self.counts_through(column, ready, read));
        !associations.is_empty() && self.reads(column, customer, key).iter().any(counts)
    }

    /// Whether an association makes a row count; of a row that says who it is attributed to, whether it is the ledger's
    /// record of that.
    fn counts_through(&self, column: usize, ready: &Ready<'_>, read: &Read) -> bool {
        let usage = &*self.book.usage;
        let set = usage.attributed()[read.row];
        if set == NONE {
            return self.first_failure(column, ready, read).is_none();
        }
        let (product, raw) = (usage.products()[read.row], usage.workload_ids()[read.row]);
        let subscription = self.book.subscriptions.get(usage.subscriptions()[read.row] as usize);
        let Association { kind, activity, .. } = ready.association;
        let narrowed = self.columns.list.get(column).and_then(|known| known.kind);
        let named = self.claims.attribution(set).iter().any(|&(of, by)| {
            fits(Claim { kind: of, activity: by }, *kind, *activity)
                && self.claim_failure(column, of, by, product, raw).is_none()
                && self.subscription_failure(of, by, subscription, read.month).is_none()
        });
        named && narrowed.is_none_or(|only| only == *kind) && self.attributes(ready, read.row)
    }

    /// Why nothing of a customer's rows is attributed in a column's cell.
    pub(super) fn why(&self, column: usize, customer: usize, key: u32) -> Why<'_> {
        self.why_of(column, customer, &self.reads(column, customer, key))
    }

    /// Why the rows that give nothing beside those that count are not attributed; none where there are no such rows.
    pub(super) fn why_not_the_rest(&self, column: usize, customer: usize, key: u32) -> Option<Why<'_>> {
        let mut rest = self.reads(column, customer, key);
        rest.retain(|read| match self.book.usage.attributed()[read.row] {
            NONE => !self.associations(customer).iter().any(|ready| self.counts_through(column, ready, read)),
            _ => self.attribution_failure(column, read).is_some(),
        });
        (!rest.is_empty()).then(|| self.why_of(column, customer, &rest))
    }

    fn why_of(&self, column: usize, customer: usize, reads: &[Read]) -> Why<'_> {
        let usage = &*self.book.usage;
        let about = |reason, read: Option<&Read>| Why {
            reason,
            association: None,
            subscription: read.and_then(|r| self.book.subscriptions.get(usage.subscriptions()[r.row] as usize)),
            product: read.map(|r| usage.products()[r.row]),
            workload: read.map(|r| usage.workload_ids()[r.row]),
            row: read.map(|r| r.row),
            month: read.map(|r| r.month),
            reported: read.is_some_and(|r| usage.attributed()[r.row] != NONE),
        };
        let cloud = self.book.customers.get(customer).map(|c| c.cloud);
        if cloud.is_some_and(|cloud| !attribution::counted_cloud(cloud)) {
            return about(Reason::CloudNotEligible, reads.first());
        }
        let mut furthest: (u8, Why<'_>) = (0, about(Reason::NoAssociation, reads.first()));
        // An association may cover usage that is nothing to this metric.
        let mut covered = false;
        for read in reads {
            let mut offer = |stage: u8, reason: Reason, association: Option<&'a Association>| {
                if stage > furthest.0 {
                    furthest = (stage, Why { association, ..about(reason, Some(read)) });
                }
            };
            if usage.attributed()[read.row] != NONE {
                if let Some((stage, reason)) = self.attribution_failure(column, read) {
                    offer(stage, reason, None);
                }
                continue;
            }
            for ready in self.associations(customer) {
                match self.first_failure(column, ready, read) {
                    Some((stage, reason)) => offer(stage, reason, Some(ready.association)),
                    None => covered = true,
                }
            }
        }
        if covered {
            return about(Reason::BelowThreshold, reads.first());
        }
        match self.beyond_help(column, reads).filter(|_| asks_for_another(furthest.1.reason)) {
            Some((reason, read)) => about(reason, Some(read)),
            None => furthest.1,
        }
    }

    /// Why no association would make any of the rows count: all that could are on subscriptions that don't.
    fn beyond_help<'r>(&self, column: usize, reads: &'r [Read]) -> Option<(Reason, &'r Read)> {
        let usage = &*self.book.usage;
        let known = self.columns.list.get(column)?;
        let counts = |read: &&Read| known.cells.get(usage.workload_ids()[read.row] as usize).is_some_and(|c| c.1);
        let mut barred = reads.iter().filter(counts).map(|read| {
            let subscription = self.book.subscriptions.get(usage.subscriptions()[read.row] as usize);
            let (_, reason) = self.never_counts(subscription?, read.month)?;
            Some((reason, read))
        });
        let first = barred.next()??;
        barred.all(|barred| barred.is_some()).then_some(first)
    }

    /// Why a workload does not count in a column: unknown to the rulebook, or known (as every Azure service is, unless
    /// the switch says otherwise) and left out.
    pub(super) fn workload_reason(&self, column: usize, raw: u32) -> Reason {
        let known = self.columns.list.get(column).is_some_and(|l| {
            let counts_as_itself = l.family == Family::Azure && self.rules.switches.unknown_azure_service;
            counts_as_itself || self.names.of(l.family, raw).1
        });
        if known { Reason::WorkloadNotEligible } else { Reason::NotInRulebook }
    }

    /// The first question that an association fails for a row, and how far it came; `None` when it makes it count.
    fn first_failure(&self, column: usize, ready: &Ready<'_>, read: &Read) -> Option<(u8, Reason)> {
        let usage = &*self.book.usage;
        let (product, raw) = (usage.products()[read.row], usage.workload_ids()[read.row]);
        let subscription = usage.subscriptions()[read.row];
        if usage.attributed()[read.row] != NONE {
            return Some((1, Reason::NoAssociation));
        }
        let association = ready.association;
        // What is for another product altogether is the furthest from counting.
        if association.product.is_some_and(|only| only != product) {
            return Some((1, Reason::NotCovered));
        }
        if let Some(stop) = self.claim_failure(column, association.kind, association.activity, product, raw) {
            return Some(stop);
        }
        if !ready.covers(self.book, &self.names, product, subscription, raw) {
            return Some((5, Reason::NotCovered));
        }
        let billed = ready.subscription_of(self.book, subscription);
        if let Some(stop) = self.subscription_failure(association.kind, association.activity, billed, read.month) {
            return Some(stop);
        }
        match ready.barred {
            Some(Barred::Role) => return Some((9, Reason::RoleNotEligible)),
            Some(Barred::PartnerId) => return Some((10, Reason::WrongPartnerId)),
            None => {}
        }
        if !ready.active_in(read.month) {
            return Some((TIME, self.time_failure(association, read.month)));
        }
        let narrowed = self.columns.list.get(column).and_then(|known| known.kind);
        narrowed.is_some_and(|only| only != association.kind).then_some((TIME + 1, Reason::BetterTypeCounts))
    }

    /// Whether an association would make an item of usage count once it is in force.
    pub(super) fn would_attribute(&self, place: Place, association: &Association) -> bool {
        let ready = self.eligibility.ready(association, &self.names);
        let reads = self.reads(place.column, place.customer, place.key);
        reads.iter().any(|read| self.first_failure(place.column, &ready, read).is_none_or(|(stage, _)| stage >= TIME))
    }

    /// Why what a row says of its own attribution does not count.
    fn attribution_failure(&self, column: usize, read: &Read) -> Option<(u8, Reason)> {
        let usage = &*self.book.usage;
        let (product, raw) = (usage.products()[read.row], usage.workload_ids()[read.row]);
        let subscription = self.book.subscriptions.get(usage.subscriptions()[read.row] as usize);
        let named = self.claims.attribution(usage.attributed()[read.row]);
        let first_failure = named.iter().filter_map(|(kind, activity)| {
            self.claim_failure(column, *kind, *activity, product, raw)
                .or_else(|| self.subscription_failure(*kind, *activity, subscription, read.month))
        });
        first_failure.max_by_key(|(stage, _)| *stage).or_else(|| named.is_empty().then_some((1, Reason::NoAssociation)))
    }

    fn claim_failure(
        &self,
        column: usize,
        kind: AssociationType,
        activity: Option<Activity>,
        product: Product,
        raw: u32,
    ) -> Option<(u8, Reason)> {
        let counts = || self.columns.list.get(column)?.cells.get(raw as usize).map(|cell| cell.1);
        let of_workload = || (counts() != Some(true)).then(|| (4, self.workload_reason(column, raw)));
        self.claims.failure(column, kind, activity, product).or_else(of_workload)
    }

    fn subscription_failure(
        &self,
        kind: AssociationType,
        activity: Option<Activity>,
        subscription: Option<&Subscription>,
        month: Month,
    ) -> Option<(u8, Reason)> {
        let subscription = subscription?;
        if !licensed(self.rules, kind, activity, subscription.licensing) {
            Some((6, Reason::LicensingNotEligible))
        } else {
            self.never_counts(subscription, month)
        }
    }

    /// Why usage on a subscription does not count, whoever it is attributed to.
    pub(super) fn never_counts(&self, subscription: &Subscription, month: Month) -> Option<(u8, Reason)> {
        if !attribution::paid(subscription.offer) {
            Some((7, Reason::OfferNotEligible))
        } else if attribution::last_counted_month(subscription.status, subscription.ends, self.as_of)
            .is_some_and(|last| last < month)
        {
            Some((8, Reason::SubscriptionNotActive))
        } else {
            None
        }
    }

    /// Why an association is not active in a month.
    fn time_failure(&self, association: &Association, month: Month) -> Reason {
        let first_months = association.started.is_none_or(|started| started <= self.as_of.date);
        let before = association.started.is_some_and(|started| started > month.last_day());
        match association.state {
            AssociationState::Active | AssociationState::Ended | AssociationState::Displaced if before => {
                if first_months {
                    Reason::BeforeClaim
                } else {
                    Reason::NotActiveYet
                }
            }
            AssociationState::Ended => Reason::Ended,
            AssociationState::Displaced => Reason::Displaced,
            _ => Reason::NotActiveYet,
        }
    }
}

/// Whether a reason sounds as if another association would help.
const fn asks_for_another(reason: Reason) -> bool {
    matches!(
        reason,
        Reason::NoAssociation
            | Reason::NotCovered
            | Reason::TypeNotEligible
            | Reason::ActivityNotEligible
            | Reason::LicensingNotEligible
    )
}
