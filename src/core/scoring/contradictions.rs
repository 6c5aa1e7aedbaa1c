//! Where a report and the ledger disagree about whom usage is attributed to.
//!
//! The report decides the score; the ledger says what was meant. Where they differ, either the ledger is out of date or an
//! association did not take effect, and somebody has to look.

use super::attribution::{Ready, fits, licensed, paid};
use super::measures::place;
use super::remedies::is_narrow;
use super::scorer::Scorer;
use super::words::product_name;
use crate::book::{Activity, Association, AssociationState, AssociationType, Product};
use crate::evidence::NONE;
use crate::ids::{AssociationId, CustomerId, SubscriptionId};
use crate::month::Month;
use crate::rulebook::Claim;
use crate::text::listed;
use chrono::Days;
use std::collections::{BTreeMap, BTreeSet};

/// A customer's product for which the newest report and the ledger disagree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contradiction {
    pub customer: CustomerId,
    pub product: Product,
    pub month: Month,
    /// Whom the report names; nobody where it is empty.
    pub reported: Vec<(AssociationType, Option<Activity>)>,
    /// The association of the ledger that covers the usage; `None` where none does.
    pub association: Option<AssociationId>,
}

impl Scorer<'_> {
    /// Every contradiction of the last month of each product, one for each customer and product. An association that is too
    /// young to have been processed by the end of that month contradicts nobody.
    pub fn contradictions(&self) -> Vec<Contradiction> {
        let usage = &*self.book.usage;
        let mut found: Vec<Contradiction> = Vec::new();
        for (index, customer) in self.book.customers.iter().enumerate() {
            for row in usage.rows_of(index) {
                let (product, month) = (usage.products()[row], usage.months()[row]);
                let last = self.columns.calendars.get(place(product)).copied().flatten().map(|calendar| calendar.last);
                if usage.attributed()[row] == NONE || usage.counting()[row] == 0 || last != Some(month) {
                    continue;
                }
                let Some(association) = self.contradicts(index, row) else { continue };
                let reported = self.claims.attribution(usage.attributed()[row]).to_vec();
                let new = Contradiction { customer: customer.id.clone(), product, month, reported, association };
                match found.last_mut().filter(|known| known.customer == new.customer && known.product == product) {
                    None => found.push(new),
                    // What is left to a person hides nothing that a report settles.
                    Some(known) if !new.reported.is_empty() && self.is_left(known) => *known = new,
                    Some(_) => {}
                }
            }
        }
        found
    }

    /// The subscriptions whose usage a report attributes to a type of association in the month of a contradiction, where it
    /// doesn't attribute that of others to it; none where there are no such others.
    pub fn attributed_subscriptions(
        &self,
        contradiction: &Contradiction,
        (kind, activity): (AssociationType, Option<Activity>),
    ) -> Vec<SubscriptionId> {
        let usage = &*self.book.usage;
        let Some(index) = self.book.customer_index(&contradiction.customer) else { return Vec::new() };
        let is_told = |row: &usize| {
            let of = (usage.products()[*row], usage.months()[*row]) == (contradiction.product, contradiction.month);
            of && usage.attributed()[*row] != NONE && usage.counting()[*row] != 0
        };
        let is_it = |(named, of): &(AssociationType, Option<Activity>)| {
            *named == kind && of.zip(activity).is_none_or(|(of, activity)| of == activity)
        };
        let is_attributed = |row: &usize| self.claims.attribution(usage.attributed()[*row]).iter().any(is_it);
        let subscription = |row: usize| usage.subscriptions()[row];
        let (own, others): (Vec<usize>, Vec<usize>) = usage.rows_of(index).filter(is_told).partition(is_attributed);
        let own: BTreeSet<u32> = own.into_iter().map(subscription).collect();
        let are_apart = !own.contains(&NONE) && others.into_iter().any(|row| !own.contains(&subscription(row)));
        let ids = own.into_iter().filter_map(|at| self.book.subscriptions.get(at as usize)).map(|s| s.id.clone());
        if are_apart { ids.collect() } else { Vec::new() }
    }

    /// The first month in which a report attributes what a contradiction is about, or a subscription of it, to a type of
    /// association; without one, since when it has attributed it to nobody.
    pub fn attributed_since(
        &self,
        contradiction: &Contradiction,
        claim: Option<(AssociationType, Option<Activity>)>,
        subscription: Option<&SubscriptionId>,
    ) -> Option<Month> {
        let usage = &*self.book.usage;
        let on = subscription.and_then(|id| self.book.subscription_index(id));
        let rows = usage.rows_of(self.book.customer_index(&contradiction.customer)?).filter(|row| {
            let is_told = usage.attributed().get(*row).is_some_and(|set| *set != NONE);
            let is_on_it = on.is_none_or(|at| usage.subscriptions().get(*row).is_some_and(|own| *own as usize == at));
            is_told && is_on_it && usage.products().get(*row) == Some(&contradiction.product)
        });
        let mut shown: BTreeMap<Month, bool> = BTreeMap::new();
        for row in rows {
            let (Some(month), Some(set)) = (usage.months().get(row), usage.attributed().get(row)) else { continue };
            let named = self.claims.attribution(*set);
            let is_it = claim.map_or(!named.is_empty(), |claim| named.contains(&claim));
            *shown.entry(*month).or_default() |= is_it;
        }
        match claim {
            Some(_) => shown.iter().find(|(_, is_shown)| **is_shown).map(|(month, _)| *month),
            None => shown.iter().rev().take_while(|(_, is_shown)| !**is_shown).last().map(|(month, _)| *month),
        }
    }

    /// What a report attributes to a type of association in the month of a contradiction, and no association of that type
    /// covers that is in force or one of these: by subscription the number of rows, and the workloads where associations of
    /// that type name theirs.
    pub fn unconfirmed(
        &self,
        contradiction: &Contradiction,
        claim: (AssociationType, Option<Activity>),
        beside: &[Association],
    ) -> BTreeMap<Option<SubscriptionId>, (usize, BTreeSet<String>)> {
        let Contradiction { customer, product, month, .. } = contradiction;
        let usage = &*self.book.usage;
        let column = self.columns.list.iter().find(|column| column.products.contains(product));
        let Some((column, index)) = column.zip(self.book.customer_index(customer)) else { return BTreeMap::new() };
        let in_force = |own: &Association| Association {
            state: AssociationState::Active,
            started: None,
            ended: None,
            ..own.clone()
        };
        let beside: Vec<Association> = beside.iter().map(in_force).collect();
        let beside: Vec<Ready<'_>> = beside.iter().map(|own| self.eligibility.ready(own, &self.names)).collect();
        let of_claim = Claim { kind: claim.0, activity: claim.1 };
        let is_of = |ready: &&Ready<'_>| fits(of_claim, ready.association.kind, ready.association.activity);
        let held: Vec<&Ready<'_>> = self.associations(index).iter().chain(&beside).filter(is_of).collect();
        let is_open = |row: &usize| {
            let (set, counting) = (usage.attributed()[*row], usage.counting()[*row]);
            (usage.products()[*row], usage.months()[*row]) == (*product, *month)
                && set != NONE
                && counting != 0
                && self.claims.attribution(set).contains(&claim)
                && !held.iter().any(|ready| self.attributes(ready, *row))
        };
        let mut open: BTreeMap<Option<SubscriptionId>, (usize, BTreeSet<String>)> = BTreeMap::new();
        for row in usage.rows_of(index).filter(is_open) {
            let on = self.book.subscriptions.get(usage.subscriptions()[row] as usize).map(|own| own.id.clone());
            let (rows, names) = open.entry(on).or_default();
            *rows += 1;
            if is_narrow(claim.0, Some(*product)) {
                let name = self.names.of(column.family, usage.workload_ids()[row]).0;
                names.insert(self.names.text(name).to_owned());
            }
        }
        open
    }

    /// Whether an association is for more than a report gives to others or to nobody in the month of a contradiction: usage
    /// that the report attributes to it or says nothing of, or every product.
    pub fn is_for_more(&self, contradiction: &Contradiction, association: &Association) -> bool {
        let usage = &*self.book.usage;
        let goes_on = |row: usize| {
            let set = usage.attributed()[row];
            let fits = |(kind, activity): &(AssociationType, Option<Activity>)| {
                fits(Claim { kind: *kind, activity: *activity }, association.kind, association.activity)
            };
            set == NONE || self.claims.attribution(set).iter().any(fits)
        };
        self.book.product_of(association) != Some(contradiction.product)
            || self.rows_of(contradiction).into_iter().any(|row| self.is_held(contradiction, row) && goes_on(row))
    }

    /// Whether no record could say what a report gives to nobody: an association is on one subscription or all, and of one
    /// claim date.
    pub fn is_left(&self, contradiction: &Contradiction) -> bool {
        let held = contradiction.association.as_ref().and_then(|id| self.book.association(id));
        contradiction.reported.is_empty() && held.is_some_and(|held| self.is_for_more(contradiction, held))
    }

    /// What a report attributes the way that a contradiction says: the product, or where it attributes other usage of it in
    /// another way, the subscriptions or the workloads.
    pub fn reported_part(&self, contradiction: &Contradiction) -> String {
        let (usage, product) = (&*self.book.usage, contradiction.product);
        let name = product_name(product);
        let is_it = |row: &usize| {
            let set = usage.attributed()[*row];
            let is_so = set != NONE && self.claims.attribution(set) == contradiction.reported.as_slice();
            is_so && (contradiction.association.is_none() || self.is_held(contradiction, *row))
        };
        let (own, others): (Vec<usize>, Vec<usize>) = self.rows_of(contradiction).into_iter().partition(is_it);
        if others.is_empty() {
            return name.to_owned();
        }
        let apart = |name_of: &dyn Fn(usize) -> Option<String>| {
            let own: Option<BTreeSet<String>> = own.iter().map(|row| name_of(*row)).collect();
            let own =
                own.filter(|own| others.iter().all(|row| name_of(*row).is_none_or(|other| !own.contains(&other))))?;
            Some(listed(&own.into_iter().collect::<Vec<_>>(), "and"))
        };
        let subscription = |row: usize| {
            let on = self.book.subscriptions.get(usage.subscriptions()[row] as usize)?;
            Some(on.id.to_string())
        };
        let column = self.columns.list.iter().find(|column| column.products.contains(&product));
        let workload = |row: usize| {
            let (name, _) = self.names.of(column?.family, usage.workload_ids()[row]);
            Some(self.names.text(name).to_owned()).filter(|name| !name.is_empty())
        };
        let on = || apart(&subscription).map(|ids| format!("the {name} usage of {ids}"));
        let of = || apart(&workload);
        let part = if product == Product::Azure { on().or_else(of) } else { of().or_else(on) };
        part.unwrap_or_else(|| format!("part of {name}"))
    }

    /// The rows with figures of a contradiction's product in its month.
    fn rows_of(&self, contradiction: &Contradiction) -> Vec<usize> {
        let usage = &*self.book.usage;
        let is_it = |row: &usize| {
            let of = (usage.products()[*row], usage.months()[*row]);
            of == (contradiction.product, contradiction.month) && usage.counting()[*row] != 0
        };
        let index = self.book.customer_index(&contradiction.customer);
        index.into_iter().flat_map(|index| usage.rows_of(index)).filter(is_it).collect()
    }

    /// Whether the ledger says that a contradiction's association attributes a row.
    fn is_held(&self, contradiction: &Contradiction, row: usize) -> bool {
        let index = self.book.customer_index(&contradiction.customer);
        let own = index.into_iter().flat_map(|index| self.associations(index));
        let mut own = own.filter(|ready| contradiction.association.as_ref() == Some(&ready.association.id));
        own.any(|ready| self.attributes(ready, row))
    }

    /// The newest month in which a report attributes a customer's usage to a type of association.
    pub fn reported_until(&self, customer: &CustomerId, kind: AssociationType) -> Option<Month> {
        let usage = &*self.book.usage;
        let names = |row: &usize| {
            let set = usage.attributed()[*row];
            set != NONE && self.claims.attribution(set).iter().any(|(named, _)| *named == kind)
        };
        let rows = usage.rows_of(self.book.customer_index(customer)?).filter(names);
        rows.map(|row| usage.months()[row]).max()
    }

    /// Whether the ledger contradicts a row, and the association that it holds against it.
    fn contradicts(&self, customer: usize, row: usize) -> Option<Option<AssociationId>> {
        let usage = &*self.book.usage;
        let reported = self.claims.attribution(usage.attributed()[row]);
        let month = usage.months()[row];
        let held: Vec<&Ready<'_>> =
            self.associations(customer).iter().filter(|ready| self.attributes(ready, row)).collect();
        if reported.is_empty() {
            let processed = month.last_day().checked_sub_days(Days::new(self.rules.timing.association_days.into()));
            let settled =
                |ready: &&&Ready<'_>| ready.association.started.zip(processed).is_none_or(|(on, by)| on <= by);
            return held.iter().find(settled).map(|ready| Some(ready.association.id.clone()));
        }
        let confirmed = held.iter().any(|ready| {
            let of_kind = |(kind, activity): &(AssociationType, Option<Activity>)| {
                let claim = Claim { kind: *kind, activity: *activity };
                fits(claim, ready.association.kind, ready.association.activity)
            };
            reported.iter().any(of_kind)
        });
        (!confirmed).then(|| held.first().map(|ready| ready.association.id.clone()))
    }

    /// Whether the ledger says that an association attributes a row.
    pub(super) fn attributes(&self, ready: &Ready<'_>, row: usize) -> bool {
        let usage = &*self.book.usage;
        let (product, subscription) = (usage.products()[row], usage.subscriptions()[row]);
        let association = ready.association;
        let billed = ready.subscription_of(self.book, subscription);
        let allowed = billed.is_none_or(|subscription| {
            licensed(self.rules, association.kind, association.activity, subscription.licensing)
                && paid(subscription.offer)
        });
        let covers = ready.covers(self.book, &self.names, product, subscription, usage.workload_ids()[row]);
        covers && allowed && ready.barred.is_none() && ready.active_in(usage.months()[row])
    }
}
