//! Panes, views and areas, and the way back.

use super::act::attempt;
use super::{beginning, confirming, drafts, editing, listing, show_message};
use crate::arrangement::Arrangement;
use crate::intent::Intent;
use crate::route::{Pane, Route};
use crate::selection;
use crate::state::AppState;
use crate::table::TableId;
use crate::view::Tone;
use crate::window::{Confirm, Window};
use laurels_core::book::DesignationId;

/// Opens a pane as it was left. Where one came from is forgotten: panes are roots.
pub fn go(state: &mut AppState, pane: Pane) {
    leave(state);
    state.route = state.pane_routes.get(&pane).cloned().unwrap_or_else(|| Route::at(pane));
    arrive(state);
}

/// Remembers how the pane in front is left, without what was opened on top of it.
fn leave(state: &mut AppState) {
    let root = state.back_stack.first().unwrap_or(&state.route).clone();
    state.pane_routes.insert(root.pane, root);
    state.back_stack.clear();
}

/// Opens a place on top of the one in front, to which `Esc` leads back.
pub(super) fn open(state: &mut AppState, place: Route) {
    let place = Route { in_full: false, ..place };
    if place != state.route {
        let from = std::mem::replace(&mut state.route, place);
        state.back_stack.push(from);
    }
    arrive(state);
}

fn arrive(state: &mut AppState) {
    state.filtering = None;
    state.rest_until = None;
    super::wizard::close_if_left(state);
    state.renew_lists();
}

pub(super) fn turn_view(state: &mut AppState, by: isize) {
    // The charts of pane 6 are gone through before the next view.
    let (first, last) = (DesignationId::ALL.first(), DesignationId::ALL.last());
    let (begin, end) = if by < 0 { (last, first) } else { (first, last) };
    let has_charts =
        state.route.pane == Pane::Activity && state.route.view == TableId::Log && !state.geometry.all_charts;
    if super::what_if::is_open(state) {
        return super::what_if::turn(state, by);
    }
    if state.route.pane == Pane::Designations {
        turn_designation(state, by, begin.zip(end));
    } else if has_charts && end != Some(&state.route.designation) {
        state.route.designation = neighbour(DesignationId::ALL, state.route.designation, by);
    } else {
        if let (Pane::Activity, Some(begin)) = (state.route.pane, begin) {
            state.route.designation = *begin;
        }
        let view = neighbour(&state.route.pane.views(), state.route.view, by);
        return show_view(state, view);
    }
    arrive(state);
}

/// Opens the next designation; behind the last one Microsoft's points of all of them.
fn turn_designation(state: &mut AppState, by: isize, ends: Option<(&DesignationId, &DesignationId)>) {
    let Some((begin, end)) = ends else { return };
    let view = match state.route.view {
        TableId::Reconcile => {
            state.route.designation = *begin;
            TableId::Metrics
        }
        TableId::Metrics if state.route.designation == *end => TableId::Reconcile,
        view => {
            state.route.designation = neighbour(DesignationId::ALL, state.route.designation, by);
            view
        }
    };
    if view != state.route.view {
        (state.route.view, state.route.focus) = (view, view);
    }
}

/// Opens a view of the pane.
pub(super) fn show_view(state: &mut AppState, view: TableId) {
    if state.route.pane.views().contains(&view) {
        (state.route.view, state.route.focus) = (view, view);
        arrive(state);
    }
}

/// Moves the keys to the next list. A customer's lists without rows are not on the screen.
pub(super) fn turn_area(state: &mut AppState, by: isize) {
    let (arrangement, focus) = (state.arrangement(), state.route.focus);
    let has_rows =
        |id: &TableId| arrangement != Arrangement::Customer || *id == focus || state.tables.get(*id).unfiltered > 0;
    let lists: Vec<TableId> = arrangement.lists().iter().copied().filter(has_rows).collect();
    state.route.focus = neighbour(&lists, focus, by);
}

/// The one `by` places on among `all`, round the end.
fn neighbour<T: Copy + PartialEq>(all: &[T], current: T, by: isize) -> T {
    let place = all.iter().position(|&one| one == current).unwrap_or(0);
    let neighbour = place.checked_add_signed(by).unwrap_or(all.len().saturating_sub(1));
    all.get(neighbour).or(all.first()).copied().unwrap_or(current)
}

/// Leaves what is in front: a filter being typed, a window, a filter in force, what was opened, a side list.
pub fn back(state: &mut AppState) {
    if drafts::is_half_filled(state) {
        return confirming::ask(state, Confirm::Leave);
    }
    if state.filtering().is_some() {
        let list = state.filtering.take().map(|(list, _)| list);
        list.into_iter().for_each(|list| listing::set_filter(state, list, ""));
    } else if let Some(list) = filtered_window(state) {
        listing::set_filter(state, list, "");
    } else if let Some(window) = state.windows.pop() {
        state.renew_lists();
        editing::show_line_of(state, &window);
        if let Window::Confirm(Confirm::Draft(draft)) = window {
            drafts::discard(state, draft.ticket);
        }
    } else if !state.tables.get(state.route.focus).filter.is_empty() {
        listing::set_filter(state, state.route.focus, "");
    } else if !state.tables.get(state.route.focus).marked.is_empty() {
        state.tables.get_mut(state.route.focus).marked.clear();
        state.renew_lists();
    } else if state.route.in_full {
        state.route.in_full = false;
    } else if let Some(place) = state.back_stack.pop() {
        state.route = place;
        arrive(state);
    } else if let Some(list) = selection::main_list(state).filter(|list| *list != state.route.focus) {
        state.route.focus = list;
    } else if state.is_of_portfolio() {
        beginning::open_partners(state);
    } else if state.opened_demonstration {
        leave_demonstration(state);
    }
}

/// Goes back to the first screen; where something was changed, only by the command that says so.
fn leave_demonstration(state: &mut AppState) {
    match state.is_unsaved() {
        true => show_message(
            state,
            Tone::Warn,
            "your changes to the demonstration would be lost; to drop them, press : and type leave",
        ),
        false => attempt(state, Intent::LeaveDemonstration),
    }
}

/// Closes the window in front, its filter and all.
pub fn close_window(state: &mut AppState) {
    if let Some(list) = filtered_window(state) {
        listing::set_filter(state, list, "");
    }
    back(state);
}

/// The list of the window in front, where a filter is in force that was typed over it.
fn filtered_window(state: &AppState) -> Option<TableId> {
    let list = state.windows.last().filter(|window| window.is_filtered())?.list()?;
    (!state.tables.get(list).filter.is_empty()).then_some(list)
}
