//! Subscriptions that end, with whatever stands on them.

use super::{Desk, Todo, TodoKind, spoken};
use crate::core::book::{Association, Subscription};
use crate::core::scoring::Explanation;

/// Days before its end from which a subscription is mentioned, and after it as long as it is still said to be live.
const IN_SIGHT: i64 = 90;

pub(super) fn of(desk: &Desk<'_>, _: &[Explanation]) -> Vec<Todo> {
    let scale = desk.scale();
    let near = |s: &&Subscription| s.ends.is_some_and(|ends| desk.days_until(ends).abs() <= IN_SIGHT);
    let ending = desk.book().subscriptions.iter().filter(|s| s.status.is_live()).filter(near);
    let todos = ending.filter(|s| !is_replaced(desk, s)).filter_map(|subscription| {
        let ends = subscription.ends?;
        let verb = if ends < desk.date() { "ended" } else { "ends" };
        let text = format!(
            "{}: the {} subscription {} {verb} on {}; what stands on it is to be made anew on the one that follows.",
            desk.customer_name(&subscription.customer),
            subscription.product,
            subscription.id,
            spoken(ends)
        );
        let points_at_stake = scale.without(standing_on(desk, subscription));
        let todo = desk.todo(TodoKind::SubscriptionEnding, subscription.id.clone(), ends, text);
        Some(Todo { points_at_stake, ..todo })
    });
    todos.collect()
}

fn is_replaced(desk: &Desk<'_>, old: &Subscription) -> bool {
    desk.book().subscriptions.iter().any(|new| new.replaces.as_ref() == Some(&old.id))
}

/// The associations that end with a subscription: its own, and where it is the customer's last of its product, those of
/// the customer as a whole.
fn standing_on(desk: &Desk<'_>, subscription: &Subscription) -> Vec<String> {
    let another = |s: &Subscription| {
        s.id != subscription.id
            && s.customer == subscription.customer
            && s.product == subscription.product
            && s.status.is_live()
    };
    let last = !desk.book().subscriptions.iter().any(another);
    let stands = |a: &&Association| match &a.subscription {
        Some(own) => *own == subscription.id,
        None => last && a.customer == subscription.customer && a.product == Some(subscription.product),
    };
    desk.book().associations.iter().filter(stands).map(|a| a.id.clone()).collect()
}
