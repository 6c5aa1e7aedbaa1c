//! Where a wizard begins: which one, and what is known already.

use crate::book::{
    Activity, Association, AssociationState, AssociationType, Certification, DesignationId, Licensing, Product,
    Subscription,
};
use crate::book_index::BookIndex;
use crate::ids::{PersonId, WizardId};
use crate::scoring::{Fix, Pending, Status, licensed};
use crate::wizard::{OpenOn, WizardContext, eligible, opening, wizard};
use std::collections::BTreeSet;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Start {
    pub wizard: WizardId,
    pub set: Vec<(String, String)>,
}

impl Start {
    pub fn new<'a>(wizard: impl Into<WizardId>, set: impl IntoIterator<Item = (&'a str, &'a str)>) -> Start {
        let set = set.into_iter().map(|(field, value)| (field.to_owned(), value.to_owned())).collect();
        Start { wizard: wizard.into(), set }
    }

    /// The wizard that fits a record of which these values are known, with those of these answers that it asks for and
    /// takes, and its own.
    pub fn on<'a>(
        record: OpenOn,
        known: &[(&str, &str)],
        set: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Option<Start> {
        let value = |field: &str| known.iter().find(|(known, _)| *known == field).map(|(_, value)| *value);
        let (wizard, opening) = opening(record, value)?;
        let own = opening.set.iter().map(|(field, value)| (field.as_str(), value.as_str()));
        let is_taken = |field: &str, value: &str| {
            wizard.fields.get(field).is_none_or(|field| field.options.is_empty() || field.option(value).is_some())
        };
        let asked = set.into_iter().filter(|(field, value)| wizard.asks.contains(*field) && is_taken(field, value));
        Some(Start::new(wizard.id.clone(), asked.chain(own)))
    }

    /// What makes an item count.
    pub fn of_fix(fix: &Fix) -> Start {
        Start { wizard: fix.wizard.clone(), set: fix.set.clone() }
    }

    /// What carries on what is under way; none where it is in force and only counts later: there is nothing but to wait.
    pub fn of_pending(pending: &Pending) -> Option<Start> {
        let start = || Start { wizard: pending.wizard.clone(), set: pending.set.clone() };
        (pending.state != AssociationState::Active).then(start)
    }

    pub fn of_person(person: &PersonId) -> Option<Start> {
        Start::on(OpenOn::Person, &[], [("person", person.as_str())])
    }

    pub fn of_certification(certification: &Certification) -> Option<Start> {
        let set = [("person", certification.person.as_str()), ("exam", certification.exam.as_str())];
        Start::on(OpenOn::Certification, &[], set)
    }

    /// Enrolling in a designation, or renewing it.
    pub fn of_designation(designation: DesignationId, status: Status) -> Option<Start> {
        Start::on(OpenOn::Designation, &[("status", status.word())], [("designation", designation.word())])
    }

    /// The next that is to be done about an association.
    pub fn of_association(association: &Association, context: WizardContext<'_>, index: &BookIndex) -> Option<Start> {
        let product = context.book.product_of(association);
        let product = product.unwrap_or_else(|| likely_product(association, context, index)).word();
        let mut values =
            vec![("type", association.kind.word()), ("product", product), ("state", association.state.word())];
        let activity = association.activity.or_else(|| likely_model(association, index));
        values.extend(activity.map(|activity| ("activity", activity.word())));
        let known = [("customer", association.customer.as_str()), ("association", association.id.as_str())];
        let mut start = Start::on(OpenOn::Association, &values, known)?;
        let of = wizard(&start.wizard)?;
        let set = start.set.clone();
        start.set.retain(|(field, _)| field == "association" || of.asks_beside(field, &set));
        Some(start)
    }
}

/// The model that a CSP relationship is likely of whose own is not known: that of most of the partner's others.
pub(super) fn likely_model(association: &Association, index: &BookIndex) -> Option<Activity> {
    index.csp_model.filter(|_| association.kind == AssociationType::Csp)
}

/// The product that an association is likely for whose own is not known: one that its customer uses and has a subscription of
/// that permits it, else one that it has or uses; Azure before any other.
pub(super) fn likely_product(association: &Association, context: WizardContext<'_>, index: &BookIndex) -> Product {
    let WizardContext { book, rules, .. } = context;
    let (kind, activity) = (association.kind, association.activity);
    let counts = |product: &Product| !eligible(rules, kind, Some(*product)).is_empty();
    let rows = book.customer_index(&association.customer).into_iter().flat_map(|at| book.usage.rows_of(at));
    let used: BTreeSet<Product> = rows.filter_map(|row| book.usage.products().get(row).copied()).collect();
    let used: BTreeSet<Product> = used.into_iter().filter(counts).collect();
    if let (1, Some(only)) = (used.len(), used.first()) {
        return *only;
    }
    let permits = |s: &&Subscription| {
        let is_open = s.licensing != Some(Licensing::Mpsa) && licensed(rules, kind, activity, s.licensing);
        s.status.is_live() && is_open
    };
    let own = index.subscriptions_of(book, &association.customer);
    let had: BTreeSet<Product> = own.filter(permits).map(|s| s.product).filter(|product| counts(product)).collect();
    let both = used.intersection(&had).next();
    both.or(had.first()).or(used.first()).copied().unwrap_or(Product::Azure)
}
