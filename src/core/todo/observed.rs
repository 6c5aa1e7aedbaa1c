//! What settles a contradiction the way a report tells it: the association that it shows, in force since the first month in
//! which it shows it; or the end of one that no report shows.

use super::TodoContext;
use crate::book::{Activity, Association, AssociationState, AssociationType, LogEntry, Product};
use crate::change::{Edit, LedgerRecord};
use crate::day::{day_text, month_text};
use crate::ids::{AssociationId, CustomerId, SubscriptionId};
use crate::month::Month;
use crate::scoring::{Contradiction, product_name};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// The records as they are where every report is right. Ids that are given here are not given again.
pub(super) fn edits(
    context: &TodoContext<'_>,
    contradiction: &Contradiction,
    given: &mut BTreeSet<AssociationId>,
) -> Vec<Edit> {
    let book = context.book();
    let held = contradiction.association.as_ref().and_then(|id| book.association(id));
    match (contradiction.reported.as_slice(), held) {
        ([], Some(held)) => {
            let mut scopes = context.scorer.attributed_subscriptions(contradiction, (held.kind, held.activity));
            let has_own = |on: &SubscriptionId| {
                let mut own = book.associations.iter().filter(|own| own.kind == held.kind && own.state.is_live());
                own.any(|own| own.subscription.as_ref() == Some(on))
            };
            scopes.retain(|on| held.subscription.is_none() && !has_own(on));
            match scopes.as_slice() {
                [] => vec![ended(context, contradiction, held)],
                scopes => narrowed(context, contradiction, held, scopes, given),
            }
        }
        (reported, _) => reported.iter().flat_map(|claim| shown(context, contradiction, *claim, given)).collect(),
    }
}

/// The associations that a report shows: one for all of the product, or for each subscription that it attributes.
fn shown(
    context: &TodoContext<'_>,
    contradiction: &Contradiction,
    claim: (AssociationType, Option<Activity>),
    given: &mut BTreeSet<AssociationId>,
) -> Vec<Edit> {
    let scopes = context.scorer.attributed_subscriptions(contradiction, claim);
    let scopes: Vec<Option<&SubscriptionId>> =
        if scopes.is_empty() { vec![None] } else { scopes.iter().map(Some).collect() };
    scopes.into_iter().filter_map(|on| shown_on(context, contradiction, claim, on, given)).collect()
}

/// The association that a report shows: the one that was under way, or a new one.
fn shown_on(
    context: &TodoContext<'_>,
    contradiction: &Contradiction,
    (kind, activity): (AssociationType, Option<Activity>),
    on: Option<&SubscriptionId>,
    given: &mut BTreeSet<AssociationId>,
) -> Option<Edit> {
    let Contradiction { customer, product, .. } = contradiction;
    let since = context.scorer.attributed_since(contradiction, Some((kind, activity)), on)?.first_day();
    let is_it = |held: &&Association| {
        let covers = held.product.is_none_or(|of| of == *product)
            && held.subscription.as_ref().is_none_or(|of| Some(of) == on)
            && held.workloads.is_empty();
        let same = activity.is_none() || held.activity.is_none() || held.activity == activity;
        let is_own = held.customer == *customer && held.kind == kind && !given.contains(&held.id);
        is_own && covers && same && is_under_way(held.state)
    };
    let before = context.book().associations.iter().find(is_it);
    let started = before.and_then(|held| held.started).map_or(since, |started| started.min(since));
    let mut after = before.cloned().unwrap_or_else(|| Association {
        activity,
        product: Some(*product),
        workloads: context.scorer.attributed_workloads(contradiction, (kind, activity)),
        ..Association::active(new_id(context, kind, customer, given), kind, customer.clone())
    });
    after.subscription = on.cloned();
    after.state = AssociationState::Active;
    after.started = Some(started);
    // In force since then, whenever it is read: what follows its approval has passed.
    let known = after.log.last().map_or(since, |entry| entry.on.max(since));
    let since = month_text(Month::of(since));
    note(&mut after, known, format!("Observed: a report attributes {} to it since {since}.", product_name(*product)));
    given.insert(after.id.clone());
    let after = LedgerRecord::from(after);
    Some(Edit { before: before.cloned().map(LedgerRecord::from), after: Some(after) })
}

/// An association of more than reports attribute to it: it ends where they begin to say so, and goes on from there on each
/// subscription that they do attribute, and for all of every other product.
fn narrowed(
    context: &TodoContext<'_>,
    contradiction: &Contradiction,
    held: &Association,
    scopes: &[SubscriptionId],
    given: &mut BTreeSet<AssociationId>,
) -> Vec<Edit> {
    let book = context.book();
    let month = context.scorer.attributed_since(contradiction, None, None).unwrap_or(contradiction.month);
    let since = held.started.map_or(month.first_day(), |started| started.max(month.first_day()));
    let rows = book.customer_index(&held.customer).into_iter().flat_map(|at| book.usage.rows_of(at));
    let used: BTreeSet<Product> = rows.filter_map(|row| book.usage.products().get(row).copied()).collect();
    let others = used.into_iter().filter(|product| held.product.is_none() && *product != contradiction.product);
    let attributed = scopes.iter().map(|on| (contradiction.product, Some(on)));
    let parts = attributed.chain(others.map(|product| (product, None))).map(|(product, on)| {
        let id = new_id(context, held.kind, &held.customer, given);
        given.insert(id.clone());
        let (product, subscription) = (Some(product), on.cloned());
        let started = Some(since);
        let whole = held.clone();
        let mut part = Association { id, product, subscription, started, claim_id: None, log: Vec::new(), ..whole };
        let of = on.map_or_else(|| "this product".to_owned(), |on| format!("the usage of {on}"));
        note(&mut part, since, format!("Observed: goes on for {of}, of what was one association until then."));
        Edit { before: None, after: Some(LedgerRecord::from(part)) }
    });
    let parts: Vec<Edit> = parts.collect();
    std::iter::once(ended(context, contradiction, held)).chain(parts).collect()
}

fn new_id(
    context: &TodoContext<'_>,
    kind: AssociationType,
    customer: &CustomerId,
    given: &BTreeSet<AssociationId>,
) -> AssociationId {
    let taken = |id: &AssociationId| given.contains(id) || context.book().association(id).is_some();
    Association::new_id(kind, customer, taken)
}

/// An association that reports no longer show.
fn ended(context: &TodoContext<'_>, contradiction: &Contradiction, held: &Association) -> Edit {
    let since = context.scorer.attributed_since(contradiction, None, None).unwrap_or(contradiction.month);
    let last = since.plus(-1).last_day();
    let mut after = held.clone();
    after.state = AssociationState::Ended;
    after.ended = Some(held.started.map_or(last, |started| started.max(last)));
    let ended = after.ended.map_or_else(String::new, day_text);
    note(
        &mut after,
        context.date(),
        format!("Observed: no report shows it since {}; read as ended on {ended}.", month_text(since)),
    );
    Edit::replace(LedgerRecord::from(held.clone()), LedgerRecord::from(after))
}

fn note(association: &mut Association, on: NaiveDate, note: String) {
    association.log.push(LogEntry { state: association.state, on, note });
}

/// Whether it was begun and is not in force yet.
fn is_under_way(state: AssociationState) -> bool {
    use AssociationState::{ActionRequired, Draft, Requested, Submitted, UnderReview};
    matches!(state, Draft | Requested | Submitted | UnderReview | ActionRequired)
}
