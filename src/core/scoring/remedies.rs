//! The associations that would make an item count.

use super::attribution::{Barred, licensed, paid};
use super::explain::Detail;
use super::explanation::{Item, Place, Reason};
use super::facts::{Outcome, facts, is_within_bounds};
use super::measure::{Cell, Scratch, WHOLE};
use super::measures::MeasureColumn;
use super::scorecard::PartScore;
use super::scorer::{Scorer, SubscriptionsOf};
use super::usage_items::Found;
use super::words::unattributed::not_attributed;
use super::words::usage;
use crate::book::{
    Activity, Association, AssociationState, AssociationType, Customer, Licensing, Product, Subscription,
    SubscriptionStatus,
};
use crate::evidence::{Measure, NONE};
use crate::ids::{CustomerId, SubscriptionId};
use crate::money::Micro;
use crate::month::Month;
use crate::projection::Projection;
use crate::rulebook::{Claim, Family};
use std::collections::{BTreeMap, BTreeSet};

/// The id of a planned association until it is recorded.
pub const PLANNED: &str = "(planned)";

/// Subscriptions on which an association is tried, those with the most usage.
const MOST_USED: usize = 3;

/// The customer's rows of one product that an item is about.
struct ItemUsage {
    workloads: Vec<String>,
    licensings: Vec<Licensing>,
    /// The paid subscriptions that the rows are on and that an association can be made on, the one with the most usage first.
    subscriptions: Vec<SubscriptionId>,
    /// Whether no row counts, whatever the association: all are on subscriptions that were over by then, or are not paid.
    barred: bool,
    /// Whether all that the customer had of the product is over, or not paid.
    over: bool,
    /// Whether a row is on a subscription that the book does not know.
    unnamed: bool,
}

/// An association that would make usage count.
struct Candidate {
    /// How likely it is to be within reach, lower first.
    rank: u8,
    association: Association,
    /// Whether the book has to know first which subscription the usage is on.
    lacks: bool,
}

impl Scorer<'_> {
    /// Planned changes as they are scored, whoever plans them: an association that is not in force, or has a wrong id, counts
    /// from the first day of the twelve months that its family's metrics read, and its claim is made in the last of them; one
    /// that ends counts until the day before.
    pub fn planned(&self, projection: &Projection) -> Projection {
        let mut planned = projection.clone();
        for association in &mut planned.associations {
            let start = self.start_of(association);
            if matches!(association.state, AssociationState::Ended | AssociationState::Displaced) {
                association.ended = association.ended.into_iter().chain(start.pred_opt()).min();
                continue;
            }
            let in_force = |known: &Association| {
                let same = known.state == AssociationState::Active && known.started == association.started;
                same && !self.book.partner.has_wrong_id(known)
            };
            if !self.book.association(&association.id).is_some_and(in_force) {
                association.started = Some(start);
                planned.claimed_last.push(association.id.clone());
            }
        }
        planned
    }

    /// The first day of the months that the metrics of an association's family read.
    pub(super) fn start_of(&self, association: &Association) -> chrono::NaiveDate {
        self.planned_start(self.book.product_of(association).unwrap_or(Product::Azure))
    }

    /// The first day of the trailing twelve months of a family: since when a planned association counts.
    pub fn planned_start(&self, product: Product) -> chrono::NaiveDate {
        let column = self.columns.list.iter().find(|l| l.products.contains(&product));
        let last = column.map_or_else(|| Month::before(self.as_of.date), |l| l.calendar.last);
        last.minus(11).first_day()
    }

    /// The associations that would make an item of usage count, the likeliest first; none where no association would.
    pub fn remedies(&self, item: &Item) -> Vec<Association> {
        let place = item.place.filter(|_| self.is_fixable(item));
        let customer = place.and_then(|place| Some((place, &self.book.customers.get(place.customer)?.id)));
        customer.map_or_else(Vec::new, |(place, customer)| self.possible(place, customer))
    }

    /// The associations that could be made, those apart that are made for a customer as a whole who has nothing any more. One
    /// that needs a subscription is among them, though its wizard asks for that first.
    fn possible(&self, place: Place, customer: &CustomerId) -> Vec<Association> {
        let is_possible = |candidate: &Candidate| {
            !candidate.lacks || !is_narrow(candidate.association.kind, candidate.association.product)
        };
        let candidates = self.candidates(place, customer).into_iter();
        candidates.filter(is_possible).map(|candidate| candidate.association).collect()
    }

    /// The likeliest association that would make an item count, if the book knew a subscription that it can be on.
    pub fn without_subscription(&self, item: &Item) -> Option<Association> {
        let place = item.place.filter(|_| self.is_fixable(item))?;
        let candidates = self.candidates(place, &self.book.customers.get(place.customer)?.id).into_iter();
        let mut lacking = candidates.filter(|candidate| candidate.lacks).map(|candidate| candidate.association);
        lacking.find(|association| self.would_count(item, association))
    }

    /// The product of which a subscription is to be recorded before a planned association can be made; none where one fits.
    pub(crate) fn recorded_first(&self, planned: &Association) -> Option<Product> {
        let customer = self.book.customer_index(&planned.customer)?;
        let usage = &*self.book.usage;
        let used: BTreeSet<Product> =
            usage.rows_of(customer).filter_map(|row| usage.products().get(row).copied()).collect();
        let counts = |product: &Product| {
            let columns = self.claims.columns(planned.kind, planned.activity, *product, None);
            columns != 0 && planned.product.is_none_or(|only| only == *product)
        };
        let lacks = |product: Product| match by_subscription(planned.kind, product) {
            true => self.lacks_subscription(customer, product),
            false => is_narrow(planned.kind, Some(product)) && self.is_over(customer, product),
        };
        let products: Vec<Product> = used.into_iter().filter(counts).collect();
        products.first().copied().filter(|_| products.iter().all(|product| lacks(*product)))
    }

    /// Whether the book knows no subscription of a customer and product that an association can be made on.
    fn lacks_subscription(&self, customer: usize, product: Product) -> bool {
        self.subscriptions_of(customer, product).is_empty()
    }

    /// Whether all that the book knows of a customer and product is over, or not paid.
    fn is_over(&self, customer: usize, product: Product) -> bool {
        let id = self.book.customers.get(customer).map(|customer| &customer.id);
        let own = self.book.subscriptions.iter().filter(|s| Some(&s.customer) == id && s.product == product);
        let goes_on = |s: &Subscription| s.status.is_live() || s.status == SubscriptionStatus::Suspended;
        let mut own = own.map(|s| paid(s.offer) && goes_on(s)).peekable();
        own.peek().is_some() && !own.any(|goes_on| goes_on)
    }

    /// The associations, in force or under way, that would make an item count with a location id in place of the one that
    /// they have, for a product of the item.
    pub fn with_wrong_id(&self, item: &Item) -> Vec<Association> {
        let Some(place) = item.place.filter(|_| item.reasons.contains(&Reason::WrongPartnerId)) else {
            return Vec::new();
        };
        let product = self.product_of(item);
        let own = self.associations(place.customer).iter().filter(|ready| ready.barred == Some(Barred::PartnerId));
        let own = own.map(|ready| ready.association).filter(|own| own.state.is_live());
        let corrected = |own: &&Association| Association { partner_id: None, ..(*own).clone() };
        let own = own.filter(|own| self.would_attribute(place, &corrected(own)));
        let named = |own: &Association| {
            // A claim on Microsoft 365 names its workloads.
            let product = own.product.or(product);
            let of_usage = product.and_then(|product| self.usage_of_item(place, product)).map(|usage| usage.workloads);
            let narrow = own.workloads.is_empty() && is_narrow(own.kind, product);
            let workloads = of_usage.filter(|_| narrow).unwrap_or_else(|| own.workloads.clone());
            Association { product, workloads, ..own.clone() }
        };
        own.map(named).collect()
    }

    /// The product of the usage that an item is about, of several one.
    pub fn product_of(&self, item: &Item) -> Option<Product> {
        let place = item.place?;
        let reads = self.reads(place.column, place.customer, place.key);
        reads.first().map(|read| self.book.usage.products()[read.row])
    }

    /// The association in force that a planned one would only correct: it has a wrong id, and no claim is bound to it.
    pub(crate) fn corrected(&self, planned: &Association) -> Option<&Association> {
        let customer = self.book.customer_index(&planned.customer)?;
        let own = self.associations(customer).iter().filter(|ready| ready.barred == Some(Barred::PartnerId));
        let fits = |own: &&Association| {
            own.kind == planned.kind
                && own.kind != AssociationType::Cpor
                && own.state == AssociationState::Active
                && own.product.zip(planned.product).is_none_or(|(own, product)| own == product)
        };
        own.map(|ready| ready.association).find(fits)
    }

    /// Whether an association can change why an item does not count.
    pub fn is_fixable(&self, item: &Item) -> bool {
        let fixable = item.place.filter(|_| item.reasons.iter().any(|reason| is_fixable(*reason)));
        // What counts through an association already needs no other one.
        fixable.is_some_and(|place| !self.has_counting_association(place))
    }

    /// The associations that would make the usage count which an item lacks to reach its threshold beside what counts
    /// already, the likeliest first; why that usage does not count, as a sentence.
    pub fn remedies_of_the_rest(&self, item: &Item) -> Option<(Vec<Association>, String)> {
        let place = item.place.filter(|_| item.reasons.contains(&Reason::BelowThreshold))?;
        let why = self.why_not_the_rest(place.column, place.customer, place.key);
        let why = why.filter(|why| is_fixable(why.reason))?;
        let candidates = self.possible(place, &self.book.customers.get(place.customer)?.id);
        Some((candidates, not_attributed(self, place.column, place.customer, &why)))
    }

    /// The customer whose figures an item has.
    pub fn customer_of(&self, item: &Item) -> Option<&Customer> {
        self.book.customers.get(item.place?.customer)
    }

    /// Whether an association would make an item count once it is in force.
    pub fn would_count(&self, item: &Item, association: &Association) -> bool {
        item.place.is_some_and(|place| self.would_attribute(place, association))
    }

    /// Whether an item counts once an association is in force beside those that are; of one that was lost, whether it is
    /// there again.
    pub fn counts_with(&self, item: &Item, association: &Association) -> bool {
        let Some(place) = item.place else { return false };
        let in_force =
            Association { state: AssociationState::Active, started: None, ended: None, ..association.clone() };
        let planned = self.planned(&Projection { associations: vec![in_force], ..Projection::default() });
        let Some((column, cells)) = self.measured_with(place, &planned) else { return false };
        let lost = item.reasons.contains(&Reason::Lost);
        let mut counts = false;
        facts(column, &cells, |fact| {
            let there = fact.outcome == Outcome::Counts || lost && fact.outcome == Outcome::NotNew;
            counts |= fact.key == place.key && there;
        });
        counts
    }

    /// Why an item is nothing to its metric even with planned associations: it is too small or too large; with a sentence.
    pub fn out_of_bounds(&self, item: &Item, planned: &Projection) -> Option<(Reason, String)> {
        let place = item.place?;
        let (column, cells) = self.measured_with(place, planned)?;
        let mut found = None;
        facts(column, &cells, |fact| {
            if fact.key == place.key {
                found = Some(fact);
            }
        });
        let fact = found?;
        let reason = match fact.outcome {
            Outcome::Above => Reason::AboveThreshold,
            Outcome::Below if !is_within_bounds(column, &cells) => Reason::BelowThreshold,
            _ => return None,
        };
        let part = PartScore::unscored(place.column);
        let cells: Vec<Cell> = cells.into_iter().filter(|cell| fact.key == WHOLE || cell.key == fact.key).collect();
        let found =
            Found { part: &part, column, customer: place.customer, fact, cells: &cells, detail: Detail::Sentences };
        Some((reason, usage::short_of(self, &found, reason)))
    }

    /// What a customer amounts to in the column of a place once planned associations are in force.
    fn measured_with(&self, place: Place, planned: &Projection) -> Option<(&MeasureColumn<'_>, Vec<Cell>)> {
        let mut all = self.unchanged_associations(place.customer, planned);
        for association in &planned.associations {
            let mut ready = self.eligibility.ready(association, &self.names);
            ready.claimed_last = true;
            all.push(ready);
        }
        let mut scratch = Scratch::new(self.columns.list.len());
        self.pass().measure(place.customer, &all, &mut scratch);
        Some((self.columns.list.get(place.column)?, scratch.cells.into_iter().nth(place.column)?))
    }

    /// Whether an association that is active begins too late for the newest usage of an item.
    pub fn counts_later(&self, item: &Item, association: &Association) -> bool {
        let last = item.place.and_then(|place| self.columns.list.get(place.column)).map(|column| column.calendar.last);
        last.zip(association.started).is_some_and(|(last, started)| started > last.last_day())
    }

    /// How much a customer uses of an item's products in the last month, attributed or not: of two items of one metric the
    /// one with more has more to gain.
    pub fn weight(&self, item: &Item) -> i64 {
        let Some((place, column)) = item.place.and_then(|p| Some((p, self.columns.list.get(p.column)?))) else {
            return 0;
        };
        let usage = &*self.book.usage;
        let in_month = |row: &usize| {
            usage.months()[*row] == column.calendar.last && column.products.contains(&usage.products()[*row])
        };
        let amount = |row: usize| self.size(row);
        usage.rows_of(place.customer).filter(in_month).map(amount).fold(0, i64::saturating_add)
    }

    /// Whatever a row measures, added up: only to tell more from less.
    fn size(&self, row: usize) -> i64 {
        let usage = &*self.book.usage;
        let known = Measure::ALL.into_iter().filter(|m| usage.counting()[row] & m.bit() != 0);
        known.filter_map(|m| usage.amount(row, m)).map(|Micro(amount)| amount).fold(0, i64::saturating_add)
    }

    /// What would make an item's usage count, the likeliest first.
    fn candidates(&self, place: Place, customer: &CustomerId) -> Vec<Candidate> {
        let Some(known) = self.columns.list.get(place.column) else { return Vec::new() };
        let mut candidates: Vec<Candidate> = Vec::new();
        let table = self.rules.eligible.get(&known.quantity.eligible);
        for (product, claims) in table.into_iter().flat_map(|t| &t.0) {
            let Some(usage_of_item) = self.usage_of_item(place, *product).filter(|usage_of_item| !usage_of_item.barred)
            else {
                continue;
            };
            for claim in claims.iter().filter(|c| known.kind.is_none_or(|only| only == c.kind)) {
                let allowed = |l: &Licensing| licensed(self.rules, claim.kind, claim.activity, Some(*l));
                if !usage_of_item.licensings.is_empty() && !usage_of_item.licensings.iter().any(allowed) {
                    continue;
                }
                let Some(rank) = likelihood(claim, &usage_of_item.licensings) else { continue };
                let narrow = is_narrow(claim.kind, Some(*product));
                let workloads = if narrow { self.unclaimed(place.customer, &usage_of_item) } else { Vec::new() };
                if narrow && workloads.is_empty() {
                    continue;
                }
                let planned = |subscription: Option<SubscriptionId>, lacks| {
                    let own = self.association_of(customer, *product, claim);
                    let association = Association { workloads: workloads.clone(), subscription, ..own };
                    Candidate { rank, association, lacks }
                };
                match by_subscription(claim.kind, *product) {
                    false => candidates.push(planned(None, narrow && usage_of_item.over)),
                    true => {
                        let fitting = usage_of_item.subscriptions.iter().filter(|id| {
                            let licensing = self.book.subscription(id.as_str()).and_then(|s| s.licensing);
                            licensed(self.rules, claim.kind, claim.activity, licensing)
                        });
                        candidates.extend(fitting.take(MOST_USED).map(|id| planned(Some(id.clone()), false)));
                        // It would count all the same; which subscription it is on, the book has to know first.
                        let unknown = usage_of_item.unnamed && self.lacks_subscription(place.customer, *product);
                        candidates.extend(unknown.then(|| planned(None, true)));
                    }
                }
            }
        }
        candidates.sort_by_key(|candidate| candidate.rank);
        candidates
    }

    /// What an item's rows of a product are on; none where it has no such row.
    fn usage_of_item(&self, place: Place, product: Product) -> Option<ItemUsage> {
        let known = self.columns.list.get(place.column)?;
        let usage = &*self.book.usage;
        let reads = self.reads(place.column, place.customer, place.key);
        // What is associated now changes nothing of a year ago.
        let of_product = || reads.iter().filter(|read| read.near && usage.products()[read.row] == product);
        let rows: Vec<usize> = of_product().map(|read| read.row).collect();
        rows.first()?;
        let counts = |raw: &u32| known.cells.get(*raw as usize).is_some_and(|c| c.1);
        let raws = rows.iter().map(|row| usage.workload_ids()[*row]).filter(counts);
        let mut workloads: Vec<String> =
            raws.map(|raw| self.names.text(self.names.of(known.family, raw).0).to_owned()).collect();
        workloads.sort();
        workloads.dedup();
        let mut uses: BTreeMap<u32, i64> = BTreeMap::new();
        for row in &rows {
            let sum = uses.entry(usage.subscriptions()[*row]).or_default();
            *sum = sum.saturating_add(self.size(*row));
        }
        let mut on: Vec<(u32, i64)> = uses.into_iter().collect();
        on.sort_by_key(|(subscription, uses)| (std::cmp::Reverse(*uses), *subscription));
        // Of a subscription that is over, the months before may count still, though none is made on it any more.
        let counts_on = |at: u32, subscription: &Subscription| {
            let months = of_product().filter(|read| usage.subscriptions()[read.row] == at).map(|read| read.month);
            months.into_iter().any(|month| self.never_counts(subscription, month).is_none())
        };
        let counting = on.iter().filter_map(|(at, _)| Some((*at, self.book.subscriptions.get(*at as usize)?)));
        let counting: Vec<&Subscription> = counting.filter(|(at, s)| counts_on(*at, s)).map(|(_, s)| s).collect();
        let own = self.subscriptions_of(place.customer, product);
        let goes_on = || counting.iter().filter(|s| s.status.is_live() || s.status == SubscriptionStatus::Suspended);
        let mut licensings: Vec<Licensing> = goes_on().filter_map(|s| s.licensing).collect();
        let live = counting.iter().filter(|s| s.status.is_live());
        let mut subscriptions: Vec<SubscriptionId> = live.map(|s| s.id.clone()).collect();
        let unnamed = on.iter().any(|(at, _)| *at == NONE);
        if goes_on().next().is_none() {
            licensings = own.iter().filter_map(|(_, licensing)| *licensing).collect();
        }
        if unnamed {
            subscriptions.extend(
                own.iter().map(|(id, _)| id.clone()).filter(|id| !subscriptions.contains(id)).collect::<Vec<_>>(),
            );
        }
        let over = goes_on().next().is_none() && own.is_empty() && self.had_subscription(place.customer, product);
        let barred = counting.is_empty() && !unnamed;
        Some(ItemUsage { workloads, licensings, barred, over, subscriptions, unnamed })
    }

    /// Whether the book knows any subscription of the customer and product, whatever became of it.
    fn had_subscription(&self, customer: usize, product: Product) -> bool {
        self.subscriptions_known().contains_key(&(customer, product))
    }

    /// The workloads of usage that no claim of ours is for, in force or under way; one with a wrong id is claimed once more.
    fn unclaimed(&self, customer: usize, usage_of_item: &ItemUsage) -> Vec<String> {
        let own = self.associations(customer).iter().filter(|ready| ready.barred.is_none());
        let of_product = |own: &Association| is_narrow(own.kind, own.product.or(Some(Product::Microsoft365)));
        let own = own.map(|ready| ready.association).filter(|own| own.state.is_live() && of_product(own));
        let claims: Vec<&Association> = own.collect();
        let number = |name: &String| self.names.lookup(Family::Microsoft365, name);
        let claims_it = |claim: &Association, name: &String| {
            claim.workloads.is_empty() || claim.workloads.iter().any(|own| number(own) == number(name))
        };
        let is_claimed = |name: &&String| claims.iter().any(|claim| claims_it(claim, name));
        usage_of_item.workloads.iter().filter(|name| !is_claimed(name)).cloned().collect()
    }

    /// A customer's paid and live subscriptions of a product.
    pub(super) fn subscriptions_of(&self, customer: usize, product: Product) -> &[(SubscriptionId, Option<Licensing>)] {
        self.subscriptions_known().get(&(customer, product)).map_or(&[], Vec::as_slice)
    }

    /// The same by customer and product; empty where the customer has none but others.
    fn subscriptions_known(&self) -> &SubscriptionsOf {
        self.subscriptions.get_or_init(|| {
            let mut known = SubscriptionsOf::new();
            for subscription in &self.book.subscriptions {
                let Some(owner) = self.book.customer_index(&subscription.customer) else { continue };
                let own = known.entry((owner, subscription.product)).or_default();
                if paid(subscription.offer) && subscription.status.is_live() {
                    own.push((subscription.id.clone(), subscription.licensing));
                }
            }
            known
        })
    }

    fn association_of(&self, customer: &CustomerId, product: Product, claim: &Claim) -> Association {
        let csp = claim.kind == AssociationType::Csp;
        Association {
            activity: claim.activity.or_else(|| csp.then(|| self.usual_model())),
            product: Some(product),
            ..Association::active(PLANNED, claim.kind, customer.clone())
        }
    }

    /// The reselling model that this partner mostly works by.
    pub(super) fn usual_model(&self) -> Activity {
        *self.usual_model.get_or_init(|| {
            let models = [Activity::Direct, Activity::IndirectProvider, Activity::IndirectReseller];
            let uses = |model: &Activity| self.book.associations.iter().filter(|a| a.activity == Some(*model)).count();
            models.into_iter().rev().max_by_key(uses).unwrap_or(Activity::Direct)
        })
    }
}

/// Whether an association can change what a reason says.
pub(super) const fn is_fixable(reason: Reason) -> bool {
    matches!(
        reason,
        Reason::NoAssociation
            | Reason::NotCovered
            | Reason::NotActiveYet
            | Reason::Ended
            | Reason::Displaced
            | Reason::TypeNotEligible
            | Reason::ActivityNotEligible
            | Reason::LicensingNotEligible
            | Reason::WrongPartnerId
            | Reason::RoleNotEligible
            | Reason::BeforeClaim
            | Reason::BetterTypeCounts
    )
}

/// Whether an association of a type is for some workloads rather than for all of a product.
pub(super) fn is_narrow(kind: AssociationType, product: Option<Product>) -> bool {
    kind == AssociationType::Cpor && product == Some(Product::Microsoft365)
}

/// Whether an association of a type is made on a subscription rather than on the tenant.
fn by_subscription(kind: AssociationType, product: Product) -> bool {
    match kind {
        AssociationType::Dpor => true,
        AssociationType::Cpor => product != Product::Microsoft365,
        AssociationType::Pal | AssociationType::Csp => false,
    }
}

/// How likely a claim is to be within reach, lower first; `None` where it is not: reselling needs a resold subscription.
pub(super) fn likelihood(claim: &Claim, licensing: &[Licensing]) -> Option<u8> {
    let resold = |l: &Licensing| matches!(l, Licensing::Csp | Licensing::CspLegacy | Licensing::AzurePlan);
    let is_resold = licensing.iter().any(resold);
    match claim.kind {
        AssociationType::Csp => is_resold.then_some(1),
        AssociationType::Pal => Some(0),
        AssociationType::Cpor => Some(match claim.activity {
            Some(Activity::Revrec | Activity::OsuM365 | Activity::OsuBizapps) | None => 2,
            Some(_) => 3,
        }),
        AssociationType::Dpor => Some(4),
    }
}
