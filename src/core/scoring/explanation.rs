//! What an explanation says: the items that count, those that do not, why, and what would mend it.

use crate::book::{AssociationState, AssociationType, DesignationId, MetricId, Product, vocabulary};
use crate::ids::{AssociationId, WizardId};
use crate::points::Points;
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// Why one metric has the points it has.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    pub designation: DesignationId,
    pub metric: MetricId,
    pub track: String,
    pub points: Points,
    /// What counts, most first.
    pub counted: Vec<Item>,
    /// What could be read and gives nothing.
    pub excluded: Vec<Item>,
}

vocabulary! {
    ItemKind {
        Customer = "customer",
        Subscription = "subscription",
        /// A workload of a customer, or a service.
        Workload = "workload",
        Person = "person",
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    pub kind: ItemKind,
    /// The record's id; a workload's is `customer/workload`, a service's its name.
    pub id: String,
    /// Which of the quantities that the designation reads it belongs to: a record may be an item of several. A person's
    /// is 0.
    pub part: usize,
    /// Its name, as it came from outside.
    pub name: String,
    /// What it adds, in the unit of its quantity.
    pub value: Points,
    /// Points it gives or takes, before the metric's cap.
    pub points: Points,
    pub through: Vec<AssociationId>,
    pub reasons: Vec<Reason>,
    pub text: String,
    /// What would make it count, as far as advice was asked for.
    pub fix: Option<Fix>,
    /// What is under way already that would make it count.
    pub pending: Option<Pending>,
    /// The subscription that the book must know first, where no wizard can make it count before.
    pub lacks: Option<Lack>,
    /// Where its figures are; none where it is no customer's.
    pub place: Option<Place>,
}

impl Item {
    /// How many customers, workloads or people items are about: a metric may read a customer in several parts.
    pub fn number(items: &[Item]) -> usize {
        items.iter().map(|item| (item.kind, item.id.as_str())).collect::<BTreeSet<_>>().len()
    }

    /// The fix, where it gains points.
    pub fn gainful(&self) -> Option<&Fix> {
        self.fix.as_ref().filter(|fix| fix.gain.is_positive())
    }
}

/// A subscription that the book does not know and an association needs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lack {
    pub product: Product,
    /// Points that the association would gain on a subscription that permits it.
    pub gain: Points,
}

/// The figures of an item: column, customer and cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub(super) column: usize,
    pub(super) customer: usize,
    pub(super) key: u32,
}

impl Place {
    /// The customer's place in the book.
    pub const fn customer(&self) -> usize {
        self.customer
    }
}

/// What would make an item count: a wizard with its fields filled.
#[derive(Clone, Debug, PartialEq)]
pub struct Fix {
    pub wizard: WizardId,
    /// Fields and their values, as far as the book and the reason settle them.
    pub set: Vec<(String, String)>,
    /// Fields that only a person can answer.
    pub asks: Vec<String>,
    /// The difference of the designation's totals, a change of track included; where other fixes are needed as well, what
    /// all of them gain together.
    pub gain: Points,
    /// What it gains each designation alone, the most first.
    pub effects: Vec<(DesignationId, Points)>,
    /// The names of the items whose fixes are needed as well.
    pub with: Vec<String>,
    /// The types of association that could count here; none where a person is to be linked.
    pub types: Vec<AssociationType>,
    /// Whether it only puts a location's id in place of a wrong one.
    pub corrects: bool,
}

/// Something under way that would make an item count.
#[derive(Clone, Debug, PartialEq)]
pub struct Pending {
    /// None where it is a wizard left half way, or a person's link.
    pub association: Option<AssociationId>,
    pub state: AssociationState,
    pub wizard: WizardId,
    pub set: Vec<(String, String)>,
    /// What only a person knows of what the wizard asks.
    pub asks: Vec<String>,
    /// The day on which it came into this state.
    pub since: Option<NaiveDate>,
    /// The day by which it should have moved, or counts.
    pub due: Option<NaiveDate>,
    /// Whether the customer who was asked has done its part, so that the next is ours.
    pub answered: bool,
}

vocabulary! {
    /// Why an item counts or does not: codes that stay stable while sentences may change.
    Reason {
        NoAssociation = "no-association",
        /// The associations cover other products, subscriptions or workloads.
        NotCovered = "not-covered",
        /// The association is not active yet.
        NotActiveYet = "not-active-yet",
        Ended = "ended",
        Displaced = "displaced",
        /// The usage is older than the association.
        BeforeClaim = "before-claim",
        /// This type does not count here.
        TypeNotEligible = "type-not-eligible",
        /// This activity does not count here.
        ActivityNotEligible = "activity-not-eligible",
        /// This workload does not count here.
        WorkloadNotEligible = "workload-not-eligible",
        /// This type cannot stand on the subscription's licensing.
        LicensingNotEligible = "licensing-not-eligible",
        /// Only paid offers count.
        OfferNotEligible = "offer-not-eligible",
        /// The subscription is neither active nor in grace.
        SubscriptionNotActive = "subscription-not-active",
        /// China and Government clouds do not count.
        CloudNotEligible = "cloud-not-eligible",
        /// The association carries the global id, or an id that is none of the locations'.
        WrongPartnerId = "wrong-partner-id",
        /// The role earns no credit.
        RoleNotEligible = "role-not-eligible",
        /// Another association type earns more, and only one type counts.
        BetterTypeCounts = "better-type-counts",
        /// It counts through something else already.
        AlreadyCounted = "already-counted",
        BelowThreshold = "below-threshold",
        AboveThreshold = "above-threshold",
        /// The baseline of a year ago is too low to grow from.
        BaselineTooLow = "baseline-too-low",
        /// It was there a year ago already.
        NotNew = "not-new",
        /// It was there a year ago and is no more.
        Lost = "lost",
        AlreadyDeployedAtClaim = "already-deployed-at-claim",
        /// The figure is not known.
        NoUsageData = "no-usage-data",
        /// The Learn profile is not linked.
        NotLinked = "not-linked",
        Left = "left",
        /// The certification is not earned yet.
        NotEarnedYet = "not-earned-yet",
        CertExpired = "cert-expired",
        /// The exam retired more than a year ago.
        CertRetired = "cert-retired",
        GateNotMet = "gate-not-met",
        /// The rulebook does not know the name.
        NotInRulebook = "not-in-rulebook",
        /// The rulebook knows the exam, and Microsoft's page does not list it.
        NotListedYet = "not-listed-yet",
    }
}
