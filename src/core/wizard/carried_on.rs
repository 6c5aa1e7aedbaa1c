//! Which association a walk carries on, so that it doesn't record another one beside it.

use super::answer::names;
use super::known::Known;
use super::model::{Field, FieldKind, Record, RecordAction, Step};
use super::record::applies;
use crate::book::{Association, AssociationState, AssociationType, Book, Product};
use crate::evidence::NONE;
use crate::ids::CustomerId;
use crate::scoring::association_name;
use crate::text::clean;
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// What is answered on a way.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub known: &'a Known<'a>,
    pub path: &'a [&'a Step],
}

impl<'a> Asked<'a> {
    pub fn book(&self) -> &'a Book {
        self.known.context.book
    }

    /// The value of a field that the way asks for.
    pub fn asked(&self, field: &str) -> Option<&'a str> {
        let asks = self.path.iter().any(|step| step.fields.iter().any(|asked| asked == field));
        self.known.get(field).filter(|_| asks)
    }

    pub fn day(&self, field: &str) -> Option<NaiveDate> {
        self.asked(field)?.parse().ok()
    }

    /// The association that the walk carries on: the one it was begun from, or the only one that is under way; of an
    /// identity that is linked already, its link, because it has one at a customer; a relationship that covers what is sold;
    /// a link of an account that nobody named whose id is wrong; what is in force for all that is answered. As long as it is open what is claimed, another claim is not
    /// taken for it.
    pub(super) fn carried_on(
        &self,
        record: &Record,
        customer: &CustomerId,
        kind: AssociationType,
    ) -> Option<&'a Association> {
        let activity = record.activity.map(|activity| activity.word()).or(self.known.get("activity"));
        let own = |a: &&Association| a.kind == kind && a.customer == *customer;
        let open = |a: &&Association| own(a) && self.is_open(a) && self.fits(a, activity) && !self.names_another(a);
        let is_settled = |a: &&Association| a.activity.is_none() || activity.is_some();
        let is_it = |a: &&Association| open(a) && is_settled(a) && self.claims_the_same(a);
        let begun = |a: &&Association| match a.state {
            AssociationState::Active => own(a) && !self.names_another(a),
            // Its account may still be another one.
            AssociationState::Draft => own(a) && self.fits(a, activity),
            _ => open(a),
        };
        let begun_from = self.known.association().filter(begun);
        begun_from.or_else(|| self.book().associations.iter().find(is_it))
    }

    /// Whether a field must be answered: what is carried on for all of its customer's subscriptions, or for every product, is
    /// not narrowed to one.
    pub fn needs(&self, id: &str, field: &Field) -> bool {
        let is_for_all = |own: &Association| match field.kind {
            FieldKind::Subscription => own.subscription.is_none(),
            _ => id == "product" && self.book().product_of(own).is_none(),
        };
        !(field.optional || self.changed().is_some_and(is_for_all))
    }

    /// What the walk carries on or changes.
    fn changed(&self) -> Option<&'a Association> {
        let mut begins = self.known.wizard.records.iter().filter(|record| record.action == RecordAction::Associate);
        match begins.find(|record| applies(record, self.known)) {
            Some(record) => {
                let customer = self.known.get("customer").map(CustomerId::from);
                record.kind.zip(customer).and_then(|(kind, of)| self.carried_on(record, &of, kind))
            }
            None => self.known.association(),
        }
    }

    /// Whether an association is under way, or in force and the very one that the answers are about.
    fn is_open(&self, own: &Association) -> bool {
        let wrong = self.known.wrong_claims();
        let is_wrong = wrong.iter().any(|claim| claim.id == own.id);
        own.state.is_live() && !is_wrong && (own.state != AssociationState::Active || self.is_the_same(own))
    }

    /// Whether the answers are about a link of this identity, another association that covers what they are about, or one to
    /// correct.
    fn is_the_same(&self, own: &Association) -> bool {
        let name = identity_of(own);
        let is_it = match own.kind {
            AssociationType::Pal => name == self.asked("identity_name") && (name.is_some() || self.is_covered_by(own)),
            AssociationType::Cpor => own.activity.is_some() && self.is_covered_by(own),
            AssociationType::Dpor | AssociationType::Csp => self.is_covered_by(own),
        };
        is_it || (name.is_none() && self.corrects(own))
    }

    /// Whether an association covers all that is answered.
    fn is_covered_by(&self, own: &Association) -> bool {
        let workloads = self.asked("workloads").map(names).unwrap_or_default();
        let has = |name: &String| own.workloads.iter().any(|own| own.eq_ignore_ascii_case(name));
        own.product.is_none_or(|product| Some(product.word()) == self.known.get("product"))
            && own.subscription.as_deref().is_none_or(|own| Some(own) == self.asked("subscription"))
            && (own.workloads.is_empty() || !workloads.is_empty() && workloads.iter().all(has))
    }

    /// That an account is linked already for all that is answered, where nobody said whether this is about another one.
    pub fn no_account(&self) -> Option<String> {
        let mut begins = self.known.wizard.records.iter().filter(|record| record.action == RecordAction::Associate);
        let record = begins.find(|record| applies(record, self.known))?;
        let kind = record.kind.filter(|kind| *kind == AssociationType::Pal && self.asked("identity_name").is_none())?;
        let customer = CustomerId::from(self.known.get("customer")?);
        if self.carried_on(record, &customer, kind).is_some() {
            return None;
        }
        let in_force =
            |a: &&Association| a.kind == kind && a.state == AssociationState::Active && a.customer == customer;
        let mut own = self.book().associations.iter().filter(in_force).filter(|a| self.is_covered_by(a));
        let (link, account) = own.find_map(|link| Some((link, identity_of(link)?)))?;
        let name = association_name(self.book(), link);
        let label = &self.known.wizard.fields.get("identity_name")?.label;
        Some(format!(
            "{} links {} already: there is nothing to record. To link another account, answer {label}.",
            clean(&name),
            clean(account)
        ))
    }

    /// Whether nothing that is answered contradicts what an association has.
    fn fits(&self, own: &Association, activity: Option<&str>) -> bool {
        let other = |own: Option<&str>, asked: Option<&str>| own.zip(asked).is_some_and(|(own, asked)| own != asked);
        !other(own.product.map(|product| product.word()), self.known.get("product"))
            && !other(own.activity.map(|activity| activity.word()), activity)
            && !other(own.subscription.as_deref(), self.asked("subscription"))
    }

    /// Whether the answers are about another account than the one that a link is of.
    fn names_another(&self, own: &Association) -> bool {
        identity_of(own).zip(self.asked("identity_name")).is_some_and(|(own, asked)| own != asked)
    }

    /// Whether what is in force has an id through which nothing counts, and gets a location's: the link of an account, or what
    /// the order of a subscription names.
    pub(super) fn corrects(&self, own: &Association) -> bool {
        let partner = &self.book().partner;
        let right = self.asked("partner_id").is_none_or(|id| !partner.is_wrong_id(&id.into()));
        own.kind != AssociationType::Cpor && own.state == AssociationState::Active && right && partner.has_wrong_id(own)
    }

    /// Whether a claim under way is the one that the workloads are answered for, or where none is, all that is used: a draft may still get others. One that
    /// Microsoft has may not, so that what it does not cover makes another claim.
    fn claims_the_same(&self, claim: &Association) -> bool {
        if claim.kind != AssociationType::Cpor || claim.workloads.is_empty() {
            return true;
        }
        let asked = self.asked("workloads").map(names).unwrap_or_default();
        let asked = if asked.is_empty() { self.used(claim) } else { asked };
        if asked.is_empty() {
            return true;
        }
        let covers = |name: &String| claim.workloads.iter().any(|own| own.eq_ignore_ascii_case(name));
        match claim.state {
            AssociationState::Draft => asked.iter().any(covers),
            _ => asked.iter().all(covers),
        }
    }

    /// The workloads that a claim's customer uses of what is answered, as far as the book knows.
    fn used(&self, claim: &Association) -> Vec<String> {
        let (book, usage) = (self.book(), &self.book().usage);
        let subscription = self.asked("subscription").and_then(|id| book.subscription_index(id));
        let product = self.known.get("product").and_then(Product::from_word);
        let rows = book.customer_index(&claim.customer).map_or(0..0, |customer| usage.rows_of(customer));
        let is_asked = |row: &usize| {
            let on = usage.subscriptions()[*row];
            let is_on_it = subscription.is_none_or(|place| on == NONE || on as usize == place);
            is_on_it && product.is_none_or(|product| usage.products()[*row] == product)
        };
        let used: BTreeSet<u32> = rows.filter(is_asked).map(|row| usage.workload_ids()[row]).collect();
        used.into_iter().filter_map(|id| usage.workload_names().get(id as usize)).map(|name| name.to_string()).collect()
    }
}

fn identity_of(own: &Association) -> Option<&str> {
    own.credential.as_ref().map(|credential| credential.name.as_str()).filter(|name| !name.is_empty())
}
