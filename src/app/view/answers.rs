//! What a field of a record's form may be answered with.

use super::ledger::customer_name;
use super::record::{version, versions};
use super::words;
use crate::prompt::Choice;
use crate::record_form::types::{Field, Takes};
use crate::record_form::{RecordForm, spelled};
use laurels_core::book::{Activity, Association, AssociationType, Book, Customer, Location, Product, Subscription};
use laurels_core::country::country_name;
use laurels_core::rulebook::{Family, Rulebook};
use laurels_core::scoring::{activity_name, subscription_title_among, type_name};
use laurels_core::states;
use laurels_core::text::clean;
use laurels_core::wizard::WizardContext;
use std::collections::BTreeSet;

pub(super) fn choice(value: &str, name: &str, more: &str) -> Choice {
    Choice { value: value.to_owned(), name: clean(name).into_owned(), more: clean(more).into_owned() }
}

/// The versions of a field between which one is to be chosen.
pub fn version_choices(form: &RecordForm, place: usize) -> Option<Vec<Choice>> {
    let (theirs, value) = (form.theirs(place)?, form.value_at(place));
    let (other, own) = versions(form);
    let one = |value: &str, whose: &str| {
        let name = if value.is_empty() { "(blank)".to_owned() } else { version(form, Some(place), value) };
        choice(value, &name, whose)
    };
    Some(vec![one(theirs, &other), one(value, &own)])
}

/// What a field may be chosen from; empty where it is typed.
pub fn record_choices(form: &RecordForm, context: WizardContext<'_>, field: &Field) -> Vec<Choice> {
    let book = context.book;
    let mut choices: Vec<Choice> = match field.takes {
        Takes::Text | Takes::Guid | Takes::Country | Takes::Day | Takes::Entries(_) | Takes::CurrentState => {
            return Vec::new();
        }
        Takes::Workloads => return workloads(form, context),
        Takes::Word(words) => words.iter().map(|word| choice(word, &spelled(field.takes, word), "")).collect(),
        Takes::Truth => vec![choice("yes", "yes", ""), choice("no", "no", "")],
        Takes::Activity => {
            activities(form).map(|one| choice(one.word(), &spelled(field.takes, one.word()), "")).collect()
        }
        Takes::State => {
            let kind = AssociationType::from_word(form.value("type"));
            let states = kind.into_iter().flat_map(states::of);
            states.map(|state| choice(&state.id, &state.label, &state.state.word().replace('-', " "))).collect()
        }
        Takes::Move => form.moves(context).into_iter().map(|(to, label)| choice(to, label, "")).collect(),
        Takes::Track => tracks(form, context.rules),
        Takes::Customer => customers(book, |c| c.domain.as_deref().or(Some(&c.id))),
        Takes::Subscription => {
            subscriptions(book, Some(form.value("customer")).filter(|customer| !customer.is_empty()))
        }
        Takes::Person => people(book),
        Takes::Location => locations(book),
        Takes::Exam => context.rules.exams.iter().map(|(code, exam)| choice(code, code, &exam.name)).collect(),
    };
    if !field.needed {
        choices.insert(0, choice("", "(blank)", ""));
    }
    choices
}

/// The customers, each with what tells it from others of its name.
pub(super) fn customers(book: &Book, more: impl Fn(&Customer) -> Option<&str>) -> Vec<Choice> {
    let mut all: Vec<&Customer> = book.customers.iter().collect();
    all.sort_by_cached_key(|customer| customer.name.to_lowercase());
    all.into_iter().map(|c| choice(&c.id, &c.name, more(c).unwrap_or(""))).collect()
}

/// The subscriptions, of one customer where it is known.
pub(super) fn subscriptions(book: &Book, customer: Option<&str>) -> Vec<Choice> {
    let own = book.subscriptions.iter().filter(|s| customer.is_none_or(|customer| s.customer == customer));
    let beside: Vec<&Subscription> = own.clone().filter(|_| customer.is_some()).collect();
    own.map(|s| {
        let whose = if customer.is_some() { String::new() } else { format!("{}: ", customer_name(book, &s.customer)) };
        choice(
            &s.id,
            &format!("{whose}{}", subscription_title_among(s, beside.iter().copied())),
            &words::in_sentence(s.status.word()),
        )
    })
    .collect()
}

/// An association as its type, its customer, what it claims and how far it has come.
pub(super) fn association_words(book: &Book, association: &Association) -> String {
    let activity = association.activity.map_or_else(String::new, |activity| format!(", {}", activity_name(activity)));
    let customer = customer_name(book, &association.customer);
    format!("{} with {customer}{activity}, {}", type_name(association.kind), states::words(association))
}

pub(super) fn people(book: &Book) -> Vec<Choice> {
    book.people.iter().map(|p| choice(&p.id, &p.name, p.email.as_deref().unwrap_or(&p.id))).collect()
}

pub(super) fn locations(book: &Book) -> Vec<Choice> {
    let name = |l: &Location| format!("{} {}", l.partner_id, l.name);
    let locations = book.partner.locations.iter();
    locations.map(|l| choice(&l.partner_id, &name(l), l.country.as_deref().map_or("", country_name))).collect()
}

/// The activities that associations of the form's type have.
fn activities(form: &RecordForm) -> impl Iterator<Item = Activity> {
    let resold = form.value("type") == AssociationType::Csp.word();
    let of_csp = |activity: &Activity| {
        matches!(activity, Activity::Direct | Activity::IndirectProvider | Activity::IndirectReseller)
    };
    Activity::ALL.iter().copied().filter(move |activity| of_csp(activity) == resold)
}

/// The tracks that the rules know for the form's designation.
fn tracks(form: &RecordForm, rules: &Rulebook) -> Vec<Choice> {
    let designation = rules.designations.iter().find(|(id, _)| id.word() == form.value("designation"));
    let tracks = designation.into_iter().flat_map(|(_, of)| &of.tracks).filter(|track| *track != "all");
    tracks.map(|track| choice(track, track, "")).collect()
}

/// The workloads of the form's product: those that the rules name, and those that the customer has figures of.
fn workloads(form: &RecordForm, context: WizardContext<'_>) -> Vec<Choice> {
    let family = family(form, context.book);
    let named = context.rules.names.iter().filter(|(of, _)| family.is_none_or(|family| **of == family));
    let mut known: BTreeSet<&str> = named.flat_map(|(_, names)| names.keys()).map(String::as_str).collect();
    let used = used(context.book, form.value("customer"), Product::from_word(form.value("product")));
    known.extend(&used);
    let more = |name: &str| if used.contains(name) { "in the customer's figures" } else { "" };
    known.into_iter().filter(|name| !name.is_empty()).map(|name| choice(name, name, more(name))).collect()
}

/// The family of products that the form's association is about, as far as that is known.
fn family(form: &RecordForm, book: &Book) -> Option<Family> {
    let product = book.subscription(form.value("subscription")).map(|subscription| subscription.product);
    match (product.or_else(|| Product::from_word(form.value("product"))), Activity::from_word(form.value("activity"))) {
        (Some(product), _) => Some(Family::of(product)),
        (None, Some(Activity::OsuM365 | Activity::UsageOnlyM365)) => Some(Family::Microsoft365),
        (None, Some(Activity::Osa | Activity::OsuBizapps | Activity::Revrec)) => Some(Family::BusinessApplications),
        _ => None,
    }
}

/// The workloads in a customer's figures, of one product where it is known.
pub(super) fn used<'b>(book: &'b Book, customer: &str, product: Option<Product>) -> BTreeSet<&'b str> {
    let rows = book.customer_index(customer).map_or(0..0, |at| book.usage.rows_of(at));
    let fits = |row: &usize| product.is_none_or(|product| book.usage.products().get(*row) == Some(&product));
    let name = |row: usize| book.usage.workload_names().get(*book.usage.workload_ids().get(row)? as usize);
    rows.filter(fits).filter_map(name).map(String::as_str).filter(|name| !name.is_empty()).collect()
}
