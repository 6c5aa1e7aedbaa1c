//! A list as it is on screen now.

use super::list::{cells, columns, list};
use super::subject::Subject;
use super::{help, matrix};
use crate::table::{TableId, TableState};
use crate::view_model::{Row, Table};
use laurels_core::text::clean;

/// Where a list stands on the screen.
#[derive(Clone, Copy, Debug)]
pub struct Placed<'a> {
    /// Its order, its selection, its filter.
    pub state: &'a TableState,
    /// How many rows there is room for.
    pub rows: usize,
    /// How many columns of the terminal.
    pub width: u16,
    pub focused: bool,
}

/// The rows of a list that its window shows, and everything around them.
pub fn table(subject: &Subject<'_>, id: TableId, placed: Placed<'_>) -> Table {
    let (list, place) = (list(id), placed.state);
    // How many paragraphs there is room for is known once they are wrapped.
    let window = if id.is_prose() { 0..place.order.len() } else { place.window(placed.rows) };
    let first = if id.is_prose() { place.first.min(place.selected) } else { window.start };
    let shown = place.order.get(window).unwrap_or_default();
    let filtered_out = place.order.is_empty() && place.unfiltered > 0;
    let empty = match filtered_out {
        true => {
            format!("No match for \"{}\". {}{}", clean(&place.filter), how_to_unfilter(subject), elsewhere(subject, id))
        }
        false => (list.empty)(subject),
    };
    let mut rows = cells(subject, id, shown);
    rows.retain(|row| !row.cells.is_empty());
    rows.iter_mut().filter(|row| place.marked.contains(&row.key)).for_each(Row::mark);
    if id == TableId::Palette {
        rows.iter_mut().for_each(|row| help::mark_found(row, &place.filter));
    }
    let table = Table {
        id,
        title: match place.marked.len() {
            0 => (list.title)(subject),
            marked => format!("{} · {marked} marked", (list.title)(subject)),
        },
        titles: id.is_titled(),
        columns: columns(subject, id),
        rows,
        first,
        total: place.order.len(),
        unfiltered: place.unfiltered,
        filter: clean(&place.filter).into_owned(),
        across: None,
        sort: place.sort,
        selected: (!place.order.is_empty()).then_some(place.selected),
        cursor: super::record::cursor(subject).filter(|_| matches!(id, TableId::Form | TableId::RuleDialog)),
        focused: placed.focused,
        marked: !place.marked.is_empty(),
        empty,
    };
    if id == TableId::Matrix { matrix::cut(table, place.across, placed.width) } else { table }
}

/// What looks through more than a list that has no match.
fn elsewhere(subject: &Subject<'_>, id: TableId) -> String {
    match super::help::key_for(subject, "palette").filter(|_| id == TableId::Help) {
        Some(key) => format!(" {key} finds questions and answers as well."),
        None => String::new(),
    }
}

fn how_to_unfilter(subject: &Subject<'_>) -> String {
    super::help::key_for(subject, "back").map_or_else(String::new, |key| format!("{key} clears the filter."))
}
