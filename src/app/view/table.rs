//! A list as it is on screen now.

use super::list::{columns, list};
use super::matrix;
use super::model::Table;
use crate::layout;
use crate::state::AppState;
use crate::table::TableId;
use laurels_core::text::clean;

/// The rows of a list that its window shows, and everything around them.
pub fn table(state: &AppState, id: TableId) -> Table {
    let (list, place) = (list(id), state.tables.get(id));
    let window = place.window(state.rows_shown(id));
    let shown = place.order.get(window).unwrap_or_default();
    let filtered_out = place.order.is_empty() && place.unfiltered > 0;
    let empty = match filtered_out {
        true => format!("Nothing here holds \"{}\". {}", clean(&place.filter), how_to_unfilter(state)),
        false => (list.empty)(state),
    };
    let table = Table {
        id,
        title: match place.marked.len() {
            0 => (list.title)(state),
            marked => format!("{} · {marked} marked", (list.title)(state)),
        },
        titles: layout::has_titles(id),
        columns: columns(state, id),
        rows: shown
            .iter()
            .filter_map(|&record| (list.row)(state, record as usize))
            .map(|row| if place.marked.contains(&row.key) { row.marked() } else { row })
            .collect(),
        first: place.first,
        total: place.order.len(),
        unfiltered: place.unfiltered,
        filter: clean(&place.filter).into_owned(),
        sort: place.sort,
        selected: (!place.order.is_empty()).then_some(place.selected),
        cursor: super::record::cursor(state).filter(|_| id == TableId::Form),
        focused: state.list() == Some(id),
        empty,
    };
    if id == TableId::Matrix { matrix::cut(state, table) } else { table }
}

fn how_to_unfilter(state: &AppState) -> String {
    super::help::key_for(state, "back").map_or_else(String::new, |key| format!("{key} clears the filter."))
}
