//! Where a wizard begins: which one, and what is known already.

use crate::book::{Association, AssociationState, Certification, DesignationId, Product};
use crate::ids::{PersonId, WizardId};
use crate::scoring::{Fix, Pending, Status};
use crate::wizard::{Answers, Known, OpenOn, WizardContext, opening, wizard};

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

    /// The next that is to be done about an association; where the wizard asks for no association, with what tells it from
    /// the customer's others.
    pub fn of_association(association: &Association, context: WizardContext<'_>) -> Option<Start> {
        let book = context.book;
        let known_product = book.product_of(association);
        let product = known_product.unwrap_or(Product::Azure).word();
        let mut values =
            vec![("type", association.kind.word()), ("product", product), ("state", association.state.word())];
        values.extend(association.activity.map(|activity| ("activity", activity.word())));
        let known = [("customer", association.customer.as_str()), ("association", association.id.as_str())];
        let start = Start::on(OpenOn::Association, &values, known)?;
        if start.set.iter().any(|(field, _)| field == "association") {
            let of = wizard(&start.wizard)?;
            let is_asked = |field: &str| field == "association" || of.asks_beside(field, &start.set);
            let set = start.set.iter().filter(|(field, _)| is_asked(field)).cloned().collect();
            return Some(Start { wizard: start.wizard, set });
        }
        let of_wizard = wizard(&start.wizard).and_then(|wizard| wizard.product);
        let workloads = association.workloads.join(", ");
        let link = association.credential.as_ref();
        let facts = [
            ("identity", link.map(|credential| credential.kind.word())),
            ("identity_name", link.map(|credential| credential.name.as_str())),
            ("role", link.and_then(|credential| Some(credential.assignments.first()?.role.as_str()))),
            (
                "partner_id",
                association.partner_id.as_ref().filter(|id| !book.partner.is_wrong_id(id)).map(|id| id.as_str()),
            ),
            ("product", known_product.filter(|_| of_wizard.is_none()).map(|product| product.word())),
            ("subscription", association.subscription.as_deref()),
            ("workloads", Some(workloads.as_str())),
        ];
        let told =
            facts.into_iter().filter_map(|(field, value)| Some((field, value.filter(|value| !value.is_empty())?)));
        Start::on(OpenOn::Association, &values, known.into_iter().chain(told))?.with_workloads_of_its_own(context)
    }

    /// The same without workloads that the wizard does not take: a record may name another product's.
    fn with_workloads_of_its_own(mut self, context: WizardContext<'_>) -> Option<Start> {
        let Some(place) = self.set.iter().position(|(field, _)| field == "workloads") else { return Some(self) };
        let (field, names) = self.set.remove(place);
        let answers: Answers = self.set.iter().cloned().collect();
        let known = Known::of(wizard(&self.wizard)?, context, &answers);
        let names: Vec<&str> = names.split(", ").filter(|name| known.takes(&field, name)).collect();
        self.set.extend((!names.is_empty()).then(|| (field, names.join(", "))));
        Some(self)
    }
}
