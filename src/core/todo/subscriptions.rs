//! Subscriptions that end, with whatever stands on them.

use super::{Todo, TodoContext, TodoKind, spoken};
use crate::book::{Association, Product, Subscription};
use crate::ids::{AssociationId, CustomerId, SubscriptionId};
use crate::scoring::Explanation;
use chrono::NaiveDate;
use std::collections::{HashMap, HashSet};

pub(super) fn of(context: &TodoContext<'_>, _: &[Explanation]) -> Vec<Todo> {
    let subscriptions = &context.book().subscriptions;
    let replaced: HashSet<&SubscriptionId> = subscriptions.iter().filter_map(|s| s.replaces.as_ref()).collect();
    let in_sight = i64::from(context.house().subscription);
    let near = |s: &Subscription| s.ends.filter(|ends| context.days_until(*ends).abs() <= in_sight);
    let live = subscriptions.iter().filter(|s| s.status.is_live() && !replaced.contains(&s.id));
    let mut ending: Vec<(NaiveDate, &Subscription)> = live.filter_map(|s| Some((near(s)?, s))).collect();
    ending.sort_by_key(|(ends, _)| *ends);
    let (scale, ground) = (context.scale(), Ground::of(context));
    let todos = ending.into_iter().map(|(ends, subscription)| {
        let verb = if ends < context.date() { "ended" } else { "ends" };
        let text = format!(
            "{}: the {} subscription {} {verb} on {}; recreate its associations on the subscription that replaces it.",
            context.customer_name(&subscription.customer),
            subscription.product,
            subscription.id,
            spoken(ends)
        );
        let points_at_stake = scale.without(ground.standing_on(subscription));
        let todo = context.todo(TodoKind::SubscriptionEnding, subscription.id.clone(), ends, text);
        Todo { points_at_stake, ..todo }
    });
    todos.collect()
}

/// What stands on what, looked up once.
struct Ground<'a> {
    /// How many live subscriptions a customer has of a product.
    live: HashMap<(&'a CustomerId, Product), usize>,
    /// The associations of each customer.
    associations: HashMap<&'a CustomerId, Vec<&'a Association>>,
}

impl<'a> Ground<'a> {
    fn of(context: &TodoContext<'a>) -> Ground<'a> {
        let mut ground = Ground { live: HashMap::new(), associations: HashMap::new() };
        for subscription in context.book().subscriptions.iter().filter(|s| s.status.is_live()) {
            *ground.live.entry((&subscription.customer, subscription.product)).or_default() += 1;
        }
        for association in &context.book().associations {
            ground.associations.entry(&association.customer).or_default().push(association);
        }
        ground
    }

    /// The associations that end with a live subscription: its own, and where it is the customer's last of its product,
    /// those of the customer as a whole.
    fn standing_on(&self, subscription: &Subscription) -> Vec<AssociationId> {
        let customer = &subscription.customer;
        let last = self.live.get(&(customer, subscription.product)) == Some(&1);
        let stands = |a: &&&Association| match &a.subscription {
            Some(own) => *own == subscription.id,
            None => last && a.product == Some(subscription.product),
        };
        self.associations.get(customer).into_iter().flatten().filter(stands).map(|a| a.id.clone()).collect()
    }
}
