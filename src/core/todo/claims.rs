//! Associations that are not in force yet, or no more: drafts, claims under way, customers who decide, displacements.

use super::{CORRECT, Effects, Start, Todo, TodoContext, TodoKind, is_for, later};
use crate::advice::Opened;
use crate::book::{Association, AssociationState, AssociationType, Licensing, Subscription};
use crate::day::day_text;
use crate::deadline::{self, Step};
use crate::ids::CustomerId;
use crate::scoring::{licensed, licensing_name, type_name, waiting_for, wrong_id};
use crate::states;
use crate::wizard::{WizardRun, without_links};
use std::collections::HashMap;
use std::rc::Rc;

pub(super) fn of(context: &TodoContext<'_>) -> Vec<Todo> {
    let (scale, live) = (context.scale(), live(context));
    let found = context.book().associations.iter().filter_map(|association| {
        let mut todo = about(context, &live, association)?;
        let effects = match todo.kind {
            _ if association.state == AssociationState::Active => scale.without(&association.id),
            TodoKind::Displaced | TodoKind::DisputeWindow => {
                let (start, effects) = scale.regained(association).unzip();
                // What a wizard was begun for waits for that; the day it is to be done by stays.
                let is_begun = start.as_ref().is_some_and(|start| is_begun(context, start));
                todo.wizard = start.or(todo.wizard).filter(|_| !is_begun);
                effects.filter(|_| !is_begun).unwrap_or_default()
            }
            _ => {
                let way = todo.wizard.as_ref().and_then(|start| context.adviser.opened(start));
                match corrected(context, association, way.clone()).filter(|_| todo.wizard.is_some()) {
                    Some((way, why)) => {
                        todo.text = format!("{} {why}", todo.text);
                        todo.wizard = Some(way.start());
                        scale.record(&way)
                    }
                    None if todo.wizard.is_none() => Effects::new(),
                    None => way.map_or_else(|| scale.in_force(association), |way| scale.record(&way)),
                }
            }
        };
        Some(todo.weighed(effects))
    });
    found.collect()
}

/// Whom nobody asks any more is told only where it would still give something, and has the time that this helps.
pub(super) fn once_lapsed(context: &TodoContext<'_>, todo: Todo) -> Option<Todo> {
    let lapsed = todo.kind == TodoKind::Displaced && context.days_until(todo.due) < 0;
    match lapsed {
        true if todo.effects.is_empty() => None,
        true => {
            let due = context.last_day_to_help(None);
            let again = context.todo(todo.kind, todo.subject, due, todo.text);
            Some(Todo { wizard: todo.wizard, instead: todo.instead, ..again.weighed(todo.effects) })
        }
        false => Some(todo),
    }
}

/// The wizard that puts a location's id on what has another one, and what is wrong with that, as a sentence.
fn corrected(
    context: &TodoContext<'_>,
    association: &Association,
    usual: Option<Rc<Opened>>,
) -> Option<(Rc<Opened>, String)> {
    let partner = &context.book().partner;
    let ways: Vec<Rc<Opened>> = usual.into_iter().chain(context.adviser.association(association)).collect();
    let by = |is_it: &dyn Fn(&Association) -> bool| {
        let right = |own: &Association| is_it(own) && !partner.has_wrong_id(own);
        ways.iter().find(|way| partner.has_wrong_id(association) && way.associations().iter().any(right)).cloned()
    };
    let corrected = by(&|own| own.id == association.id).map(|way| (way, CORRECT));
    // What Microsoft has is claimed anew.
    let anew = || {
        let is_claim = association.kind == AssociationType::Cpor && states::is_handed_in(association.state);
        let way = by(&|own| own.kind == association.kind).filter(|_| is_claim)?;
        Some((way, "End this claim, and make a new one in its place"))
    };
    let (way, what) = corrected.or_else(anew)?;
    Some((way, format!("{what}: {}", wrong_id(partner, Some(association), "it"))))
}

/// Whether somebody left a wizard half way that does the same.
pub(super) fn is_begun(context: &TodoContext<'_>, start: &Start) -> bool {
    let answers = |run: &WizardRun, field: &str, value: &str| run.answers.get(field).is_some_and(|own| own == value);
    let same = |run: &&WizardRun| {
        run.wizard == start.wizard && start.set.iter().all(|(field, value)| answers(run, field, value))
    };
    context.occasion.drafts.iter().any(|run| same(&run))
}

/// What is to be done about an association, its points not yet weighed.
fn about(context: &TodoContext<'_>, live: &Live<'_>, association: &Association) -> Option<Todo> {
    let date = context.date();
    let due = deadline::next(association, &context.rules().claim_clocks, date);
    let on = due.map_or(date, |due| due.on);
    let what = format!("{}: {}", context.customer_name(&association.customer), name(association));
    let (kind, on, text) = match (association.state, due.map(|due| due.step)) {
        (AssociationState::Requested, _) if !states::is_answered(association) => {
            let asked = deadline::since(association);
            let text = match asked {
                Some(asked) => {
                    format!("{what} has been waiting for the customer since {}. Ask again.", day_text(asked))
                }
                None => format!("{what} is waiting for the customer. Ask again."),
            };
            (TodoKind::CustomerDecision, asked.map_or(date, |asked| later(asked, context.house().ask_again)), text)
        }
        (AssociationState::Draft | AssociationState::Requested, _) => {
            let text = format!("{what} {}.", waiting_for(association));
            (TodoKind::AssociationDraft, context.last_day_to_help(None), text)
        }
        (AssociationState::ActionRequired, _) => {
            let by = due.map_or_else(String::new, |due| format!(" by {}", day_text(due.on)));
            let text = format!("{what} was sent back: answer{by}, or it is rejected.");
            (TodoKind::EvidenceRequested, on, text)
        }
        (AssociationState::Active, Some(Step::OptOut)) => {
            let text = format!("{what} is approved. The customer can opt out until {}.", day_text(on));
            (TodoKind::CustomerDecision, on, text)
        }
        (_, Some(Step::Review | Step::Decision | Step::Reply)) if on < date => {
            let text = format!("{what} should have been answered by Microsoft by {}. Ask.", day_text(on));
            (TodoKind::ReviewLate, on, text)
        }
        (AssociationState::Rejected, Some(Step::Dispute)) if !was_disputed(association) => {
            let text = format!("{what} was rejected. You can dispute it once, until {}.", day_text(on));
            (TodoKind::DisputeWindow, on, text)
        }
        (AssociationState::Displaced, _) if !is_replaced(live, association) => {
            let by = association.displaced_by.as_deref().unwrap_or("another partner");
            let text = format!("{what} was displaced by {by}. Claim it again if you still do the work.");
            let gone = deadline::since(association).or(association.ended).unwrap_or(date);
            (TodoKind::Displaced, later(gone, context.rules().claim_clocks.dispute_window), text)
        }
        _ => return None,
    };
    let ours = association.state != AssociationState::Active;
    let todo = |text| context.todo(kind, association.id.clone(), on, text);
    // What is in force already can only be lost.
    let loses = !ours;
    match impossible(context, association).filter(|_| ours) {
        // What is gone for good is nothing to do.
        Some(_) if matches!(kind, TodoKind::Displaced | TodoKind::DisputeWindow) => None,
        Some(why) => Some(Todo { loses, ..todo(format!("{what} can't come into force. {why}")) }),
        None => {
            let wizard = ours.then(|| context.start_of(association)).flatten();
            Some(Todo { wizard, loses, ..todo(text) })
        }
    }
}

/// Why an association can't be made where it is: in a cloud without links, or on a subscription bought otherwise.
fn impossible(context: &TodoContext<'_>, association: &Association) -> Option<String> {
    let customer = context.book().customer(&association.customer)?;
    if association.kind == AssociationType::Pal {
        return without_links(context.rules(), customer);
    }
    let is_of =
        |product| association.product.map_or_else(|| is_for(context, association, product), |own| own == product);
    let own = |s: &&Subscription| match &association.subscription {
        Some(id) => s.id == *id,
        // What is to be sold may not be there yet.
        None if association.kind == AssociationType::Csp => false,
        None => s.customer == association.customer && s.status.is_live() && is_of(s.product),
    };
    let may = |s: &&Subscription| {
        // What is there already may count under MPSA, where no wizard makes anything new.
        let is_open = s.licensing != Some(Licensing::Mpsa);
        is_open && licensed(context.rules(), association.kind, association.activity, s.licensing)
    };
    let own: Vec<&Subscription> = context.book().subscriptions.iter().filter(own).collect();
    let (first, licensing) = own.first().and_then(|first| Some((first, first.licensing?)))?;
    (!own.iter().any(may)).then(|| {
        let bought = licensing_name(licensing);
        format!("No such {} is possible on {bought} ({}).", type_name(association.kind), first.id)
    })
}

/// The type, with the claim's name where it has one.
fn name(association: &Association) -> String {
    match &association.claim_name {
        Some(claim) => format!("{} \u{201c}{claim}\u{201d}", type_name(association.kind)),
        None => type_name(association.kind).to_owned(),
    }
}

/// A claim may be disputed once only.
fn was_disputed(association: &Association) -> bool {
    association.log.iter().any(|entry| entry.state == AssociationState::Disputed)
}

/// The associations of each customer that are neither displaced nor over, looked up once.
type Live<'a> = HashMap<&'a CustomerId, Vec<&'a Association>>;

fn live<'a>(context: &TodoContext<'a>) -> Live<'a> {
    let mut live: Live<'a> = HashMap::new();
    for association in context.book().associations.iter().filter(|a| a.state.is_live()) {
        live.entry(&association.customer).or_default().push(association);
    }
    live
}

/// Whether another association of the same type has come in the place of one that was displaced.
fn is_replaced(live: &Live<'_>, lost: &Association) -> bool {
    let same = |a: &&Association| {
        let product = a.product.is_none() || lost.product.is_none() || a.product == lost.product;
        a.kind == lost.kind && product
    };
    live.get(&lost.customer).into_iter().flatten().any(same)
}
