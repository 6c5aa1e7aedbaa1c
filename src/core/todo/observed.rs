//! What settles a contradiction the way a report tells it: the association that it shows, in force since the first month in
//! which it shows it; or the end of one that no report shows.

use super::TodoContext;
use crate::book::{Activity, Association, AssociationState, AssociationType, LogEntry};
use crate::change::{Edit, LedgerRecord};
use crate::day::{day_text, month_text};
use crate::ids::AssociationId;
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
    match (contradiction.reported.as_slice(), &contradiction.association) {
        ([], Some(id)) => {
            context.book().association(id).map(|held| ended(context, contradiction, held)).into_iter().collect()
        }
        (reported, _) => reported.iter().filter_map(|claim| shown(context, contradiction, *claim, given)).collect(),
    }
}

/// The association that a report shows: the one that was under way, or a new one.
fn shown(
    context: &TodoContext<'_>,
    contradiction: &Contradiction,
    (kind, activity): (AssociationType, Option<Activity>),
    given: &mut BTreeSet<AssociationId>,
) -> Option<Edit> {
    let Contradiction { customer, product, .. } = contradiction;
    let since = context.scorer.attributed_since(contradiction, Some((kind, activity)))?.first_day();
    let is_it = |held: &&Association| {
        let covers =
            held.product.is_none_or(|of| of == *product) && held.subscription.is_none() && held.workloads.is_empty();
        let same = activity.is_none() || held.activity.is_none() || held.activity == activity;
        held.customer == *customer && held.kind == kind && covers && same && is_under_way(held.state)
    };
    let before = context.book().associations.iter().find(is_it);
    let id = || {
        let taken = |id: &AssociationId| given.contains(id) || context.book().association(id).is_some();
        Association::new_id(kind, customer, taken)
    };
    let started = before.and_then(|held| held.started).map_or(since, |started| started.min(since));
    let mut after = before.cloned().unwrap_or_else(|| Association {
        activity,
        product: Some(*product),
        workloads: context.scorer.attributed_workloads(contradiction, (kind, activity)),
        ..Association::active(id(), kind, customer.clone())
    });
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

/// An association that reports no longer show.
fn ended(context: &TodoContext<'_>, contradiction: &Contradiction, held: &Association) -> Edit {
    let since = context.scorer.attributed_since(contradiction, None).unwrap_or(contradiction.month);
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
