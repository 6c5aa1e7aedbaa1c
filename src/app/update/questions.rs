//! Which questions the screen raises; nothing else asks any.

use crate::active_wizard::ActiveWizard;
use crate::arrangement::Arrangement;
use crate::compute::{Inputs, Job, Query};
use crate::effect::Effect;
use crate::record_form::types::FormType;
use crate::state::AppState;
use crate::table::TableId;
use crate::view;
use crate::window::Window;
use laurels_core::book::Book;
use laurels_core::change::LedgerRecord;
use laurels_core::ids::CustomerId;
use laurels_core::scenario::Scenario;
use std::sync::Arc;

/// Rows that a list is taken to have room for before it was drawn once.
const ROWS: usize = 60;

/// The questions that the screen raises and that are neither answered nor under way; none while the selection is
/// still moving.
fn wanted(state: &AppState) -> Vec<Query> {
    let mut questions = vec![Query::Score];
    match state.arrangement() {
        Arrangement::Overview => questions.extend([Query::Compare, Query::Advise]),
        Arrangement::Ledger(TableId::Associations) => questions.push(Query::Stakes),
        Arrangement::Ledger(TableId::Plan) => questions.extend(about_plan(state)),
        Arrangement::Ledger(TableId::Forecast) => questions.push(Query::Forecast(state.route.designation)),
        Arrangement::Ledger(TableId::WhatIf) => {
            let subject = state.subject();
            questions.extend(view::scenarios_shown(&subject).map(|scenario| Query::WhatIf(scenario.clone())));
            let selected = state.selected(TableId::WhatIf).filter(|_| state.rest_until.is_none());
            let alone = selected.and_then(|place| view::change_alone(&subject, place));
            questions.extend(alone.map(Query::WhatIf));
        }
        Arrangement::Ledger(TableId::Timeline) => questions.push(Query::Timeline),
        Arrangement::Ledger(TableId::Sources) => questions.push(Query::Sources),
        Arrangement::Ledger(TableId::Reconcile) => questions.push(Query::Reconcile),
        Arrangement::Ledger(TableId::Links) => questions.push(Query::Links),
        Arrangement::Ledger(TableId::Gaps | TableId::Fixes) => questions.push(Query::Advise),
        Arrangement::Designation if state.rest_until.is_none() => {
            questions.extend(state.metric().map(|metric| Query::Explain(state.route.designation, metric)));
            questions.extend(view::item_months(&state.subject(), state.route.focus, state.selected(state.route.focus)));
        }
        Arrangement::Wizard if state.wizard.as_ref().is_some_and(ActiveWizard::is_recorded) => {
            questions.push(Query::Advise);
        }
        Arrangement::Wizard => questions.extend(state.wizard.as_ref().map(|open| Query::Outlook(open.key()))),
        Arrangement::Customer => {
            questions.extend(state.route.customer.clone().map(Query::Customer));
            questions.push(Query::Stakes);
        }
        _ => {}
    }
    questions.extend(uncompared(state).map(|_| Query::Differing));
    questions.retain(|question| !state.asked.contains(question) && !state.results.answered.contains(question));
    if questions.is_empty() && state.asked.is_empty() {
        questions.extend(past(state));
    }
    questions
}

/// The plan of the open designation; once it is there, what ends after it, and then what it was a month ago.
fn about_plan(state: &AppState) -> Option<Query> {
    let planning = state.planning(&state.route);
    let plan = Query::Plan(planning.clone());
    let stopped = state.results.answered.contains(&plan) && !state.results.plans.contains_key(&planning);
    let questions = [plan, Query::Lapses(planning.clone()), Query::PlanBefore(planning)];
    questions.into_iter().find(|question| !state.results.answered.contains(question)).filter(|_| !stopped)
}

/// The next month before whose score the rows on the screen have room for: one at a time, so that nothing else waits for
/// it.
fn past(state: &AppState) -> Option<Query> {
    let list = match state.arrangement() {
        Arrangement::Overview => TableId::Designations,
        Arrangement::Designation => TableId::Metrics,
        _ => return None,
    };
    let has_room = state.geometry.room(list).width >= view::ROOM_FOR_TRENDS;
    let mut months = view::months_before(state.moment().date).into_iter().rev().map(Query::Past);
    months.find(|query| !state.results.answered.contains(query)).filter(|_| has_room)
}

/// The form in front whose records are still to be compared, and these.
fn uncompared(state: &AppState) -> Option<(&'static FormType, Arc<Vec<LedgerRecord>>)> {
    match state.windows.last()? {
        Window::Record(form) => Some((form.of, Arc::clone(form.uncompared()?))),
        _ => None,
    }
}

/// The customers whose associations are on the screen, or will be with the next frame.
fn visible_customers(state: &AppState, book: &Book) -> Vec<CustomerId> {
    if let Some(customer) = &state.route.customer {
        return vec![customer.clone()];
    }
    let table = state.tables.get(TableId::Associations);
    let rows = state.geometry.room(TableId::Associations).rows.max(ROWS);
    let shown = table.order.get(table.window(rows)).unwrap_or_default();
    shown.iter().filter_map(|&place| book.associations.get(place as usize)).map(|a| a.customer.clone()).collect()
}

/// Puts the questions that the screen raises.
pub(super) fn ask_all(state: &mut AppState) {
    wanted(state).into_iter().for_each(|question| ask(state, question));
}

/// Has a plan given up that is being worked out, and what is told of it: whoever presses a key waits for it no longer.
pub(super) fn give_up(state: &mut AppState) {
    let of_plan = |question: &Query| matches!(question, Query::Plan(..) | Query::Lapses(..) | Query::PlanBefore(_));
    if state.asked.iter().any(of_plan) {
        state.effects.push(Effect::StopComputing);
    }
}

/// Puts a question, if there is a book and a rulebook to answer it from. An older one of its kind that still waits is
/// forgotten, so that it can be asked again.
pub(super) fn ask(state: &mut AppState, question: Query) {
    let Some((book, rulebook)) = state.book.clone().zip(state.rulebook().cloned()) else { return };
    let kind = std::mem::discriminant(&question);
    state.asked.retain(|other| std::mem::discriminant(other) != kind);
    state.asked.insert(question.clone());
    // A scenario may be scored by a rulebook of its own.
    let by_own = match &question {
        Query::WhatIf(scenario) => Some(scenario),
        Query::Plan(planning) | Query::Lapses(planning) | Query::PlanBefore(planning) => planning.given.as_ref(),
        _ => None,
    };
    let by_own = by_own.and_then(Scenario::rules);
    let by_own = by_own.and_then(|id| state.rulebooks.iter().find(|rules| rules.id == *id));
    let rulebook = by_own.cloned().unwrap_or(rulebook);
    let drafts = state.drafts.iter().filter(|_| question.reads_drafts()).map(|draft| draft.run.clone()).collect();
    let (moment, days, snoozes) = (state.moment(), state.settings.days, Arc::clone(&state.snoozes));
    let costs = Arc::clone(&state.settings.costs);
    let qualified = Arc::clone(&state.qualified);
    let compared = uncompared(state).filter(|_| question == Query::Differing);
    let visible = if question == Query::Stakes { visible_customers(state, &book) } else { Vec::new() };
    let plan = match &question {
        Query::Lapses(planning) => state.results.plans.get(planning).map(|planned| Arc::clone(&planned.plan)),
        _ => None,
    };
    let inputs = Inputs { book, rulebook, moment, days, costs, drafts, snoozes, qualified, compared, plan, visible };
    state.effects.push(Effect::Compute(Job { generation: state.generation, question, inputs }));
}
