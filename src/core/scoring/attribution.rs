//! Who a usage row counts for: which associations cover it, and in which columns they are eligible.
//!
//! An association is made ready once; a row's columns are then a few masks OR-ed together. `why` asks the same questions
//! one at a time when somebody wants to know.

use super::explanation::Reason;
use super::measures::{AsOf, MeasureColumns, MeasureSet, place};
use super::names::Names;
use crate::book::{
    Activity, Association, AssociationState, AssociationType, Book, Cloud, Licensing, Offer, Product, Subscription,
    SubscriptionStatus,
};
use crate::evidence::NONE;
use crate::ids::SubscriptionId;
use crate::month::Month;
use crate::rulebook::{Claim, Family, Rulebook};
use chrono::NaiveDate;
use std::collections::{BTreeSet, HashSet};

/// An association made ready: its subscription looked up, its workloads resolved, its months known.
#[derive(Clone, Debug)]
pub(super) struct Ready<'a> {
    pub(super) association: &'a Association,
    /// Its subscription's place in the book, or [`NONE`].
    pub(super) subscription: u32,
    /// The workloads it is limited to, as family and canonical number.
    workloads: Option<Vec<(usize, u32)>>,
    /// First and last month in which it is active on the last day; empty when it never is.
    pub(super) active: Option<(Month, Month)>,
    /// Why none of it can count, whatever it covers.
    pub(super) barred: Option<Barred>,
    /// Whether it carries a role that earns no credit.
    pub(super) role_without_credit: bool,
    /// Whether its claim is read as made in the last month.
    pub(super) claimed_last: bool,
}

/// What bars an association as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Barred {
    /// Its partner id is the global one or none of the locations'.
    PartnerId,
    /// Its role earns no credit, and the rulebook's switch asks for one that does.
    Role,
}

/// The eligibility of every kind of claim, ready to be looked up.
#[derive(Debug)]
pub(super) struct Claims {
    /// Per claim, product and licensing (its place plus one; zero is not known): columns.
    columns: Vec<MeasureSet>,
    /// Per claim and product: the columns that take its type, and those that take its activity, too; whatever type they are
    /// narrowed to.
    taken: Vec<[MeasureSet; 2]>,
    /// The claims that each distinct `attributed_by` names.
    attributions: Vec<Vec<(AssociationType, Option<Activity>)>>,
}

const ACTIVITIES: usize = Activity::ALL.len() + 1;
const LICENSINGS: usize = Licensing::ALL.len() + 1;
const PRODUCTS: usize = Product::ALL.len();

fn claim_place(kind: AssociationType, activity: Option<Activity>) -> usize {
    kind as usize * ACTIVITIES + activity.map_or(0, |a| a as usize + 1)
}

/// Whether a claim of the rulebook takes in an association of this type and activity; an unknown activity fits all.
pub(super) fn fits(claim: Claim, kind: AssociationType, activity: Option<Activity>) -> bool {
    claim.kind == kind && (claim.activity.is_none() || activity.is_none() || claim.activity == activity)
}

/// Whether an association of this type and activity may stand on a licensing; what is not known excludes nothing.
pub fn licensed(
    rules: &Rulebook,
    kind: AssociationType,
    activity: Option<Activity>,
    licensing: Option<Licensing>,
) -> bool {
    let Some(licensing) = licensing else { return true };
    if kind == AssociationType::Dpor && licensing == Licensing::AzurePlan {
        return rules.switches.dpor_azure_plan;
    }
    let mut named = rules.licensing.iter().filter(|(claim, _)| fits(**claim, kind, activity)).peekable();
    named.peek().is_none() || named.any(|(_, allowed)| allowed.contains(&licensing))
}

impl Claims {
    /// Looks every kind of claim up in the rulebook.
    pub(super) fn new(rules: &Rulebook, columns: &MeasureColumns<'_>, attributions: &[Vec<String>]) -> Claims {
        let mut table = vec![0; AssociationType::ALL.len() * ACTIVITIES * PRODUCTS * LICENSINGS];
        let mut taken = vec![[0; 2]; AssociationType::ALL.len() * ACTIVITIES * PRODUCTS];
        let activities: Vec<Option<Activity>> =
            std::iter::once(None).chain(Activity::ALL.iter().copied().map(Some)).collect();
        let licensings: Vec<Option<Licensing>> =
            std::iter::once(None).chain(Licensing::ALL.iter().copied().map(Some)).collect();
        for &kind in AssociationType::ALL {
            for &activity in &activities {
                for &product in Product::ALL {
                    let of_kind = taking(rules, columns, product, |claim| claim.kind == kind);
                    let of_activity = taking(rules, columns, product, |claim| fits(claim, kind, activity));
                    taken[claimed(kind, activity, product)] = [of_kind, of_activity];
                    let set = of_activity & columns.open_to(kind);
                    for &licensing in licensings.iter().filter(|l| licensed(rules, kind, activity, **l)) {
                        table[index(kind, activity, product, licensing)] = set;
                    }
                }
            }
        }
        let parsed = attributions.iter().map(|set| set.iter().filter_map(|word| parse_attribution(word)).collect());
        Claims { columns: table, taken, attributions: parsed.collect() }
    }

    /// The columns in which a claim on a product is eligible.
    pub(super) fn columns(
        &self,
        kind: AssociationType,
        activity: Option<Activity>,
        product: Product,
        licensing: Option<Licensing>,
    ) -> MeasureSet {
        self.columns[index(kind, activity, product, licensing)]
    }

    /// Why a column takes no claim of that type and activity on a product, whatever type it is narrowed to; and how far the
    /// claim came.
    pub(super) fn failure(
        &self,
        column: usize,
        kind: AssociationType,
        activity: Option<Activity>,
        product: Product,
    ) -> Option<(u8, Reason)> {
        let [of_kind, of_activity] = self.taken[claimed(kind, activity, product)];
        match 1 << column {
            bit if of_kind & bit == 0 => Some((2, Reason::TypeNotEligible)),
            bit if of_activity & bit == 0 => Some((3, Reason::ActivityNotEligible)),
            _ => None,
        }
    }

    /// The claims that a row's `attributed_by` names.
    pub(super) fn attribution(&self, set: u32) -> &[(AssociationType, Option<Activity>)] {
        self.attributions.get(set as usize).map_or(&[], Vec::as_slice)
    }
}

fn index(kind: AssociationType, activity: Option<Activity>, product: Product, licensing: Option<Licensing>) -> usize {
    let licensing = licensing.map_or(0, |l| l as usize + 1);
    claimed(kind, activity, product) * LICENSINGS + licensing
}

fn claimed(kind: AssociationType, activity: Option<Activity>, product: Product) -> usize {
    claim_place(kind, activity) * PRODUCTS + place(product)
}

/// The columns that take a claim on a product which is as wanted.
fn taking(
    rules: &Rulebook,
    columns: &MeasureColumns<'_>,
    product: Product,
    wanted: impl Fn(Claim) -> bool,
) -> MeasureSet {
    columns.set_of(|column| {
        let table = rules.eligible.get(&column.quantity.eligible);
        table.and_then(|table| table.0.get(&product)).is_some_and(|claims| claims.iter().any(|claim| wanted(*claim)))
    })
}

/// A word of `attributed_by`: `type` or `type/activity`.
pub(super) fn parse_attribution(word: &str) -> Option<(AssociationType, Option<Activity>)> {
    match word.split_once('/') {
        Some((kind, activity)) => Some((AssociationType::from_word(kind)?, Some(Activity::from_word(activity)?))),
        None => Some((AssociationType::from_word(word)?, None)),
    }
}

/// The types that a row's `attributed_by` names.
pub fn attributed_types(words: &[String]) -> BTreeSet<AssociationType> {
    words.iter().filter_map(|word| parse_attribution(word)).map(|(kind, _)| kind).collect()
}

/// Whether the offer counts; what is not known excludes nothing.
pub(crate) fn paid(offer: Option<Offer>) -> bool {
    offer.is_none_or(|offer| offer == Offer::Paid)
}

/// Whether usage of a customer in that cloud counts; one that is not known excludes nothing.
pub(crate) fn counted_cloud(cloud: Option<Cloud>) -> bool {
    cloud.is_none_or(|cloud| cloud == Cloud::Commercial)
}

/// What making associations ready needs of book and rulebook.
#[derive(Clone, Copy)]
pub(super) struct Eligibility<'a> {
    book: &'a Book,
    rules: &'a Rulebook,
}

impl<'a> Eligibility<'a> {
    pub(super) const fn new(book: &'a Book, rules: &'a Rulebook) -> Eligibility<'a> {
        Eligibility { book, rules }
    }

    pub(super) fn ready<'b>(&self, association: &'b Association, names: &Names) -> Ready<'b> {
        let subscription = association.subscription.as_ref().and_then(|id| self.book.subscription_index(id));
        let role_without_credit = association.kind == AssociationType::Pal
            && association.credential.as_ref().is_some_and(|credential| {
                let earns = |role: &str| !self.rules.roles_without_credit.contains(&role.trim().to_lowercase());
                !credential.assignments.is_empty() && !credential.assignments.iter().any(|a| earns(&a.role))
            });
        let barred = if self.book.partner.has_wrong_id(association) {
            Some(Barred::PartnerId)
        } else {
            (role_without_credit && self.rules.switches.pal_roles_must_earn_credit).then_some(Barred::Role)
        };
        Ready {
            association,
            subscription: subscription.map_or(NONE, |s| s as u32),
            workloads: (!association.workloads.is_empty()).then(|| resolve(&association.workloads, names)),
            active: active_months(association),
            barred,
            role_without_credit,
            claimed_last: false,
        }
    }
}

fn resolve(workloads: &[String], names: &Names) -> Vec<(usize, u32)> {
    let found = Family::ALL.iter().flat_map(|&family| {
        workloads.iter().filter_map(move |w| names.lookup(family, w).map(|number| (family as usize, number)))
    });
    found.collect()
}

/// The last month that is over by the end of a day.
fn last_full_month(day: NaiveDate) -> Month {
    let month = Month::of(day);
    if day == month.last_day() { month } else { month.minus(1) }
}

/// The last month in which usage on a subscription counts that ends so; `None` is for ever.
pub(super) fn last_counted_month(status: SubscriptionStatus, ends: Option<NaiveDate>, as_of: AsOf) -> Option<Month> {
    let lapses = !status.is_live() || as_of.date > as_of.today;
    match ends {
        Some(ends) => lapses.then(|| last_full_month(ends)),
        None => (!status.is_live()).then(|| Month::before(as_of.date)),
    }
}

/// How the ends of subscriptions are read.
#[derive(Clone, Copy, Debug)]
pub(super) enum Ends<'a> {
    AsRecorded,
    /// This one has none.
    Without(&'a Subscription),
    /// These have been over for so many months, the last one read included.
    Over(&'a HashSet<&'a SubscriptionId>, i32),
}

impl Ends<'_> {
    /// The last month in which usage on a subscription counts, given the last one that metrics read; `None` is for ever.
    pub(super) fn last_counted_month(
        self,
        subscription: &Subscription,
        read: Option<Month>,
        as_of: AsOf,
    ) -> Option<Month> {
        let is_endless = matches!(self, Ends::Without(endless) if endless.id == subscription.id);
        let last = last_counted_month(subscription.status, subscription.ends.filter(|_| !is_endless), as_of);
        let over = match self {
            Ends::Over(over, months) if over.contains(&subscription.id) => read.map(|read| read.minus(months)),
            _ => None,
        };
        last.into_iter().chain(over).min()
    }
}

/// First and last month on whose last day the association was active.
fn active_months(association: &Association) -> Option<(Month, Month)> {
    let since_ever = Month::new(1, 1)?;
    let for_ever = Month::new(9999, 12)?;
    let (from, to) = match association.state {
        AssociationState::Active => (association.started.map_or(since_ever, Month::of), for_ever),
        AssociationState::Ended | AssociationState::Displaced => {
            (Month::of(association.started?), last_full_month(association.ended?))
        }
        _ => return None,
    };
    (from <= to).then_some((from, to))
}

impl Ready<'_> {
    /// Whether it is active on the last day of `month`.
    pub(super) fn active_in(&self, month: Month) -> bool {
        self.active.is_some_and(|(from, to)| from <= month && month <= to)
    }

    /// The same if it had ended before `month`.
    pub(super) fn ended_before(&self, month: Month) -> Self {
        let active = self.active.map(|(from, to)| (from, to.min(month.minus(1)))).filter(|(from, to)| from <= to);
        Ready { active, ..self.clone() }
    }

    /// The numbers of the workloads of a family that it is limited to, if it is.
    pub(super) fn workloads_of(&self, family: Family) -> Option<Vec<u32>> {
        let own = |(of, number): &(usize, u32)| (*of == family as usize).then_some(*number);
        self.workloads.as_ref().map(|listed| listed.iter().filter_map(own).collect())
    }

    /// Whether it covers rows of this product, subscription and workload.
    pub(super) fn covers(&self, book: &Book, names: &Names, product: Product, subscription: u32, raw: u32) -> bool {
        if self.association.product.is_some_and(|only| only != product) {
            return false;
        }
        if self.association.subscription.is_some() {
            let same = if subscription == NONE {
                book.subscriptions.get(self.subscription as usize).is_some_and(|s| s.product == product)
            } else {
                subscription == self.subscription
            };
            if !same {
                return false;
            }
        }
        match &self.workloads {
            None => true,
            Some(listed) => {
                let family = Family::of(product);
                listed.contains(&(family as usize, names.of(family, raw).0))
            }
        }
    }

    /// The subscription whose licensing and offer a row has: its own, else the association's.
    pub(super) fn subscription_of<'b>(&self, book: &'b Book, subscription: u32) -> Option<&'b Subscription> {
        let place = if subscription == NONE { self.subscription } else { subscription };
        book.subscriptions.get(place as usize)
    }
}
