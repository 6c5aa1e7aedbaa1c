//! What the program itself waits for: figures that Microsoft has published, wizards left half way, and reports that
//! disagree with the ledger.

use super::{Start, Todo, TodoContext, TodoKind, observed};
use crate::book::{Activity, AssociationType, Product};
use crate::day::day_text;
use crate::ids::CustomerId;
use crate::month::Month;
use crate::reconcile::{self, Reconciled};
use crate::rulebook::Family;
use crate::scoring::{Contradiction, Explanation, type_name};
use crate::wizard::{Actor, OpenOn, Waiting, WizardRun, planned};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn of(context: &TodoContext<'_>, _: &[Explanation]) -> Vec<Todo> {
    let mut todos = stale(context);
    todos.extend(waiting(context));
    todos.extend(reported(context));
    let mut given = BTreeSet::new();
    let contradictions = context.scorer.contradictions();
    todos.extend(contradictions.iter().map(|contradiction| {
        let observed = observed::edits(context, contradiction, &mut given);
        Todo { observed, ..mismatch(context, contradiction) }
    }));
    todos
}

/// Metrics for which Microsoft reports other points.
fn reported(context: &TodoContext<'_>) -> Vec<Todo> {
    let due = context.last_day_to_help(None);
    let todo = |differs: Reconciled| {
        let Reconciled { designation, metric, text, .. } = differs;
        let text = format!("{text} `laurels reconcile {designation}` says why.");
        context.todo(TodoKind::ReportedDiffers, format!("{designation}/{metric}"), due, text)
    };
    reconcile::differences(context.scorer, context.card(), context.occasion).into_iter().map(todo).collect()
}

/// Product families whose newest month is older than what Microsoft has refreshed.
fn stale(context: &TodoContext<'_>) -> Vec<Todo> {
    let mut newest: BTreeMap<Family, Month> = BTreeMap::new();
    for (product, month) in context.book().usage.months_with_rows() {
        let known = newest.entry(Family::of(*product)).or_insert(*month);
        *known = (*known).max(*month);
    }
    // On a day to come, what is published until then is nobody's fault yet.
    let now = context.date().min(context.occasion.moment.today);
    let late = newest.into_iter().filter_map(|(family, newest)| {
        let due = context.rules().published_on(newest.plus(1));
        let text = format!(
            "The newest {} figures are of {}; those of {} are out since {}: import them.",
            family.word(),
            newest,
            newest.plus(1),
            day_text(due)
        );
        (due <= now).then(|| context.todo(TodoKind::DataStale, family.word(), due, text))
    });
    late.collect()
}

/// Wizards whose step waits for somebody else, and those that nobody waits for but us.
fn waiting(context: &TodoContext<'_>) -> Vec<Todo> {
    let scale = context.scale();
    let todos = context.occasion.drafts.iter().filter_map(|run| {
        let wizard = run.of()?;
        let customer = run.answers.get("customer").map(|id| context.customer_name(id.as_str()));
        let person =
            run.answers.get("person").and_then(|id| context.book().person(id.as_str())).map(|p| p.name.as_str());
        let whose = customer.or(person).map_or_else(String::new, |name| format!(" for {name}"));
        let (due, text) = match &run.waiting {
            Some(Waiting { until, step }) => {
                let actor = wizard.step(step).map(|step| step.actor);
                let own = person.filter(|_| actor == Some(Actor::Person));
                let who = own.or(actor.map(Actor::who)).unwrap_or("somebody else");
                let whose = if own.is_some() { "" } else { whose.as_str() };
                (*until, format!("{}{whose} is waiting for {who} until {}.", wizard.title, day_text(*until)))
            }
            None => (context.last_day_to_help(None), format!("{}{whose} is not finished.", wizard.title)),
        };
        let set = run.answers.iter().map(|(field, value)| (field.as_str(), value.as_str()));
        let start = Start::new(run.wizard.clone(), set);
        let todo = context.todo(TodoKind::WizardWaiting, subject(run), due, text);
        let finished = planned(run, wizard, context.occasion.context()).projection;
        let effects = scale.gains(&context.scorer.planned(&finished));
        Some(Todo { wizard: Some(start), ..todo.weighed(effects) })
    });
    todos.collect()
}

/// A wizard, and whom it is for.
fn subject(run: &WizardRun) -> String {
    let whom = ["association", "subscription", "customer", "person"].iter().find_map(|field| run.answers.get(*field));
    whom.map_or_else(|| run.wizard.to_string(), |whom| format!("{}/{whom}", run.wizard))
}

fn mismatch(context: &TodoContext<'_>, contradiction: &Contradiction) -> Todo {
    let Contradiction { customer, product, month, reported, association } = contradiction;
    let sentence = match reported.as_slice() {
        [] => "nobody".to_owned(),
        named => named.iter().map(claim_name).collect::<Vec<_>>().join(", "),
    };
    let held = association.as_ref().and_then(|id| context.book().association(id));
    let against = held.map_or_else(
        || "no active association that covers it".to_owned(),
        |held| format!("the {} {}", type_name(held.kind), held.id),
    );
    let broad = held.filter(|held| context.scorer.is_for_more(contradiction, held));
    let more = broad.filter(|_| reported.is_empty()).map_or_else(String::new, |held| {
        format!(", which covers more than that. Find out why, or correct what {} covers", held.id)
    });
    let text = format!(
        "{}: the report of {} attributes {} to {sentence}; the ledger has {against}{more}.",
        context.customer_name(customer),
        month.first_day().format("%b %Y"),
        context.scorer.reported_part(contradiction)
    );
    let wizard = held.filter(|_| broad.is_none()).and_then(|own| context.start_of(own)).or_else(|| {
        let (kind, activity) = *reported.first()?;
        let set = [("customer", customer.as_str()), ("product", product.word())];
        let activity_word = activity.map(|activity| ("activity", activity.word()));
        let values = [("type", kind.word()), set[1]].into_iter().chain(activity_word).collect::<Vec<_>>();
        let open = context.scorer.unconfirmed(contradiction, (kind, activity), &[]);
        let on = open.keys().next().and_then(Option::as_ref).filter(|_| open.len() == 1);
        let on = on.map(|id| ("subscription", id.as_str()));
        Start::on(OpenOn::Association, &values, set.into_iter().chain(activity_word).chain(on))
    });
    let due = context.last_day_to_help(None);
    Todo { wizard, ..context.todo(TodoKind::LedgerMismatch, subject_of(customer, *product), due, text) }
}

fn subject_of(customer: &CustomerId, product: Product) -> String {
    format!("{customer}/{product}")
}

fn claim_name((kind, activity): &(AssociationType, Option<Activity>)) -> String {
    match activity {
        Some(activity) => format!("{} {activity}", type_name(*kind)),
        None => type_name(*kind).to_owned(),
    }
}
