//! What an intent without a record is about.

use crate::active_wizard::PageItem;
use crate::arrangement::Arrangement;
use crate::column_mapping::ImportRequest;
use crate::compute::Next;
use crate::intent::{Intent, Target};
use crate::route::Pane;
use crate::state::AppState;
use crate::table::TableId;
use crate::view;
use crate::window::Window;
use laurels_core::book::{AssociationType, Customer, DesignationId, MetricId};
use laurels_core::change::{Edit, LedgerRecord};
use laurels_core::history::HistoryQuery;
use laurels_core::ids::{CustomerId, PersonId};
use laurels_core::import_report::LeftOut;
use laurels_core::rulebook::MetricFormula;
use laurels_core::wizard::{Mail, eligible};
use std::collections::BTreeSet;

/// The change selected in the log, where the log has the keys.
pub fn change(state: &AppState) -> Option<u64> {
    let place = state.selected(TableId::Log).filter(|_| state.list() == Some(TableId::Log))?;
    state.log.get(place).map(|revision| revision.number)
}

/// What the form in front, else the selected row, has a history of, and what that is called.
pub fn history_subject(state: &AppState) -> Option<(HistoryQuery, String)> {
    if let Some(number) = change(state) {
        return Some((HistoryQuery::Change(number), format!("Change {number}, before and after")));
    }
    let record = match state.front() {
        Some(Window::Record(form)) => form.before()?.clone(),
        None if state.filtering().is_none() => state.record(state.route.focus)?,
        _ => return None,
    };
    let title = format!("History of {}", record.name());
    Some((HistoryQuery::Record(record.kind(), record.key()), title))
}

/// The selected row of "Do next".
pub fn do_next(state: &AppState) -> Option<Next<'_>> {
    let list = state.route.focus == TableId::DoNext && state.arrangement() == Arrangement::Overview;
    let place = state.selected(TableId::DoNext).filter(|_| list)?;
    state.results.advice.as_ref()?.next(place)
}

/// What settles the marked rows of "Do next", else the selected one, the way a report tells it.
pub fn observed(state: &AppState) -> Vec<&Edit> {
    let list = TableId::DoNext;
    let marked = &state.tables.get(list).marked;
    if marked.is_empty() || state.route.focus != list {
        return do_next(state).map_or_else(Vec::new, |next| settled(state, next));
    }
    let Some(advice) = &state.results.advice else { return Vec::new() };
    let is_marked = |place: &usize| marked.contains(&view::key(&state.subject(), list, *place));
    let rows = (0..advice.rows.len()).filter(is_marked).filter_map(|place| advice.next(place));
    let mut edits: Vec<&Edit> = rows.flat_map(|next| settled(state, next)).collect();
    // A row of a group may be marked beside the group.
    let mut seen = BTreeSet::new();
    edits.retain(|edit| seen.insert(std::ptr::from_ref(*edit)));
    edits
}

/// What settles a row the way a report tells it; of a group, what settles all of it.
fn settled<'a>(state: &'a AppState, next: Next<'a>) -> Vec<&'a Edit> {
    let todos = match (next, &state.results.advice) {
        (Next::Todo(todo, _), _) => vec![todo],
        (Next::Group(group), Some(advice)) => advice.members(group),
        _ => Vec::new(),
    };
    todos.into_iter().flat_map(|todo| &todo.observed).collect()
}

/// Whether a row can be marked: a record, or of "Do next" what a report shows.
pub fn is_markable(state: &AppState, list: TableId, place: usize) -> bool {
    match (list, &state.results.advice) {
        (TableId::DoNext, Some(advice)) => advice.next(place).is_some_and(|next| !settled(state, next).is_empty()),
        _ => view::record_kind(list).is_some(),
    }
}

/// The two customers that are meant: both are marked, or one is and the other is selected.
pub fn two_customers(state: &AppState) -> Option<[Customer; 2]> {
    let list = state.route.focus;
    // More are never two, and need not be looked at.
    if list != TableId::Customers || state.tables.get(list).marked.len() > 2 {
        return None;
    }
    let mut records = state.meant(list);
    let marked = !state.tables.get(list).marked.is_empty();
    if let (1, Some(selected)) = (records.len(), state.record(list).filter(|_| marked)) {
        records.push(selected);
    }
    let customers = records.into_iter().filter_map(|record| match record {
        LedgerRecord::Customer(customer) => Some(customer.into_owned()),
        _ => None,
    });
    let two: [Customer; 2] = customers.collect::<Vec<_>>().try_into().ok()?;
    Some(two).filter(|[one, other]| one.id != other.id)
}

/// The metric to explain: the selected one, or of the selected designation the one that has most to gain.
pub fn explained_metric(state: &AppState) -> Option<(DesignationId, MetricId)> {
    let id = state.route.focus;
    if let Some(LedgerRecord::Association(association)) = state.record(id) {
        return weakest(state, view::most_about(&state.subject(), &association)?);
    }
    match view::target(&state.subject(), id, state.selected(id)?)? {
        Target::Metric(designation, metric) => Some((designation, metric)),
        Target::Designation(designation) | Target::Plan(designation) | Target::Forecast(designation) => {
            weakest(state, designation)
        }
        Target::Partner(_) => None,
        Target::Customer(customer) => gaining(state, &customer).or_else(|| reading(state, &customer)),
        Target::Person(person) => gaining(state, &person).or_else(|| certified(state, &person)),
    }
}

/// The metric of a designation that has most to gain.
fn weakest(state: &AppState, designation: DesignationId) -> Option<(DesignationId, MetricId)> {
    let score = state.results.card.as_ref()?.designations.iter().find(|d| d.id == designation)?;
    let weakest = score.metrics.iter().max_by_key(|m| m.max_points - m.points)?;
    Some((designation, weakest.id))
}

/// The designation to plan: the selected one, else the open one.
pub fn planned_designation(state: &AppState) -> Option<DesignationId> {
    let list = state.route.focus;
    let selected = state.selected(list).and_then(|place| view::target(&state.subject(), list, place));
    match selected {
        Some(Target::Designation(designation) | Target::Metric(designation, _)) => Some(designation),
        _ if list == TableId::WhatIf && what_if_change(state).is_none() => {
            state.selected(list).and_then(|place| DesignationId::ALL.get(place)).copied()
        }
        _ => (state.route.pane == Pane::Designations).then_some(state.route.designation),
    }
}

/// Who passes which exam by the selected step of a plan or change of a scenario, where it is one of that kind.
pub fn exam_passed(state: &AppState) -> Option<(PersonId, String)> {
    let list = state.route.focus;
    view::exam_passed(&state.subject(), list, state.selected(list)?)
}

/// The place of the selected change in the scenario in front; none where a designation is selected.
pub fn what_if_change(state: &AppState) -> Option<usize> {
    state.selected(TableId::WhatIf)?.checked_sub(DesignationId::ALL.len())
}

/// The metric that a customer or a person could gain most in.
fn gaining(state: &AppState, id: &str) -> Option<(DesignationId, MetricId)> {
    state.results.advice.as_ref()?.metric_of(id)
}

/// The first metric that could read a customer's usage.
fn reading(state: &AppState, id: &CustomerId) -> Option<(DesignationId, MetricId)> {
    let subject = state.subject();
    let (book, rules) = subject.book.zip(subject.rules)?;
    let row = book.usage.rows_of(book.customer_index(id)?).next()?;
    let product = book.usage.products().get(row).copied();
    let of_type = |kind: &AssociationType| eligible(rules, *kind, product).into_iter().next();
    Some((AssociationType::ALL.iter().find_map(of_type)?, MetricId::NetCustomerAdds))
}

/// The first metric that one of a person's certifications belongs to.
fn certified(state: &AppState, id: &PersonId) -> Option<(DesignationId, MetricId)> {
    let subject = state.subject();
    let (book, rules) = subject.book.zip(subject.rules)?;
    let has_passed = |exam: &String| book.certifications_of(id).iter().any(|own| own.exam.eq_ignore_ascii_case(exam));
    let counts = |formula: &MetricFormula| match formula {
        MetricFormula::People(people) => {
            let mut steps = people.gates.iter().flat_map(|gate| &gate.exams).chain(&people.scoring);
            steps.any(|certified| certified.exams.iter().any(has_passed))
        }
        MetricFormula::Usage { .. } => false,
    };
    let metrics =
        rules.designations.iter().flat_map(|(id, of)| of.metrics.iter().map(move |(m, rules)| (*id, *m, rules)));
    let found = metrics.into_iter().find(|(.., rules)| rules.tracks.values().any(counts));
    found.map(|(designation, metric, _)| (designation, metric))
}

/// What Enter on the selected row means.
pub fn on_enter(state: &AppState) -> Option<Intent> {
    let list = state.route.focus;
    let record = state.selected(list)?;
    if let Some(group) = view::group_key(&state.subject(), list, record) {
        return Some(Intent::Fold(group));
    }
    match list {
        TableId::Log => Some(Intent::ShowHistory),
        TableId::FirstStart => view::way_to_begin(record).map(|command| command.intent.clone()),
        _ => {
            let target = view::target(&state.subject(), list, record).map(Intent::Show);
            // What leads nowhere else is shown in full.
            target.or_else(|| (!state.route.in_full).then_some(Intent::ShowInFull))
        }
    }
}

/// Whether a wizard fits the selected row.
pub fn begins(state: &AppState) -> bool {
    let list = state.route.focus;
    let fits = |place| list == TableId::Drafts || view::beginning(&state.subject(), list, place).is_some();
    state.selected(list).is_some_and(fits)
}

/// Whether Enter on the selected row begins a wizard.
pub fn is_begun_by_enter(state: &AppState) -> bool {
    matches!(state.route.focus, TableId::Drafts | TableId::Wizards | TableId::Fixes)
        && state.selected(state.route.focus).is_some()
}

/// The list that a screen is about.
pub fn main_list(state: &AppState) -> Option<TableId> {
    state.arrangement().lists().first().copied()
}

/// The mail of the step in front.
pub fn mail(state: &AppState) -> Option<&Mail> {
    state.wizard.as_ref()?.page.iter().find_map(|row| match &row.what {
        PageItem::Mail(mail) => Some(mail),
        _ => None,
    })
}

/// What the preview in front left out, where its selected row is a table that somebody may say the kind of; and what was asked
/// for.
pub fn unknown_table(state: &AppState) -> Option<(&ImportRequest, &LeftOut)> {
    let Some(Window::Preview(preview, rows, request)) = state.windows.last() else { return None };
    let row = rows.get(state.selected(TableId::Preview)?)?;
    let left_out = view::left_out_of(preview, row).filter(|left_out| left_out.unknown.is_some())?;
    Some((request, left_out))
}
