//! What settles a contradiction the way a report tells it: the association that it shows, in force since the first month in
//! which it shows it; or the end of one that no report shows.

use super::TodoContext;
use crate::book::{Activity, Association, AssociationState, AssociationType, LogEntry};
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
        ([], Some(_)) if context.scorer.is_left(contradiction) => Vec::new(),
        ([], Some(held)) => vec![ended(context, contradiction, held)],
        (reported, _) => reported.iter().flat_map(|claim| shown(context, contradiction, *claim, given)).collect(),
    }
}

/// The associations that a report shows: those that were under way for what it attributes, and new ones for the rest, one
/// for all of the product or for each subscription.
fn shown(
    context: &TodoContext<'_>,
    contradiction: &Contradiction,
    claim: (AssociationType, Option<Activity>),
    given: &mut BTreeSet<AssociationId>,
) -> Vec<Edit> {
    let open = |taken: &[Association]| context.scorer.unconfirmed(contradiction, claim, taken);
    let are_apart = !context.scorer.attributed_subscriptions(contradiction, claim).is_empty();
    let begun = begun(context, contradiction, claim, given);
    let (mut taken, mut edits): (Vec<Association>, Vec<Edit>) = Default::default();
    for held in &begun {
        let (before, with) = (open(&taken), [&taken[..], &[(*held).clone()]].concat());
        let after = open(&with);
        let mut covered = before.iter().filter(|(on, rows)| after.get(*on) != Some(*rows)).map(|(on, _)| on);
        let Some(first) = covered.next() else { continue };
        // Which of several that are on a subscription is meant is not known where the report names none.
        let is_other = |own: &&Association| own.subscription.is_some() && own.subscription != held.subscription;
        if first.is_none() && held.subscription.is_some() && begun.iter().any(is_other) {
            continue;
        }
        // A link is an account's, for all that it has access to.
        let is_apart = are_apart && held.kind != AssociationType::Pal;
        let on = held.subscription.as_ref().or(first.as_ref().filter(|_| is_apart));
        if let Some(own) = confirmed((context, contradiction), claim, Some(held), (on, BTreeSet::new()), given) {
            edits.push(Edit::replace(LedgerRecord::from((*held).clone()), LedgerRecord::from(own.clone())));
            taken.push(own);
        }
    }
    let rest = open(&taken);
    let scopes: Vec<(Option<&SubscriptionId>, BTreeSet<String>)> = match are_apart || !taken.is_empty() {
        true => rest.iter().map(|(on, (_, names))| (on.as_ref(), names.clone())).collect(),
        false if rest.is_empty() => Vec::new(),
        false => vec![(None, rest.values().flat_map(|(_, names)| names.clone()).collect())],
    };
    for scope in scopes {
        let new = confirmed((context, contradiction), claim, None, scope, given);
        edits.extend(new.map(|own| Edit { before: None, after: Some(LedgerRecord::from(own)) }));
    }
    edits
}

/// The associations of a type that are under way for what a contradiction is about, those on a subscription first.
fn begun<'b>(
    context: &TodoContext<'b>,
    contradiction: &Contradiction,
    (kind, activity): (AssociationType, Option<Activity>),
    given: &BTreeSet<AssociationId>,
) -> Vec<&'b Association> {
    let is_it = |held: &&Association| {
        let same = activity.is_none() || held.activity.is_none() || held.activity == activity;
        let is_own = held.customer == contradiction.customer && held.kind == kind && !given.contains(&held.id);
        is_own && same && is_under_way(held.state)
    };
    let mut begun: Vec<&Association> = context.book().associations.iter().filter(is_it).collect();
    begun.sort_by_key(|held| held.subscription.is_none());
    begun
}

/// The association that a report shows: the one that was under way, or a new one.
fn confirmed(
    (context, contradiction): (&TodoContext<'_>, &Contradiction),
    (kind, activity): (AssociationType, Option<Activity>),
    before: Option<&Association>,
    (on, workloads): (Option<&SubscriptionId>, BTreeSet<String>),
    given: &mut BTreeSet<AssociationId>,
) -> Option<Association> {
    let Contradiction { customer, product, .. } = contradiction;
    let since = |on| context.scorer.attributed_since(contradiction, Some((kind, activity)), on);
    let since = since(on).or_else(|| since(None))?.first_day();
    let started = before.and_then(|held| held.started).map_or(since, |started| started.min(since));
    let mut after = before.cloned().unwrap_or_else(|| Association {
        product: Some(*product),
        workloads: workloads.into_iter().collect(),
        ..Association::active(new_id(context, kind, customer, given), kind, customer.clone())
    });
    after.activity = after.activity.or(activity);
    after.product = after.product.or((kind != AssociationType::Pal).then_some(*product));
    after.subscription = on.cloned();
    after.state = AssociationState::Active;
    after.started = Some(started);
    // In force since then, whenever it is read: what follows its approval has passed.
    let known = after.log.last().map_or(since, |entry| entry.on.max(since));
    let since = month_text(Month::of(since));
    note(&mut after, known, format!("Observed: a report attributes {} to it since {since}.", product_name(*product)));
    given.insert(after.id.clone());
    Some(after)
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
