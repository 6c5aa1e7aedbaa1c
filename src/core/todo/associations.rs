//! Associations: usage that none makes count, and links that nobody has seen working.

use super::{Start, Todo, TodoContext, TodoKey, TodoKind, later, spoken};
use crate::book::{Association, AssociationState, AssociationType, Book, DesignationId};
use crate::ids::CustomerId;
use crate::scoring::{Explanation, Fix, Item, ItemKind, Reason};
use std::collections::BTreeMap;

pub(super) fn of(context: &TodoContext<'_>, survey: &[Explanation]) -> Vec<Todo> {
    let mut todos = missing(context, survey);
    todos.extend(unverified(context));
    todos
}

/// Customers with usage that an association would make count, one for each kind, by what gains most.
fn missing(context: &TodoContext<'_>, survey: &[Explanation]) -> Vec<Todo> {
    let mut best: BTreeMap<(TodoKind, &CustomerId), (&Fix, &Item, DesignationId)> = BTreeMap::new();
    for explanation in survey {
        for item in &explanation.excluded {
            let Some((fix, key)) = item.fix.as_ref().zip(key(context.book(), item)) else { continue };
            let entry = best.entry(key).or_insert((fix, item, explanation.designation));
            if fix.gain > entry.0.gain {
                *entry = (fix, item, explanation.designation);
            }
        }
    }
    let todos = best.into_iter().map(|((kind, customer), (fix, item, designation))| {
        let text = format!("{}: {}", item.name, item.text);
        Todo {
            points_at_stake: fix.gain,
            wizard: Start::of_fix(fix),
            ..context.todo(kind, customer.clone(), context.last_day_to_help(Some(designation)), text)
        }
    });
    todos.collect()
}

/// The todo that tells what would mend an item, by its kind and subject: all that a customer has of a kind is one.
pub fn key_of(book: &Book, item: &Item) -> Option<TodoKey> {
    let of_person = || (TodoKind::NotLinked, item.id.clone());
    match item.kind {
        ItemKind::Person => item.fix.is_some().then(of_person),
        _ => key(book, item).map(|(kind, customer)| (kind, customer.to_string())),
    }
}

fn key<'b>(book: &'b Book, item: &Item) -> Option<(TodoKind, &'b CustomerId)> {
    let fix = item.fix.as_ref().filter(|_| !is_elsewhere(item))?;
    Some((kind_of(fix), customer_of(book, item)?))
}

/// Whether another kind tells it already, or nothing can be done about it any more.
fn is_elsewhere(item: &Item) -> bool {
    item.kind == ItemKind::Person
        || item.reasons.iter().any(|r| matches!(r, Reason::NotActiveYet | Reason::Displaced | Reason::BeforeClaim))
}

/// The customer that an item is, or whose workload it is.
fn customer_of<'b>(book: &'b Book, item: &Item) -> Option<&'b CustomerId> {
    let whole = || book.customer(item.id.as_str());
    let of_workload = || item.id.split_once('/').and_then(|(customer, _)| book.customer(customer));
    whole().or_else(of_workload).map(|customer| &customer.id)
}

fn kind_of(fix: &Fix) -> TodoKind {
    match fix.types.as_slice() {
        [AssociationType::Pal] => TodoKind::PalMissing,
        [AssociationType::Dpor] => TodoKind::DporMissing,
        _ => TodoKind::AssociationMissing,
    }
}

/// Links whose identity is known and that were not seen working for a while; those never seen, once they should work.
fn unverified(context: &TodoContext<'_>) -> Vec<Todo> {
    let links = context.book().associations.iter().filter_map(|association| {
        let credential = association.credential.as_ref().filter(|_| is_live_link(association))?;
        let customer = context.customer_name(&association.customer);
        let (due, text) = match (credential.verified, association.started) {
            (Some(seen), _) => {
                let text = format!("{customer}: the Partner Admin Link was last seen working on {}.", spoken(seen));
                (later(seen, context.house().verify_link), text)
            }
            (None, started) => {
                let works = started.map_or(context.date(), |on| later(on, context.rules().timing.association_days));
                (works, format!("{customer}: nobody has seen the Partner Admin Link working yet."))
            }
        };
        (context.days_until(due) < 0 || context.is_soon(due)).then_some((association, due, text))
    });
    let mut links: Vec<(&Association, chrono::NaiveDate, String)> = links.collect();
    links.sort_by_key(|(_, due, _)| *due);
    let scale = context.scale();
    let todos = links.into_iter().map(|(association, due, text)| Todo {
        points_at_stake: scale.without(vec![association.id.clone()]),
        wizard: Start::of_association(association),
        ..context.todo(TodoKind::LinkUnverified, association.id.clone(), due, text)
    });
    todos.collect()
}

fn is_live_link(association: &Association) -> bool {
    association.kind == AssociationType::Pal && association.state == AssociationState::Active
}
