//! A list as it is on screen now.

use super::list::{cells, columns, list};
use super::matrix;
use super::subject::Subject;
use crate::table::{TableId, TableState};
use crate::text_width;
use crate::view_model::{Column, Content, Row, Table};
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
    /// Whether it has the keys.
    pub focused: bool,
}

/// Lists of more records have the widths that their columns ask for: measuring them would take longer than a key may.
const MEASURED: usize = 1000;

/// The most columns of the screen that a cell of these records takes, for each column of a list; empty where the list
/// is too long, or made of fields and columns that keep their widths.
pub fn widths(subject: &Subject<'_>, id: TableId, records: &[u32]) -> Vec<u16> {
    if records.len() > MEASURED
        || matches!(id, TableId::Form | TableId::ReportedScores | TableId::RuleDialog | TableId::Matrix)
    {
        return Vec::new();
    }
    let titled = id.is_titled();
    let titles = columns(subject, id);
    let mut widths: Vec<usize> =
        titles.iter().map(|column| if titled { text_width::columns(&column.title) } else { 0 }).collect();
    for row in cells(subject, id, records) {
        for (width, cell) in widths.iter_mut().zip(&row.cells) {
            let marked = if cell.mark.is_some() { 2 } else { 0 };
            *width = (*width).max(match &cell.content {
                Content::Text(text) => text_width::columns(text) + marked,
                Content::Gauge(_) => usize::from(Column::REST),
                Content::Sparkline(sparkline) => sparkline.values.len(),
            });
        }
    }
    widths.into_iter().map(|width| u16::try_from(width).unwrap_or(Column::REST)).collect()
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
        true => format!("No match for \"{}\". {}", clean(&place.filter), how_to_unfilter(subject)),
        false => (list.empty)(subject),
    };
    let mut rows = cells(subject, id, shown);
    rows.retain(|row| !row.cells.is_empty());
    rows.iter_mut().filter(|row| place.marked.contains(&row.key)).for_each(Row::mark);
    let table = Table {
        id,
        title: match place.marked.len() {
            0 => (list.title)(subject),
            marked => format!("{} · {marked} marked", (list.title)(subject)),
        },
        titles: id.is_titled(),
        columns: columns(subject, id),
        widths: place.widths.clone(),
        rows,
        first,
        total: place.order.len(),
        unfiltered: place.unfiltered,
        filter: clean(&place.filter).into_owned(),
        sort: place.sort,
        selected: (!place.order.is_empty()).then_some(place.selected),
        cursor: super::record::cursor(subject).filter(|_| matches!(id, TableId::Form | TableId::RuleDialog)),
        focused: placed.focused,
        empty,
    };
    if id == TableId::Matrix { matrix::cut(table, place.across, placed.width) } else { table }
}

fn how_to_unfilter(subject: &Subject<'_>) -> String {
    super::help::key_for(subject, "back").map_or_else(String::new, |key| format!("{key} clears the filter."))
}
