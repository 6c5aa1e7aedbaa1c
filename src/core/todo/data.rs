//! What the program itself waits for: figures that Microsoft has published, wizards left half way, and reports that
//! disagree with the ledger.

use super::{Desk, Start, Todo, TodoKind, spoken};
use crate::core::book::{Activity, AssociationType, Product};
use crate::core::month::Month;
use crate::core::rulebook::Family;
use crate::core::scoring::{Contradiction, Explanation, type_name, wizard_for};
use crate::core::wizard::{Waiting, Walk};
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeMap;

pub(super) fn of(desk: &Desk<'_>, _: &[Explanation]) -> Vec<Todo> {
    let mut todos = stale(desk);
    todos.extend(waiting(desk));
    todos.extend(desk.scorer.contradictions().iter().map(|contradiction| mismatch(desk, contradiction)));
    todos
}

/// Product families whose newest month is older than what Microsoft has refreshed.
fn stale(desk: &Desk<'_>) -> Vec<Todo> {
    let mut newest: BTreeMap<Family, Month> = BTreeMap::new();
    for (product, month) in desk.book().usage.months_with_rows() {
        let known = newest.entry(Family::of(*product)).or_insert(*month);
        *known = (*known).max(*month);
    }
    // On a day to come, what is published until then is nobody's fault yet.
    let now = desk.date().min(desk.occasion.moment.today);
    let late = newest.into_iter().filter_map(|(family, newest)| {
        let due = published(desk, newest.plus(1));
        let text = format!(
            "The newest {} figures are of {}; those of {} are out since {}: import them.",
            family.word(),
            newest,
            newest.plus(1),
            spoken(due)
        );
        (due <= now).then(|| desk.todo(TodoKind::DataStale, family.word(), due, text))
    });
    late.collect()
}

/// The day by which the figures of a month are refreshed.
fn published(desk: &Desk<'_>, month: Month) -> NaiveDate {
    let first = month.plus(1).first_day();
    first.with_day(desk.rules().timing.usage_refresh_day.clamp(1, 28)).unwrap_or(first)
}

/// Wizards whose step waits for somebody else, and those that nobody waits for but us.
fn waiting(desk: &Desk<'_>) -> Vec<Todo> {
    let todos = desk.occasion.drafts.iter().filter_map(|walk| {
        let wizard = walk.of()?;
        let customer = walk.answers.get("customer").map(|id| desk.customer_name(id));
        let person = walk.answers.get("person").and_then(|id| desk.book().person(id)).map(|p| p.name.as_str());
        let whose = customer.or(person).map_or_else(String::new, |name| format!(" for {name}"));
        let (due, text) = match &walk.waiting {
            Some(Waiting { until, .. }) => {
                (*until, format!("{}{whose} waits for somebody else until {}.", wizard.title, spoken(*until)))
            }
            None => (desk.last_day_to_help(None), format!("{}{whose} was left half way.", wizard.title)),
        };
        let set = walk.answers.iter().map(|(field, value)| (field.as_str(), value.as_str()));
        let start = Start::new(&walk.wizard, set);
        Some(Todo { wizard: Some(start), ..desk.todo(TodoKind::WizardWaiting, subject(walk), due, text) })
    });
    todos.collect()
}

/// A wizard, and whom it is for.
fn subject(walk: &Walk) -> String {
    let whom = ["association", "subscription", "customer", "person"].iter().find_map(|field| walk.answers.get(*field));
    whom.map_or_else(|| walk.wizard.clone(), |whom| format!("{}/{whom}", walk.wizard))
}

fn mismatch(desk: &Desk<'_>, contradiction: &Contradiction) -> Todo {
    let Contradiction { customer, product, month, reported, association } = contradiction;
    let says = match reported.as_slice() {
        [] => "nobody".to_owned(),
        named => named.iter().map(claim_name).collect::<Vec<_>>().join(", "),
    };
    let held = association.as_ref().and_then(|id| desk.book().association(id));
    let against = held.map_or_else(
        || "no active association that covers it".to_owned(),
        |held| format!("the {} {}", type_name(held.kind), held.id),
    );
    let text = format!(
        "{}: the report of {month} attributes {product} to {says}, the ledger has {against}.",
        desk.customer_name(customer)
    );
    let wizard = held.map(Start::of_association).or_else(|| {
        let (kind, activity) = *reported.first()?;
        let set = [("customer", customer.as_str()), ("product", product.word())];
        let activity_word = activity.map(|activity| ("activity", activity.word()));
        Some(Start::new(wizard_for(kind, activity, *product), set.into_iter().chain(activity_word)))
    });
    let due = desk.last_day_to_help(None);
    Todo { wizard, ..desk.todo(TodoKind::LedgerMismatch, subject_of(customer, *product), due, text) }
}

fn subject_of(customer: &str, product: Product) -> String {
    format!("{customer}/{product}")
}

fn claim_name((kind, activity): &(AssociationType, Option<Activity>)) -> String {
    match activity {
        Some(activity) => format!("{} {activity}", type_name(*kind)),
        None => type_name(*kind).to_owned(),
    }
}
