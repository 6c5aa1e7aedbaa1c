//! Subscriptions that end, with whatever stands on them.

use super::gaps::Gap;
use super::{Effects, Start, Todo, TodoContext, TodoKind, is_for};
use crate::book::{Association, AssociationState, Licensing, Product, Subscription};
use crate::day::day_text;
use crate::ids::{AssociationId, CustomerId, SubscriptionId};
use crate::scoring::{Gone, counted_cloud, paid, product_name, type_name};
use crate::wizard::OpenOn;
use chrono::NaiveDate;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Months without usage after which every metric that goes by the last months shows it. Sums of a year lose the rest later, as
/// the forecast tells.
const LAPSE_SHOWS: i32 = 2;

pub(super) fn of(context: &TodoContext<'_>, gaps: &mut Vec<Gap<'_>>) -> Vec<Todo> {
    let mut todos = ending(context);
    todos.extend(replaced(context, gaps));
    todos
}

/// Subscriptions that took the place of one with an association, and have none of their own: each with the association of
/// the one before.
fn replacing<'a>(context: &TodoContext<'a>) -> Vec<(&'a Subscription, &'a Association)> {
    use AssociationState::{Displaced, Ended, Rejected};
    let book = context.book();
    let drafted = |id: &SubscriptionId| {
        context.occasion.drafts.iter().any(|run| run.answers.get("subscription").is_some_and(|own| *id == own.as_str()))
    };
    let mut by_customer: HashMap<&CustomerId, Vec<&Association>> = HashMap::new();
    for association in book.associations.iter().filter(|a| a.state != Rejected) {
        by_customer.entry(&association.customer).or_default().push(association);
    }
    let has_room = |new: &&Subscription| new.licensing != Some(Licensing::Mpsa) && paid(new.offer);
    let counts =
        |new: &&Subscription| book.customer(&new.customer).is_none_or(|customer| counted_cloud(customer.cloud));
    let live = book.subscriptions.iter().filter(|new| new.status.is_live()).filter(counts);
    let found = live.filter(has_room).filter_map(|new| {
        let before = new.replaces.as_ref()?;
        let own = by_customer.get(&new.customer)?;
        let covers = |a: &&Association| {
            let product = a.product.is_none_or(|product| product == new.product);
            let on_it = a.subscription.as_ref().is_none_or(|on| *on == new.id);
            !matches!(a.state, Ended | Displaced) && product && on_it
        };
        let is_known = own.iter().any(covers) || drafted(&new.id);
        let of_before = own.iter().find(|a| a.subscription.as_ref() == Some(before));
        of_before.filter(|_| !is_known).map(|a| (new, *a))
    });
    found.collect()
}

/// Each with the association of the one before made on it, or where that is not possible, with the best of what `gaps` has.
fn replaced(context: &TodoContext<'_>, gaps: &mut Vec<Gap<'_>>) -> Vec<Todo> {
    let scale = context.scale();
    let todos = replacing(context).into_iter().map(|(new, before)| {
        let old = new.replaces.as_ref().map_or("", |id| id.as_str());
        let on = new.started.map_or_else(String::new, |on| format!(" on {}", day_text(on)));
        let text = format!(
            "{}: the subscription {} replaced {old}{on}. {} {} was on {old}, and no association covers {}: create one.",
            context.customer_name(&new.customer),
            new.id,
            type_name(before.kind),
            before.id,
            new.id
        );
        let due = context.last_day_to_help(None);
        let todo = context.todo(TodoKind::SubscriptionReplaced, new.id.clone(), due, text);
        let other = || {
            let place = gaps.iter().position(|gap| gap.is_on(&new.customer, &new.id, new.product))?;
            let gap = gaps.remove(place);
            Some((Start::of_fix(gap.fix), gap.effects))
        };
        let (wizard, effects) = match scale.regained(before).or_else(other) {
            Some((start, effects)) => (Some(start), effects),
            None => {
                let licensing = new.licensing.map(|licensing| ("licensing", licensing.word()));
                let known: Vec<_> = [("product", new.product.word())].into_iter().chain(licensing).collect();
                let set = [("customer", new.customer.as_str()), ("subscription", new.id.as_str())];
                (Start::on(OpenOn::Subscription, &known, set), Effects::new())
            }
        };
        Todo { wizard, ..todo.weighed(effects) }
    });
    todos.collect()
}

fn ending(context: &TodoContext<'_>) -> Vec<Todo> {
    let subscriptions = &context.book().subscriptions;
    let replaced: HashSet<&SubscriptionId> = subscriptions.iter().filter_map(|s| s.replaces.as_ref()).collect();
    let in_sight = i64::from(context.house().subscription);
    let near = |s: &Subscription| s.ends.filter(|ends| context.days_until(*ends).abs() <= in_sight);
    let live = subscriptions.iter().filter(|s| s.status.is_live() && !replaced.contains(&s.id));
    let mut ending: Vec<(NaiveDate, &Subscription)> = live.filter_map(|s| Some((near(s)?, s))).collect();
    ending.sort_by_key(|(ends, _)| *ends);
    let (scale, mut dependents) = (context.scale(), Dependents::of(context));
    // What ends on one day is lost together, and once.
    let mut with_dependents: HashSet<&SubscriptionId> = HashSet::new();
    let mut on_day: BTreeMap<NaiveDate, Gone<'_>> = BTreeMap::new();
    for day in ending.chunk_by(|(one, _), (other, _)| one == other) {
        day.iter().for_each(|(_, subscription)| dependents.end(subscription));
        for (ends, subscription) in day {
            let depending = dependents.depending_on(context, subscription);
            if !depending.is_empty() || context.scorer.counts_on(subscription) {
                with_dependents.insert(&subscription.id);
                let gone = on_day.entry(*ends).or_default();
                gone.associations.extend(depending);
                gone.subscriptions.push(subscription);
            }
        }
    }
    let after = context.scorer.without_in_turn(LAPSE_SHOWS, on_day.values());
    let lost = scale.loses_in_turn(context.card().clone(), on_day.keys().copied().zip(after));
    let todos = ending.into_iter().map(|(ends, subscription)| {
        let verb = if ends < context.date() { "ended" } else { "ends" };
        let text = format!(
            "{}: the {} subscription {} {verb} on {}. Recreate its associations on the subscription that replaces it.",
            context.customer_name(&subscription.customer),
            product_name(subscription.product),
            subscription.id,
            day_text(ends)
        );
        let effects =
            lost.get(&ends).filter(|_| with_dependents.contains(&subscription.id)).cloned().unwrap_or_default();
        context.todo(TodoKind::SubscriptionEnding, subscription.id.clone(), ends, text).weighed(effects)
    });
    todos.collect()
}

/// What stands on what, looked up once.
struct Dependents<'a> {
    /// How many live subscriptions a customer has of a product.
    live: HashMap<(&'a CustomerId, Product), usize>,
    associations: HashMap<&'a CustomerId, Vec<&'a Association>>,
}

impl<'a> Dependents<'a> {
    fn of(context: &TodoContext<'a>) -> Dependents<'a> {
        let mut dependents = Dependents { live: HashMap::new(), associations: HashMap::new() };
        for subscription in context.book().subscriptions.iter().filter(|s| s.status.is_live()) {
            *dependents.live.entry((&subscription.customer, subscription.product)).or_default() += 1;
        }
        for association in &context.book().associations {
            dependents.associations.entry(&association.customer).or_default().push(association);
        }
        dependents
    }

    /// Notes that a live subscription ends.
    fn end(&mut self, subscription: &'a Subscription) {
        let live = self.live.entry((&subscription.customer, subscription.product)).or_default();
        *live = live.saturating_sub(1);
    }

    /// The associations that end with a subscription that has ended: its own, and where the customer has no other one of its
    /// product any more, those of the customer as a whole; those without a product where it used no other one that they are
    /// for.
    fn depending_on(&self, context: &TodoContext<'_>, subscription: &Subscription) -> Vec<AssociationId> {
        let customer = &subscription.customer;
        let has_ended = |product: Product| self.live.get(&(customer, product)) == Some(&0);
        let lasts = |a: &Association, product: Product| is_for(context, a, product) && !has_ended(product);
        let depends = |a: &&&Association| match (&a.subscription, a.product) {
            (Some(own), _) => *own == subscription.id,
            (None, Some(product)) => product == subscription.product && has_ended(product),
            (None, None) => {
                has_ended(subscription.product) && !context.adviser.used(a).into_iter().any(|other| lasts(a, other))
            }
        };
        self.associations.get(customer).into_iter().flatten().filter(depends).map(|a| a.id.clone()).collect()
    }
}
