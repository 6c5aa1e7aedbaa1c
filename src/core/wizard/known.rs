//! What is known while a wizard is walked: the answers, what the book adds to them, what follows from them, and what
//! stands where nothing was answered.

use super::answer::{checked, names};
use super::impossible::{impossible, unusable};
use super::load::shipped;
use super::model::{FieldKind, Record, RecordAction, Refusal, Truth, Wizard};
use super::run::Refused;
use super::{enrolment, renewal};
use crate::book::{
    Activity, Association, AssociationState, AssociationType, Book, Certification, ContactRole, Customer,
    DesignationId, Location, Person, Product, Subscription,
};
use crate::ids::PartnerLocationId;
use crate::rulebook::{self, Rulebook};
use crate::scoring::licensed;
use crate::todo_settings::TodoSettings;
use chrono::NaiveDate;
use std::collections::BTreeMap;

pub type Answers = BTreeMap<String, String>;

/// What a wizard is walked in: a book, the rules, a day, the house's own numbers of days.
#[derive(Clone, Copy, Debug)]
pub struct WizardContext<'a> {
    pub book: &'a Book,
    pub rules: &'a Rulebook,
    pub today: NaiveDate,
    pub days: TodoSettings,
}

impl<'a> WizardContext<'a> {
    /// The same for a house that chooses no days of its own.
    pub fn new(book: &'a Book, rules: &'a Rulebook, today: NaiveDate) -> WizardContext<'a> {
        WizardContext { book, rules, today, days: TodoSettings::default() }
    }
}

/// The values of all fields at a moment.
#[derive(Clone, Debug)]
pub struct Known<'a> {
    pub wizard: &'a Wizard,
    pub context: WizardContext<'a>,
    values: BTreeMap<&'a str, String>,
}

impl<'a> Known<'a> {
    pub fn of(wizard: &'a Wizard, context: WizardContext<'a>, answers: &Answers) -> Known<'a> {
        Known::with_defaults(wizard, context, answers, |_| true)
    }

    /// What is known beside a field: neither its own answer nor what would stand there says what another answer may be.
    pub(super) fn beside(field: &str, wizard: &'a Wizard, context: WizardContext<'a>, answers: &Answers) -> Known<'a> {
        let mut others = answers.clone();
        others.remove(field);
        Known::with_defaults(wizard, context, &others, |other| other != field)
    }

    fn with_defaults(
        wizard: &'a Wizard,
        context: WizardContext<'a>,
        answers: &Answers,
        is_filled: impl Fn(&str) -> bool,
    ) -> Known<'a> {
        let mut known = Known { wizard, context, values: BTreeMap::new() };
        for (field, value) in answers.iter().filter(|(_, value)| !value.is_empty()) {
            if let Some((field, _)) = wizard.fields.get_key_value(field) {
                known.values.insert(field, value.clone());
            }
        }
        known.fill_from_book();
        known.decide();
        known.fill_from_defaults(is_filled);
        known.fill_from_book();
        known.decide();
        known.move_elsewhere(answers);
        let wrong = match known.records(RecordAction::Associate) {
            true => !known.wrong_claims().is_empty(),
            false => known.association().is_some_and(|own| known.context.book.partner.has_wrong_id(own)),
        };
        known.put("wrong_id", Some(if wrong { "yes" } else { "no" }));
        known
    }

    pub fn get(&self, field: &str) -> Option<&str> {
        self.values.get(field).map(String::as_str)
    }

    /// The value of a field as it is read.
    pub fn label(&self, field: &str) -> Option<String> {
        let value = self.get(field)?;
        let option = self.wizard.fields.get(field).and_then(|field| field.option(value));
        Some(option.map_or_else(|| value.to_owned(), |option| option.label.clone()))
    }

    pub fn customer(&self) -> Option<&'a Customer> {
        self.context.book.customer(self.get("customer")?)
    }

    pub fn subscription(&self) -> Option<&'a Subscription> {
        self.context.book.subscription(self.get("subscription")?)
    }

    pub fn association(&self) -> Option<&'a Association> {
        self.context.book.association(self.get("association")?)
    }

    pub fn person(&self) -> Option<&'a Person> {
        self.context.book.person(self.get("person")?)
    }

    pub fn location(&self) -> Option<&'a Location> {
        let id = self.get("partner_id")?;
        self.context.book.partner.locations.iter().find(|location| location.partner_id == id)
    }

    /// Name and address of the contact.
    pub fn contact(&self) -> Option<(Option<String>, Option<String>)> {
        self.get("contact").map(name_and_address)
    }

    /// A value of the rulebook, by its path, as it is read.
    pub fn number(&self, path: &str) -> Option<String> {
        rulebook::shown(&self.context.rules.id, path)
    }

    /// The refusal that these values meet, if any.
    pub fn refusal(&self) -> Option<&'a Refusal> {
        let holds = |refusal: &&Refusal| !(refusal.when.0.contains_key("licensing") && self.ends());
        let mut refusals = self.wizard.refusals.iter().filter(holds);
        refusals.find(|refusal| refusal.when.evaluate(|field| self.get(field)) == Truth::Yes)
    }

    /// Whether the answers end an association of the book, on whatever it was made.
    fn ends(&self) -> bool {
        use AssociationState::{Displaced, Ended};
        let is_over = |record: &Record| matches!(record.state, Some(Displaced | Ended));
        let met = |record: &&Record| record.when.evaluate(|field| self.get(field)) == Truth::Yes;
        self.association().is_some() && self.wizard.records.iter().filter(met).any(is_over)
    }

    /// The refusal that a product would meet beside these values, if any.
    pub(super) fn refusal_of(&self, product: Product) -> Option<&'a Refusal> {
        let with = |field: &str| if field == "product" { Some(product.word()) } else { self.get(field) };
        self.wizard
            .refusals
            .iter()
            .find(|refusal| refusal.when.0.contains_key("product") && refusal.when.evaluate(with) == Truth::Yes)
    }

    /// Whether a field takes an answer beside what is known.
    pub fn takes(&self, field: &str, answer: &str) -> bool {
        self.wizard.fields.get(field).is_some_and(|asked| checked(self, (field, asked), answer).is_ok())
    }

    pub fn activity(&self) -> Option<Activity> {
        Activity::from_word(self.get("activity")?)
    }

    /// What a plan is scored with while the activity is open: the first that may come of it, where all count for the same.
    pub fn likely_activity(&self) -> Option<Activity> {
        let (kind, open) = (self.wizard.association_type()?, self.open_activities());
        let first = *open.first()?;
        open.iter().all(|other| self.context.rules.counts_alike(kind, first, *other)).then_some(first)
    }

    /// The activities that may come of the answers so far.
    fn open_activities(&self) -> Vec<Activity> {
        let ways = self.wizard.decisions.iter().filter(|way| way.field == "activity");
        let open = ways.filter(|way| way.when.evaluate(|field| self.get(field)) != Truth::No);
        open.filter_map(|way| Activity::from_word(&way.value)).collect()
    }

    /// Why these values are impossible together, or with what the book says.
    pub fn refused(&self) -> Option<Refused> {
        let of_book = || impossible(self).map(|why| Refused::Impossible { why, instead: None });
        self.refusal().map(Refused::from).or_else(of_book)
    }

    /// The claims that a new one takes the place of: they have an id that is none of ours, and a claim is bound to its id
    /// unless it is a draft or was sent back. On Microsoft 365 a workload has room for one claim, elsewhere a subscription.
    pub fn wrong_claims(&self) -> Vec<&'a Association> {
        use AssociationState::{Active, Disputed, Requested, Submitted, UnderReview};
        let claims = self.wizard.association_type() == Some(AssociationType::Cpor);
        let Some(customer) = self.customer().filter(|_| claims && self.records(RecordAction::Associate)) else {
            return Vec::new();
        };
        let fits = |own: Option<&str>, asked: Option<&str>| own.zip(asked).is_none_or(|(own, asked)| own == asked);
        let workloads = self.get("workloads").map(names).unwrap_or_default();
        let in_place = |claim: &Association| match self.get("product") {
            Some(product) if product == Product::Microsoft365.word() => {
                let named = |name: &String| workloads.iter().any(|other| other.eq_ignore_ascii_case(name));
                workloads.is_empty() || claim.workloads.is_empty() || claim.workloads.iter().any(named)
            }
            _ => {
                fits(claim.subscription.as_deref(), self.get("subscription"))
                    && claim.activity.is_none_or(|own| self.open_activities().contains(&own))
            }
        };
        let is_wrong = |claim: &&Association| {
            claim.kind == AssociationType::Cpor
                && claim.customer == customer.id
                && matches!(claim.state, Active | Requested | Submitted | UnderReview | Disputed)
                && self.context.book.partner.has_wrong_id(claim)
                && fits(claim.product.map(|product| product.word()), self.get("product"))
                && in_place(claim)
        };
        self.context.book.associations.iter().filter(is_wrong).collect()
    }

    /// The certification that is renewed: of the person's certifications of that exam the one valid for longest.
    pub fn certification(&self) -> Option<&'a Certification> {
        renewal::newest(self.context, self.person()?, self.get("exam")?)
    }

    pub fn designation(&self) -> Option<DesignationId> {
        DesignationId::from_word(self.get("designation")?)
    }

    /// Whether a record of that kind is made with these values.
    pub fn records(&self, action: RecordAction) -> bool {
        let is_met = |when: &super::model::Condition| when.evaluate(|field| self.get(field)) == Truth::Yes;
        self.wizard.records.iter().any(|record| record.action == action && is_met(&record.when))
    }

    /// Why a field that follows from others is what it is.
    pub fn reason(&self, field: &str) -> Option<&'a str> {
        let decisions = self.wizard.decisions.iter().filter(|decision| decision.field == field);
        let mut holding = decisions.filter(|decision| decision.when.evaluate(|field| self.get(field)) == Truth::Yes);
        holding.next().map(|decision| decision.why.as_str())
    }

    fn put(&mut self, field: &str, value: Option<impl Into<String>>) {
        let Some((field, _)) = self.wizard.fields.get_key_value(field) else { return };
        if let Some(value) = value.map(Into::into).filter(|value: &String| !value.is_empty()) {
            self.values.entry(field.as_str()).or_insert(value);
        }
    }

    /// What the records that were named say of other fields.
    fn fill_from_book(&mut self) {
        if let Some(association) = self.association() {
            self.put("customer", Some(association.customer.clone()));
            self.put("subscription", association.subscription.clone());
            let takes =
                |word: &&str| self.wizard.fields.get("product").is_none_or(|field| field.option(word).is_some());
            self.put("product", association.product.map(|product| product.word()).filter(takes));
            self.put("activity", association.activity.map(|activity| activity.word().to_owned()));
            for (field, value) in association.activity.map(decided_by).into_iter().flatten() {
                self.put(field, Some(value));
            }
            self.put("workloads", Some(association.workloads.join(", ")));
            let id = association.partner_id.clone();
            self.put("partner_id", id.filter(|id| !self.context.book.partner.is_wrong_id(id)));
            self.put("claim_id", association.claim_id.clone());
            self.put("counterparty", association.counterparty.clone());
            if let Some(credential) = &association.credential {
                self.put("identity", Some(credential.kind.word().to_owned()));
                self.put("identity_name", Some(credential.name.clone()));
                self.put("object_id", credential.object_id.clone());
                self.put("role", credential.assignments.first().map(|assignment| assignment.role.clone()));
            }
        }
        if let Some(subscription) = self.subscription() {
            self.put("customer", Some(subscription.customer.clone()));
            self.put("product", Some(subscription.product.word().to_owned()));
            self.put("licensing", subscription.licensing.map(|licensing| licensing.word().to_owned()));
        }
        if let Some(product) = self.wizard.product {
            self.values.insert("product", product.word().to_owned());
        }
        if let Some(certification) = self.certification() {
            let renewed = self.get("renewed").and_then(|day| day.parse().ok());
            let date = renewed.unwrap_or(self.context.today);
            self.put("renewable", Some(renewal::renewal(self.context.rules, certification, date).word()));
        }
        if self.designation().is_some() {
            self.put("joins", Some(if enrolment::joined(self).is_some() { "yes" } else { "no" }));
        }
    }

    /// An association that goes over to another location does not keep the one that it has.
    fn move_elsewhere(&mut self, answers: &Answers) {
        if answers.contains_key("partner_id") || !self.records(RecordAction::Move) {
            return;
        }
        self.values.remove("partner_id");
        let own = self.association().and_then(|association| association.partner_id.as_deref());
        self.put("partner_id", self.usual_location(own));
    }

    /// What stands where nothing was answered, step by step: what another branch asks stays open, since the record that
    /// would be meant there has no say here.
    fn fill_from_defaults(&mut self, is_filled: impl Fn(&str) -> bool) {
        let wizard = self.wizard;
        let asked = wizard.steps.iter().flat_map(|step| step.fields.iter().map(move |field| (step, field.as_str())));
        for (step, id) in asked.filter(|(_, id)| is_filled(id)) {
            if step.when.evaluate(|field| self.get(field)) == Truth::No {
                continue;
            }
            let Some(field) = wizard.fields.get(id).filter(|_| !self.values.contains_key(id)) else { continue };
            let value = match (field.kind, field.default.as_deref()) {
                (FieldKind::Choice, Some(value)) => self.possible(id, value),
                (FieldKind::Location, Some("only")) => self.usual_location(None),
                (FieldKind::Choice, None) if id == "licensing" => self.only_licensing(),
                (_, Some(value)) => Some(value.to_owned()),
                (FieldKind::Contact, None) => self.usual_contact(),
                (FieldKind::Subscription, None) => self.only_subscription(field.optional),
                (FieldKind::Exam, None) => self.person().and_then(|person| renewal::only_exam(self.context, person)),
                (FieldKind::Quarter, None) => renewal::next_quarter(self.context),
                (FieldKind::Association, None) => self.only_association(),
                _ => None,
            };
            self.put(id, value);
        }
    }

    /// The value, or the first other one that no refusal stands against.
    fn possible(&self, id: &str, value: &str) -> Option<String> {
        let options = self.wizard.fields.get(id).into_iter().flat_map(|field| &field.options);
        let tried = std::iter::once(value).chain(options.map(|option| option.value.as_str()));
        let fits = |value: &&str| {
            let with = |field: &str| if field == id { Some(*value) } else { self.get(field) };
            self.wizard.refusals.iter().all(|refusal| refusal.when.evaluate(with) != Truth::Yes)
        };
        tried.into_iter().find(fits).map(str::to_owned)
    }

    /// The location that the customer's active associations go through; else the partner's only one, or the only one in the
    /// customer's country; of all but one that is left.
    fn usual_location(&self, left: Option<&str>) -> Option<String> {
        let partner = &self.context.book.partner;
        let usable = |id: &PartnerLocationId| Some(id.as_str()) != left && !partner.is_wrong_id(id);
        let locations: Vec<&Location> = partner.locations.iter().filter(|l| usable(&l.partner_id)).collect();
        if let Some(customer) = self.customer() {
            let of = |a: &&Association| a.customer == customer.id && a.state == AssociationState::Active;
            let mut used: Vec<&str> =
                self.context.book.associations.iter().filter(of).filter_map(|a| a.partner_id.as_deref()).collect();
            used.retain(|id| locations.iter().any(|location| location.partner_id == *id));
            used.sort_unstable();
            used.dedup();
            if let Some(one) = only(&used) {
                return Some((*one).to_owned());
            }
        }
        let country = self.customer().and_then(|customer| customer.country.as_deref());
        let near: Vec<&Location> =
            locations.iter().filter(|l| country.is_some() && l.country.as_deref() == country).copied().collect();
        only(&locations).or(only(&near)).map(|location| location.partner_id.to_string())
    }

    /// How all of the customer's live subscriptions of the product were bought, where that is known and one way only; of a
    /// subscription that was chosen the others say nothing.
    fn only_licensing(&self) -> Option<String> {
        if self.subscription().is_some() {
            return None;
        }
        let (customer, product) = (self.get("customer")?, self.get("product"));
        let own = self.context.book.subscriptions.iter().filter(|s| s.customer == customer);
        let own = own.filter(|s| s.status.is_live() && product.is_none_or(|product| s.product.word() == product));
        let own = own.filter(|s| self.refusal_of(s.product).is_none());
        let mut ways: Vec<&str> = own.map(|s| s.licensing.map(|licensing| licensing.word())).collect::<Option<_>>()?;
        ways.sort();
        ways.dedup();
        only(&ways).map(|way| (*way).to_owned())
    }

    /// The customer's contact that is asked first: who administers the tenant, then who owns a subscription.
    fn usual_contact(&self) -> Option<String> {
        let contacts = &self.customer()?.contacts;
        let rank = |role: ContactRole| match role {
            ContactRole::TenantAdmin => 0,
            ContactRole::SubscriptionOwner => 1,
            _ => 2,
        };
        let contact =
            contacts.iter().filter(|contact| contact.email.is_some()).min_by_key(|contact| rank(contact.role))?;
        Some(format!("{} <{}>", contact.name, contact.email.as_deref()?))
    }

    /// The customer's only subscription of the product; where it may stay blank, the only one that can be meant.
    fn only_subscription(&self, optional: bool) -> Option<String> {
        let customer = self.get("customer")?;
        let product = self.get("product").or(self.wizard.product.map(|product| product.word()));
        let may = |s: &Subscription| {
            let kind = self.wizard.association_type();
            kind.is_none_or(|kind| licensed(self.context.rules, kind, None, s.licensing))
        };
        let fits = |s: &&Subscription| {
            let same = s.customer == customer && product.is_none_or(|product| s.product.word() == product);
            let is_usable = unusable(s).is_none() && s.status.is_live();
            same && is_usable && self.refusal_of(s.product).is_none() && (!optional || may(s))
        };
        let found: Vec<&Subscription> = self.context.book.subscriptions.iter().filter(fits).take(2).collect();
        only(&found).map(|subscription| subscription.id.to_string())
    }

    fn only_association(&self) -> Option<String> {
        let (customer, kind) = (self.get("customer")?, self.wizard.association_type()?);
        let fits =
            |a: &&Association| a.customer == customer && a.kind == kind && may_be(self.wizard, self.context.book, a);
        let found: Vec<&Association> = self.context.book.associations.iter().filter(fits).take(2).collect();
        only(&found).map(|association| association.id.to_string())
    }

    /// What follows from other fields stands, whatever was answered.
    fn decide(&mut self) {
        for decision in &self.wizard.decisions {
            if decision.when.evaluate(|field| self.get(field)) == Truth::Yes {
                self.values.insert(&decision.field, decision.value.clone());
            }
        }
    }
}

/// The answers that lead to an activity of a claim; whether usage of Business Applications is paid leads to the same one.
const fn decided_by(activity: Activity) -> [(&'static str, &'static str); 3] {
    let (area, involvement, incentive) = match activity {
        Activity::OsuM365 => ("microsoft-365", "drives-usage", "yes"),
        Activity::UsageOnlyM365 => ("microsoft-365", "drives-usage", "no"),
        Activity::OsuBizapps => ("business-applications", "drives-usage", "no"),
        Activity::Osa => ("business-applications", "influenced", "yes"),
        _ => ("business-applications", "influenced", "no"),
    };
    [("solution_area", area), ("involvement", involvement), ("incentive", incentive)]
}

/// Whether a wizard of that type may be about the association: its product, or that of its subscription, is one of the
/// wizard's, or no wizard's of that type, and it is of the activity that the wizard is for.
pub fn may_be(wizard: &Wizard, book: &Book, association: &Association) -> bool {
    let subscription = association.subscription.as_ref().and_then(|id| book.subscription(id));
    let own = subscription.map(|subscription| subscription.product).or(association.product);
    let is_one = |own: Product| wizard.products().is_empty() || wizard.products().contains(&own);
    let of_type = |other: &&Wizard| other.association_type() == Some(association.kind);
    let has_none = |own: Product| !shipped().iter().filter(of_type).any(|other| other.products().contains(&own));
    let is_of = |activity: Activity| {
        let mut made = wizard.records.iter().filter_map(|record| record.activity).peekable();
        made.peek().is_none() || made.any(|other| other == activity)
    };
    Some(association.kind) == wizard.association_type()
        && association.activity.is_none_or(is_of)
        && own.is_none_or(|own| is_one(own) || has_none(own))
}

/// The wizard that is for an association, where that is another one.
pub(super) fn other_wizard(wizard: &Wizard, book: &Book, association: &Association) -> Option<&'static Wizard> {
    let is_for = |other: &&Wizard| may_be(other, book, association);
    if may_be(wizard, book, association) { None } else { shipped().iter().find(is_for) }
}

fn only<T>(list: &[T]) -> Option<&T> {
    match list {
        [one] => Some(one),
        _ => None,
    }
}

/// The name and the address of a contact as it is typed: an address, a name, or `Name <address>`.
pub fn name_and_address(text: &str) -> (Option<String>, Option<String>) {
    let non_empty = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    match text.trim().strip_suffix('>').and_then(|text| text.rsplit_once('<')) {
        Some((name, address)) => (non_empty(name), non_empty(address)),
        None if text.contains('@') => (None, non_empty(text)),
        None => (non_empty(text), None),
    }
}
