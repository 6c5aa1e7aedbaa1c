//! Moving in the list that has the keys, filtering it, sorting it.

use super::{fields, navigation, wizard};
use crate::command::Reason;
use crate::effect::Effect;
use crate::env::Env;
use crate::form::Form;
use crate::state::AppState;
use crate::table::{TableId, TableState};
use crate::view;
use crate::window::Window;
use std::time::Duration;

/// How long the selection must rest before its detail is worked out.
const REST: Duration = Duration::from_millis(120);

/// Selects the row below; in a form goes to the next line.
pub fn down(state: &mut AppState, env: &Env) -> Vec<Effect> {
    if fields::turn_row(state, 1) { Vec::new() } else { by(state, env, |_| 1) }
}

/// Selects the row above; in a form goes to the line before.
pub fn up(state: &mut AppState, env: &Env) -> Vec<Effect> {
    if fields::turn_row(state, -1) { Vec::new() } else { by(state, env, |_| -1) }
}

/// Moves on by as many rows as the list shows.
pub fn page_down(state: &mut AppState, env: &Env) -> Vec<Effect> {
    by(state, env, |height| height)
}

/// Moves back by as many rows as the list shows.
pub fn page_up(state: &mut AppState, env: &Env) -> Vec<Effect> {
    by(state, env, |height| -height)
}

/// Moves on by half the rows that the list shows.
pub fn half_down(state: &mut AppState, env: &Env) -> Vec<Effect> {
    by(state, env, |height| (height / 2).max(1))
}

/// Moves back by half the rows that the list shows.
pub fn half_up(state: &mut AppState, env: &Env) -> Vec<Effect> {
    by(state, env, |height| -(height / 2).max(1))
}

/// Selects the first row.
pub fn first(state: &mut AppState, env: &Env) -> Vec<Effect> {
    by(state, env, |_| isize::MIN)
}

/// Selects the last row.
pub fn last(state: &mut AppState, env: &Env) -> Vec<Effect> {
    by(state, env, |_| isize::MAX)
}

/// Moves the selection by a number of rows, told from how many the list shows, and no further than its ends.
fn by(state: &mut AppState, env: &Env, rows: impl Fn(isize) -> isize) -> Vec<Effect> {
    if let Some(id) = state.list() {
        let height = isize::try_from(state.rows_shown(id)).unwrap_or(isize::MAX).max(1);
        let place = state.tables.get(id).selected.saturating_add_signed(rows(height));
        select_row(state, env, id, place);
    }
    Vec::new()
}

/// Selects a row, and renews what depends on it once it has come to rest.
pub(super) fn select_row(state: &mut AppState, env: &Env, id: TableId, place: usize) {
    let height = state.rows_shown(id);
    let before = state.tables.get(id).selected;
    state.tables.get_mut(id).select(place, height);
    let key = state.selected(id).map(|record| view::row(state, id, record).key);
    state.tables.get_mut(id).selected_key = key;
    let moved = before != state.tables.get(id).selected;
    if id == TableId::Skilling && moved {
        state.tables.get_mut(TableId::Matrix).across = 0;
        state.renew_lists();
    }
    if id == TableId::Log && moved {
        state.rest_until = Some(env.now + REST);
    }
    if id == TableId::Metrics && moved {
        state.rest_until = Some(env.now + REST);
        state.tables.get_mut(TableId::Counted).selected = 0;
        state.tables.get_mut(TableId::Excluded).selected = 0;
        state.renew_lists();
    }
}

/// Whether the list that has the keys can be filtered.
pub fn can_filter(state: &AppState) -> Result<(), Reason> {
    match state.route.focus {
        TableId::Designations | TableId::Metrics | TableId::Skilling | TableId::FirstStart => {
            Err(Reason("this list is never long"))
        }
        TableId::Steps | TableId::Page | TableId::Gauges => {
            Err(Reason("a wizard is read as it stands; its questions are found with ?"))
        }
        _ => Ok(()),
    }
}

/// Starts typing a filter, from the one in force.
pub fn filter(state: &mut AppState, _: &Env) -> Vec<Effect> {
    state.filtering = Some(Form::line(&state.tables.get(state.route.focus).filter));
    Vec::new()
}

/// Filters the list that has the keys.
pub(super) fn set_filter(state: &mut AppState, id: TableId, filter: &str) {
    let table = state.tables.get_mut(id);
    if table.filter != filter {
        filter.clone_into(&mut table.filter);
        state.touch();
    }
}

/// Whether the list that has the keys can be sorted.
pub fn can_sort(state: &AppState) -> Result<(), Reason> {
    match state.route.focus {
        TableId::Designations
        | TableId::Metrics
        | TableId::Skilling
        | TableId::FirstStart
        | TableId::Steps
        | TableId::Page
        | TableId::Gauges => Err(Reason("this list has an order of its own")),
        _ => Ok(()),
    }
}

/// Opens the chooser of columns, at the one sorted by.
pub fn choose_sort(state: &mut AppState, _: &Env) -> Vec<Effect> {
    let id = state.route.focus;
    let column = state.tables.get(id).sort.map_or(0, |(column, _)| column);
    *state.tables.get_mut(TableId::SortColumns) = TableState { selected: column, ..TableState::default() };
    state.windows.push(Window::SortColumns(id));
    state.touch();
    Vec::new()
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

/// Whether there is anything to the left or the right: columns of the list that has the keys, or another list.
pub fn can_go_across(state: &AppState) -> Result<(), Reason> {
    if state.route.focus == TableId::Matrix || state.route.walking { Ok(()) } else { navigation::several_areas(state) }
}

/// Moves on to the columns on the right; in a list that shows all of them, to the next list; in a wizard to the next step.
pub fn right(state: &mut AppState, env: &Env) -> Vec<Effect> {
    if state.route.walking {
        return wizard::next(state, env);
    }
    if state.route.focus != TableId::Matrix {
        return navigation::next_area(state, env);
    }
    let furthest = view::furthest_across(state);
    let across = &mut state.tables.get_mut(TableId::Matrix).across;
    *across = (*across + 1).min(furthest);
    Vec::new()
}

/// Moves back to the columns on the left; in a list that shows all of them, to the previous list.
pub fn left(state: &mut AppState, env: &Env) -> Vec<Effect> {
    if state.route.walking {
        return wizard::back(state, env);
    }
    if state.route.focus != TableId::Matrix {
        return navigation::previous_area(state, env);
    }
    let furthest = view::furthest_across(state);
    let across = &mut state.tables.get_mut(TableId::Matrix).across;
    *across = (*across).min(furthest).saturating_sub(1);
    Vec::new()
}
