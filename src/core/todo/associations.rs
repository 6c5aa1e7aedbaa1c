//! Associations: usage that none makes count, and links that nobody has seen working.

use super::{Start, Todo, TodoContext, TodoKey, TodoKind, claims, later, subscriptions};
use crate::book::{Association, AssociationState, AssociationType, Book, DesignationId};
use crate::day::day_text;
use crate::ids::CustomerId;
use crate::month::Month;
use crate::points::Points;
use crate::scoring::{Explanation, Fix, Item, ItemKind, Reason};
use crate::wizard::{without_links, wizard};
use std::collections::{BTreeMap, BTreeSet, HashSet};

pub(super) fn of(context: &TodoContext<'_>, survey: &[Explanation]) -> Vec<Todo> {
    let mut todos = missing(context, survey);
    todos.extend(without_subscription(context, survey, &todos));
    todos.extend(unverified(context));
    todos
}

/// What is to be done where an association has an id through which nothing counts.
pub const CORRECT: &str = "Correct the partner id";

/// A wizard with its fields filled in.
type Act<'f> = (&'f str, &'f [(String, String)]);

/// Customers with usage that an association would make count, one for each kind, by what gains most.
fn missing(context: &TodoContext<'_>, survey: &[Explanation]) -> Vec<Todo> {
    let mut best: BTreeMap<(TodoKind, &CustomerId), (&Fix, &Item, DesignationId)> = BTreeMap::new();
    let covered = CoveredElsewhere::of(context);
    for explanation in survey {
        for item in explanation.counted.iter().chain(&explanation.excluded) {
            let found = item
                .gainful()
                .zip(key(context.book(), item))
                .filter(|(_, (_, customer))| !covered.covers(customer, item));
            let Some((fix, key)) = found else { continue };
            let entry = best.entry(key).or_insert((fix, item, explanation.designation));
            if fix.gain > entry.0.gain {
                *entry = (fix, item, explanation.designation);
            }
        }
    }
    // Of two ways that make the same usage count, the one that gains more is to do.
    let ways: Vec<(TodoKind, &CustomerId, &Fix)> =
        best.iter().map(|((kind, customer), (fix, ..))| (*kind, *customer, *fix)).collect();
    best.retain(|(kind, customer), (fix, ..)| {
        let better = |(other_kind, of, other): &(TodoKind, &CustomerId, &Fix)| {
            other_kind != kind && of == customer && other.gain > fix.gain && is_instead(other, fix)
        };
        !ways.iter().any(better)
    });
    // One act is one thing to do, told by what it gains most.
    let mut acts: BTreeMap<Act<'_>, Points> = BTreeMap::new();
    for (fix, ..) in best.values() {
        let most = acts.entry((fix.wizard.as_str(), &fix.set)).or_insert(fix.gain);
        *most = (*most).max(fix.gain);
    }
    best.retain(|_, (fix, ..)| {
        let act = (fix.wizard.as_str(), fix.set.as_slice());
        let is_best = acts.get(&act) == Some(&fix.gain);
        is_best && acts.remove(&act).is_some()
    });
    let todos = best.into_iter().map(|((kind, customer), (fix, item, designation))| {
        let text = context.about(customer, item);
        let text = if fix.corrects { format!("{CORRECT}. {text}") } else { text };
        let todo = context.todo(kind, customer.clone(), context.last_day_to_help(Some(designation)), text);
        Todo { wizard: Some(Start::of_fix(fix)), ..todo.weighed(vec![(designation, fix.gain)]) }
    });
    todos.collect()
}

/// Whether an association makes what another one would make count as well: of a type that would, and on the same.
fn is_instead(one: &Fix, other: &Fix) -> bool {
    let subscription = |fix: &Fix| fix.set.iter().find(|(field, _)| field == "subscription").map(|(_, id)| id.clone());
    let products = product_of(one).zip(product_of(other)).is_none_or(|(a, b)| a == b);
    let subscriptions = subscription(one).zip(subscription(other)).is_none_or(|(a, b)| a == b);
    let kind = wizard(&one.wizard).and_then(|wizard| wizard.association_type());
    kind.is_some_and(|kind| other.types.contains(&kind)) && products && subscriptions
}

/// Customers with usage for which an association needs a subscription that the book does not know, by what would gain most;
/// those apart that have such a todo already.
fn without_subscription(context: &TodoContext<'_>, survey: &[Explanation], told: &[Todo]) -> Vec<Todo> {
    let mut best: BTreeMap<&CustomerId, (Points, &Item, DesignationId)> = BTreeMap::new();
    for explanation in survey {
        for item in explanation.counted.iter().chain(&explanation.excluded) {
            let gain = item.lacks.map(|lack| lack.gain).filter(|gain| gain.is_positive());
            let Some((gain, customer)) = gain.zip(customer_of(context.book(), item)) else { continue };
            let entry = best.entry(customer).or_insert((gain, item, explanation.designation));
            if gain > entry.0 {
                *entry = (gain, item, explanation.designation);
            }
        }
    }
    let is_told = |customer: &CustomerId| {
        told.iter().any(|todo| todo.kind == TodoKind::AssociationMissing && todo.subject == customer.as_str())
    };
    best.retain(|customer, _| !is_told(customer));
    let todos = best.into_iter().map(|(customer, (gain, item, designation))| {
        let due = context.last_day_to_help(Some(designation));
        let text = context.about(customer, item);
        let todo = context.todo(TodoKind::AssociationMissing, customer.clone(), due, text);
        // Whether the subscription permits the association is not known.
        Todo { certain: false, ..todo.weighed(vec![(designation, gain)]) }
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
    let fix = item.fix.as_ref().filter(|_| item.kind != ItemKind::Person);
    let kind = fix.map(kind_of).or_else(|| item.lacks.map(|_| TodoKind::AssociationMissing))?;
    Some((kind, customer_of(book, item)?))
}

impl TodoContext<'_> {
    /// An item's sentence, which names its customer.
    fn about(&self, customer: &CustomerId, item: &Item) -> String {
        match item.text.contains(self.customer_name(customer)) {
            true => item.text.clone(),
            false => format!("{}: {}", item.name, item.text),
        }
    }
}

/// What other kinds tell already: associations that were displaced or rejected, and subscriptions that were replaced.
struct CoveredElsewhere<'a> {
    lost: HashSet<(&'a str, AssociationType)>,
    replaced: BTreeSet<(&'a str, &'static str)>,
}

impl<'a> CoveredElsewhere<'a> {
    fn of(context: &TodoContext<'a>) -> CoveredElsewhere<'a> {
        let replaced = subscriptions::replacing(context).into_iter();
        CoveredElsewhere {
            lost: claims::lost(context).into_iter().map(|a| (a.customer.as_str(), a.kind)).collect(),
            replaced: replaced.map(|(new, _)| (new.customer.as_str(), new.product.word())).collect(),
        }
    }

    fn covers(&self, customer: &CustomerId, item: &Item) -> bool {
        let Some(fix) = &item.fix else { return false };
        let customer = customer.as_str();
        let is_lost = item.reasons.iter().any(|r| matches!(r, Reason::Displaced | Reason::NotActiveYet));
        let lost = is_lost && fix.types.iter().any(|kind| self.lost.contains(&(customer, *kind)));
        lost || self
            .replaced
            .iter()
            .any(|(of, product)| *of == customer && product_of(fix).is_none_or(|p| p == *product))
    }
}

/// The customer that an item is, or whose workload it is.
fn customer_of<'b>(book: &'b Book, item: &Item) -> Option<&'b CustomerId> {
    let whole = || book.customer(item.id.as_str());
    let of_workload = || item.id.split_once('/').and_then(|(customer, _)| book.customer(customer));
    whole().or_else(of_workload).map(|customer| &customer.id)
}

/// The product that a fix is about: what its wizard is for, or was answered.
fn product_of(fix: &Fix) -> Option<&str> {
    let of_wizard = wizard(&fix.wizard).and_then(|wizard| wizard.product).map(|product| product.word());
    let set = || fix.set.iter().find(|(field, _)| field == "product").map(|(_, value)| value.as_str());
    of_wizard.or_else(set)
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
        let of = context.book().customer(&association.customer);
        if of.is_some_and(|customer| without_links(context.rules(), customer).is_some()) {
            return None;
        }
        let customer = context.customer_name(&association.customer);
        // A report that attributes usage to the link has seen it working.
        let reported = context.scorer.reported_until(&association.customer, association.kind).map(Month::last_day);
        let reported = reported.filter(|day| association.started.is_none_or(|started| started <= *day));
        let (due, text) = match (credential.verified.max(reported), association.started) {
            (Some(seen), _) => {
                let text = format!(
                    "{customer}: check that the Partner Admin Link still works. It was last seen on {}.",
                    day_text(seen)
                );
                (later(seen, context.house().verify_link), text)
            }
            (None, started) => {
                let works = started.map_or(context.date(), |on| later(on, context.rules().timing.association_days));
                (works, format!("{customer}: check that the Partner Admin Link works. No report shows it yet."))
            }
        };
        (context.days_until(due) < 0 || context.is_soon(due)).then_some((association, due, text))
    });
    let mut links: Vec<(&Association, chrono::NaiveDate, String)> = links.collect();
    links.sort_by_key(|(_, due, _)| *due);
    let scale = context.scale();
    let todos = links.into_iter().map(|(association, due, text)| {
        let todo = context.todo(TodoKind::LinkUnverified, association.id.clone(), due, text);
        let effects = scale.without(vec![association.id.clone()]);
        Todo { wizard: Start::of_association(association, context.book()), ..todo.weighed(effects) }
    });
    todos.collect()
}

fn is_live_link(association: &Association) -> bool {
    association.kind == AssociationType::Pal && association.state == AssociationState::Active
}
