//! Moving in the list that has the keys, filtering it, sorting it.

use super::{fields, navigation, open_window, wizard};
use crate::form::Form;
use crate::intent::Motion;
use crate::state::AppState;
use crate::table::TableId;
use crate::view;
use crate::window::Window;
use std::time::Duration;

/// How long the selection must rest before its detail is worked out.
const REST: Duration = Duration::from_millis(120);

/// Moves the selection, no further than the list's ends; in a form goes to the line above or below.
pub fn select(state: &mut AppState, motion: Motion) {
    let in_form = match motion {
        Motion::Down => fields::turn_row(state, 1),
        Motion::Up => fields::turn_row(state, -1),
        _ => false,
    };
    if let Some(id) = state.list().filter(|_| !in_form) {
        let page = isize::try_from(state.geometry.room(id).rows).unwrap_or(isize::MAX).max(1);
        let half = (page / 2).max(1);
        let rows = match motion {
            Motion::Down => 1,
            Motion::Up => -1,
            Motion::PageDown => page,
            Motion::PageUp => -page,
            Motion::HalfPageDown => half,
            Motion::HalfPageUp => -half,
            Motion::First => isize::MIN,
            Motion::Last => isize::MAX,
        };
        let place = state.tables.get(id).selected.saturating_add_signed(rows);
        select_row(state, id, beside_heading(state, id, place));
    }
}

/// The place that a move leads to: beyond the heading that stands there, but for the one at the top.
fn beside_heading(state: &AppState, id: TableId, place: usize) -> usize {
    let table = state.tables.get(id);
    let place = place.min(table.order.len().saturating_sub(1));
    let is_heading = |record: &u32| view::is_heading(&state.subject(), id, *record as usize);
    match table.order.get(place).is_some_and(is_heading) {
        true if place < table.selected => place.saturating_sub(1),
        true => place + 1,
        false => place,
    }
}

/// Gives the keys to a list, unless a window is in front of it, and selects the row of that key.
pub(super) fn point(state: &mut AppState, list: TableId, key: &str) {
    if state.windows.is_empty() {
        state.route.focus = list;
    }
    let order = &state.tables.get(list).order;
    let place = order.iter().position(|record| view::key(&state.subject(), list, *record as usize) == key);
    if let Some(place) = place.filter(|_| state.list() == Some(list)) {
        select_row(state, list, place);
    }
}

/// Selects a row, and renews what depends on it once it has come to rest.
pub(super) fn select_row(state: &mut AppState, id: TableId, place: usize) {
    let before = state.tables.get(id).selected;
    state.tables.get_mut(id).select(place);
    let key = state.selected_key(id);
    state.tables.get_mut(id).selected_key = key;
    let moved = before != state.tables.get(id).selected;
    if id == TableId::Skilling && moved {
        state.tables.get_mut(TableId::Matrix).across = 0;
        state.renew_lists();
    }
    if matches!(id, TableId::Log | TableId::Counted | TableId::Excluded) && moved {
        state.rest_until = Some(state.now + REST);
    }
    if id == TableId::Metrics && moved {
        state.rest_until = Some(state.now + REST);
        state.tables.get_mut(TableId::Counted).selected = 0;
        state.tables.get_mut(TableId::Excluded).selected = 0;
        state.renew_lists();
    }
}

/// Starts typing a filter, from the one in force.
pub fn filter(state: &mut AppState) {
    if let Some(list) = state.list() {
        state.filtering = Some((list, Form::line(&state.tables.get(list).filter)));
    }
}

/// Filters the list that has the keys.
pub(super) fn set_filter(state: &mut AppState, id: TableId, filter: &str) {
    let table = state.tables.get_mut(id);
    if table.filter != filter {
        filter.clone_into(&mut table.filter);
        state.touch();
    }
}

/// Opens a group of rows, or folds it again.
pub(super) fn fold(state: &mut AppState, group: String) {
    if !state.unfolded.remove(&group) {
        state.unfolded.insert(group);
    }
    state.renew_lists();
}

/// Opens the chooser of columns, at the one sorted by.
pub fn choose_sort(state: &mut AppState) {
    let id = state.route.focus;
    let column = state.tables.get(id).sort.map_or(0, |(column, _)| column);
    open_window(state, Window::SortColumns(id));
    state.select_place(TableId::SortColumns, column);
}

/// Sorts a list by a column; by the same one again, the other way round.
pub(super) fn sort(state: &mut AppState, id: TableId, column: usize) {
    let table = state.tables.get_mut(id);
    table.sort = match table.sort {
        Some((same, ascending)) if same == column => Some((column, !ascending)),
        _ => Some((column, true)),
    };
    state.touch();
}

/// Goes a column or a list to one side, in a wizard a step.
pub fn across(state: &mut AppState, by: isize) {
    if state.route.in_wizard {
        return if by > 0 { wizard::next(state) } else { wizard::back(state) };
    }
    if state.route.focus != TableId::Matrix {
        return navigation::turn_area(state, by);
    }
    let furthest = view::furthest_across(&state.subject(), state.geometry.room(TableId::Matrix).width);
    let across = &mut state.tables.get_mut(TableId::Matrix).across;
    *across = (*across).min(furthest).saturating_add_signed(by).min(furthest);
}
