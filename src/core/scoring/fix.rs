//! What would mend an item: the association that would make a customer's usage count, and what it would gain.

use super::attribution::licensed;
use super::explain::Subject;
use super::explanation::{Fix, Reason};
use super::scorer::Scorer;
use crate::book::{Activity, Association, AssociationType, Licensing, Product};
use crate::ids::CustomerId;
use crate::month::Month;
use crate::projection::Projection;
use crate::rulebook::Claim;
use std::collections::{BTreeSet, HashMap};

/// The id that a planned association carries until it is recorded.
pub const PLANNED: &str = "(planned)";

/// An association that might be made.
struct Candidate {
    claim: Claim,
    product: Product,
    workloads: Vec<String>,
}

impl Scorer<'_> {
    /// The first day of the trailing twelve months of a family: since when a planned association counts.
    pub fn planned_start(&self, product: Product) -> chrono::NaiveDate {
        let column = self.columns.list.iter().find(|l| l.products.contains(&product));
        let last = column.map_or_else(|| Month::before(self.as_of.date), |l| l.calendar.last);
        last.minus(11).first_day()
    }

    /// The association that would make an item count, with its gain on the explained track; `None` where no
    /// association can, or none would gain anything.
    pub(super) fn association_fix(
        &self,
        subject: &Subject<'_>,
        column: usize,
        customer: usize,
        key: u32,
        reason: Reason,
    ) -> Option<Fix> {
        let mendable = matches!(
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
        );
        let record = self.book.customers.get(customer).filter(|_| mendable)?;
        let candidates = self.candidates(column, customer, key);
        let types: BTreeSet<AssociationType> = candidates.iter().map(|candidate| candidate.claim.kind).collect();
        let tried = candidates.into_iter().map(|candidate| {
            let planned = self.planned(&record.id, &candidate);
            let projection = Projection { associations: vec![planned.clone()], ..Projection::default() };
            (self.projected_points(subject, &projection) - subject.total, planned)
        });
        let (gain, planned) = tried.into_iter().find(|(gain, _)| gain.is_positive())?;
        Some(Fix { kind: Some(planned.kind), set: fields(&planned), gain, types: types.into_iter().collect() })
    }

    /// The associations that a customer's rows in a column's cell could count through, the likeliest first.
    fn candidates(&self, column: usize, customer: usize, key: u32) -> Vec<Candidate> {
        let Some(known) = self.columns.list.get(column) else { return Vec::new() };
        let usage = &*self.book.usage;
        let reads = self.reads(column, customer, key);
        let mut candidates: Vec<(u8, Candidate)> = Vec::new();
        let table = self.rules.eligible.get(&known.quantity.eligible);
        for (product, claims) in table.into_iter().flat_map(|t| &t.0) {
            let mut rows = reads.iter().map(|r| r.row).filter(|r| usage.products()[*r] == *product).peekable();
            if rows.peek().is_none() {
                continue;
            }
            let mut workloads: Vec<String> = rows
                .clone()
                .map(|row| usage.workload_ids()[row])
                .filter(|raw| known.cells.get(*raw as usize).is_some_and(|c| c.1))
                .map(|raw| self.names.text(self.names.of(known.family, raw).0).to_owned())
                .collect();
            workloads.sort();
            workloads.dedup();
            let mut licensing: Vec<Licensing> = rows
                .filter_map(|row| self.book.subscriptions.get(usage.subscriptions()[row] as usize)?.licensing)
                .collect();
            if licensing.is_empty() {
                licensing = self.licensings(customer, *product);
            }
            for claim in claims.iter().filter(|c| known.kind.is_none_or(|only| only == c.kind)) {
                let allowed = |l: &Licensing| licensed(self.rules, claim.kind, claim.activity, Some(*l));
                if !licensing.is_empty() && !licensing.iter().any(allowed) {
                    continue;
                }
                let rank = likelihood(claim, &licensing);
                let narrow = claim.kind == AssociationType::Cpor && *product == Product::Microsoft365;
                let workloads = if narrow { workloads.clone() } else { Vec::new() };
                candidates.extend(rank.map(|rank| (rank, Candidate { claim: *claim, product: *product, workloads })));
            }
        }
        candidates.sort_by_key(|(rank, _)| *rank);
        candidates.into_iter().map(|(_, candidate)| candidate).collect()
    }

    /// The licensings of a customer's subscriptions of a product, as far as they are known.
    pub(super) fn licensings(&self, customer: usize, product: Product) -> Vec<Licensing> {
        let by_customer = self.licensings.get_or_init(|| {
            let mut known: HashMap<(usize, Product), Vec<Licensing>> = HashMap::new();
            for subscription in &self.book.subscriptions {
                let owner = self.book.customer_index(&subscription.customer);
                if let Some((owner, licensing)) = owner.zip(subscription.licensing) {
                    known.entry((owner, subscription.product)).or_default().push(licensing);
                }
            }
            known
        });
        by_customer.get(&(customer, product)).cloned().unwrap_or_default()
    }

    fn planned(&self, customer: &CustomerId, candidate: &Candidate) -> Association {
        let csp = candidate.claim.kind == AssociationType::Csp;
        Association {
            activity: candidate.claim.activity.or_else(|| csp.then(|| self.usual_model())),
            product: Some(candidate.product),
            workloads: candidate.workloads.clone(),
            partner_id: self.eligibility.first_location().cloned(),
            started: Some(self.planned_start(candidate.product)),
            ..Association::active(PLANNED, candidate.claim.kind, customer.clone())
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

/// The wizard's fields that a planned association fills.
fn fields(planned: &Association) -> Vec<(&'static str, String)> {
    let mut set = vec![("customer", planned.customer.to_string())];
    set.extend(planned.product.map(|p| ("product", p.word().to_owned())));
    set.extend(planned.activity.map(|a| ("activity", a.word().to_owned())));
    if !planned.workloads.is_empty() {
        set.push(("workloads", planned.workloads.join(",")));
    }
    set.extend(planned.partner_id.clone().map(|id| ("partner_id", id.into())));
    set
}
