//! The book as the rules read it: who stands on what, looked up once.

use super::{Finding, Rule, waived, waiver};
use crate::book::{
    Activity, Association, AssociationState, AssociationType, Book, Licensing, Location, Product, RecordKind,
    Subscription,
};
use crate::ids::{CustomerId, PartnerLocationId};
use crate::rulebook::{Family, Rulebook};
use crate::scoring::{association_name, subscription_title};
use chrono::NaiveDate;
use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;

const BUSINESS: [Product; 3] = [Product::Dynamics365, Product::PowerPlatform, Product::CustomerInsights];

/// A book, its rules and a day, with what the checks look up.
pub(super) struct LintContext<'a> {
    pub book: &'a Book,
    pub rules: &'a Rulebook,
    pub date: NaiveDate,
    estates: HashMap<(&'a CustomerId, Product), Estate>,
    workloads: HashMap<String, &'a str>,
    locations: HashMap<&'a PartnerLocationId, &'a Location>,
}

/// What a customer has of a product.
#[derive(Default)]
pub(super) struct Estate {
    /// How its live subscriptions were bought; `None` is not known.
    pub licensing: BTreeSet<Option<Licensing>>,
}

impl<'a> LintContext<'a> {
    pub fn new(book: &'a Book, rules: &'a Rulebook, date: NaiveDate) -> LintContext<'a> {
        let mut estates: HashMap<(&CustomerId, Product), Estate> = HashMap::new();
        for subscription in &book.subscriptions {
            let estate = estates.entry((&subscription.customer, subscription.product)).or_default();
            estate.licensing.extend(subscription.status.is_live().then_some(subscription.licensing));
        }
        let names = rules.names.get(&Family::Microsoft365).into_iter().flatten();
        let spelled = names.flat_map(|(name, others)| {
            std::iter::once(name).chain(others).map(move |spelling| (spelling.to_lowercase(), name.as_str()))
        });
        let locations = book.partner.locations.iter().map(|location| (&location.partner_id, location));
        LintContext { book, rules, date, estates, workloads: spelled.collect(), locations: locations.collect() }
    }

    pub fn of(&self, kind: AssociationType) -> impl Iterator<Item = &'a Association> + use<'a> {
        self.book.associations.iter().filter(move |association| association.kind == kind)
    }

    /// The claims that are not over, by the family that they are about.
    pub fn claims(&self) -> impl Iterator<Item = (&'a Association, Family)> + '_ {
        self.of(AssociationType::Cpor).filter_map(|claim| Some((claim, self.family(claim)?)))
    }

    /// Whether it is in force, or before Microsoft and about to be.
    pub fn is_live(&self, association: &Association) -> bool {
        use AssociationState::{ActionRequired, Active, Displaced, Disputed, Ended, Submitted, UnderReview};
        match association.state {
            Active => true,
            Submitted | UnderReview | ActionRequired | Disputed => association.kind == AssociationType::Cpor,
            Ended | Displaced => association.ended.is_some_and(|ended| ended > self.date),
            _ => false,
        }
    }

    /// Whether it stands, or is being prepared.
    pub fn open(&self, association: &Association) -> bool {
        use AssociationState::{Draft, Requested};
        self.is_live(association) || matches!(association.state, Draft | Requested)
    }

    /// The subscription that it is limited to.
    pub fn subscription(&self, association: &Association) -> Option<&'a Subscription> {
        self.book.subscription(association.subscription.as_ref()?)
    }

    /// The products that it is about: that of its subscription, its own, or those of its activity.
    pub fn products(&self, association: &Association) -> Vec<Product> {
        let one = self.subscription(association).map(|subscription| subscription.product).or(association.product);
        match (one, association.activity) {
            (Some(product), _) => vec![product],
            (None, Some(Activity::OsuM365 | Activity::UsageOnlyM365)) => vec![Product::Microsoft365],
            (None, Some(Activity::Osa | Activity::OsuBizapps | Activity::Revrec)) => BUSINESS.to_vec(),
            (None, _) => Vec::new(),
        }
    }

    /// The family that a claim is about: its activity's, else its product's.
    pub fn family(&self, claim: &Association) -> Option<Family> {
        match claim.activity {
            Some(Activity::OsuM365 | Activity::UsageOnlyM365) => Some(Family::Microsoft365),
            Some(Activity::Osa | Activity::OsuBizapps | Activity::Revrec) => Some(Family::BusinessApplications),
            _ => self.products(claim).first().map(|product| Family::of(*product)),
        }
    }

    /// What the customer has of the products that an association without a subscription is about; nothing where the book
    /// has no subscription of them.
    pub fn estate(&self, association: &Association) -> Option<Estate> {
        let mut whole: Option<Estate> = None;
        for product in self.products(association) {
            if let Some(estate) = self.estates.get(&(&association.customer, product)) {
                whole.get_or_insert_default().licensing.extend(&estate.licensing);
            }
        }
        whole
    }

    /// How the subscriptions were bought on which an association stands, those that are live where none is named.
    pub fn licensing(&self, association: &Association) -> BTreeSet<Option<Licensing>> {
        match self.subscription(association) {
            Some(subscription) => BTreeSet::from([subscription.licensing]),
            None => self.estate(association).unwrap_or_default().licensing,
        }
    }

    /// The name by which the rulebook knows a workload of Microsoft 365.
    pub fn workload(&self, spelled: &str) -> String {
        let key = spelled.trim().to_lowercase();
        self.workloads.get(&key).map_or(key, |name| (*name).to_lowercase())
    }

    pub fn location(&self, partner_id: &PartnerLocationId) -> Option<&'a Location> {
        self.locations.get(partner_id).copied()
    }

    /// An association as a sentence begins with it.
    pub fn name(&self, association: &Association) -> String {
        association_name(self.book, association)
    }

    /// Two of them, which may read the same.
    pub fn names(&self, first: &Association, later: &Association) -> String {
        let (one, other) = (self.name(first), self.name(later).replacen("The ", "the ", 1));
        match one.ends_with(other.trim_start_matches("the ")) {
            true => format!("Two records of {other}"),
            false => format!("{one} and {other}"),
        }
    }

    /// A subscription as a sentence names it.
    pub fn subscription_name(&self, id: &str) -> String {
        self.book.subscription(id).map_or_else(|| id.to_owned(), subscription_title)
    }

    pub fn customer<'n>(&self, association: &'n Association) -> &'n str
    where
        'a: 'n,
    {
        self.book.customer(&association.customer).map_or(&association.customer, |customer| &customer.name)
    }
}

/// An association that breaks a rule; the notes of those beside it that are part of it may waive it too.
pub(super) fn finding(rule: &'static Rule, subject: &Association, beside: &[&Association], text: String) -> Finding {
    let mut all = std::iter::once(subject).chain(beside.iter().copied());
    let reason = all.find_map(|association| waived(&association.notes, &rule.id));
    Finding { rule, kind: RecordKind::Association, id: subject.id.to_string(), text, waived: reason.map(str::to_owned) }
}

/// The notes that people wrote, without the lines that waive a rule.
pub(super) fn remarks(notes: &str) -> impl Iterator<Item = &str> {
    notes.lines().filter(|line| !line.trim().is_empty() && waiver(line).is_none())
}

/// What stands in a group already.
struct Taken<'a> {
    whole: Option<&'a Association>,
    any: &'a Association,
    by_key: HashMap<String, &'a Association>,
}

/// Calls for every association that takes what an earlier one of its group has: some of its keys, or everything where it
/// names none. Told are the later one, the earlier one and the key, each later one once.
pub(super) fn duplicates<'a, G: Eq + Hash>(
    all: impl Iterator<Item = (&'a Association, G, Vec<String>)>,
    mut report: impl FnMut(&'a Association, &'a Association, Option<&str>),
) {
    let mut groups: HashMap<G, Taken<'a>> = HashMap::new();
    for (association, group, keys) in all {
        match groups.get_mut(&group) {
            None => {
                let whole = keys.is_empty().then_some(association);
                let by_key = keys.into_iter().map(|key| (key, association)).collect();
                groups.insert(group, Taken { whole, any: association, by_key });
            }
            Some(taken) => {
                let same = keys.iter().find_map(|key| Some((*taken.by_key.get(key)?, Some(key.as_str()))));
                let whole = || taken.whole.or(keys.is_empty().then_some(taken.any)).map(|first| (first, None));
                if let Some((first, key)) = same.or_else(whole) {
                    report(association, first, key);
                }
                if keys.is_empty() {
                    taken.whole.get_or_insert(association);
                }
                for key in keys {
                    taken.by_key.entry(key).or_insert(association);
                }
            }
        }
    }
}
