//! How wide the cells of a list are: measured once for the rows that it holds, and known from then on, so that scrolling
//! costs nothing and moves no column.

use super::widgets::heading;
use laurels_app::geometry::{Geometry, Measured, Needed};
use laurels_app::state::AppState;
use laurels_app::table::TableId;
use laurels_app::text_width;
use laurels_app::view::{self, Cell, Column, Content, Mark};

/// So many rows are measured of a longer list, spread over it: all would take longer than a key may.
const MOST_ROWS: usize = 1000;

/// What each column of a list needs, as an earlier frame found it or, of rows that are new, as this one does; nothing where
/// no row has anything to say in it. Nothing is said of columns that keep their widths: those that are typed into.
pub fn needs<'a>(state: &'a AppState, id: TableId, geometry: &'a mut Geometry) -> &'a [Needed] {
    let place = state.tables.get(id);
    let of_these_rows = |known: &&Measured| known.epoch == place.epoch && known.filter == place.filter;
    let measured = state.geometry.measured.get(&id).filter(of_these_rows).unwrap_or_else(|| {
        geometry.measured.entry(id).or_insert_with(|| Measured {
            epoch: place.epoch,
            filter: place.filter.clone(),
            columns: measure(state, id, &place.order),
        })
    });
    &measured.columns
}

fn measure(state: &AppState, id: TableId, records: &[u32]) -> Vec<Needed> {
    let subject = state.subject();
    let mut columns = view::columns(&subject, id);
    match id {
        TableId::ReportedScores | TableId::RuleDialog | TableId::Matrix => return Vec::new(),
        // The labels of its fields stay as they are.
        TableId::Form => columns.to_mut().truncate(1),
        id if id.is_prose() => return Vec::new(),
        _ => {}
    }
    // The widest cell without the room of its mark.
    let mut needed = vec![(0, false); columns.len()];
    let sample: Vec<u32> = records.iter().step_by(records.len().div_ceil(MOST_ROWS).max(1)).copied().collect();
    for row in view::cells(&subject, id, &sample).iter().filter(|row| heading(row).is_none()) {
        for ((width, marked), cell) in needed.iter_mut().zip(&row.cells) {
            // What folds stands out from the rows around it.
            let folds = matches!(cell.mark, Some(Mark::Folded | Mark::Unfolded));
            *width = (*width).max(cell_width(cell) + if folds { text_width::MARK } else { 0 });
            *marked |= cell.mark.is_some() && !folds;
        }
    }
    let title = |column: &Column| if id.is_titled() { text_width::columns(&column.title) } else { 0 };
    let need = |((width, marked), column): ((usize, bool), &Column)| {
        let indent = if marked { text_width::MARK } else { 0 };
        let width = if width + indent == 0 { 0 } else { (width + indent).max(title(column)) };
        Needed { width: u16::try_from(width).unwrap_or(Column::REST), marked }
    };
    needed.into_iter().zip(columns.iter()).map(need).collect()
}

fn cell_width(cell: &Cell) -> usize {
    match &cell.content {
        Content::Text(text) => text_width::columns(text),
        Content::Gauge(_) => usize::from(Column::REST),
        Content::Sparkline(sparkline) => sparkline.values.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::skin::Skin;
    use laurels_app::action::Action;
    use laurels_app::env::Env;
    use laurels_app::keymap::Keymap;
    use laurels_app::state::Settings;
    use laurels_app::update::update;
    use ratatui::Terminal;
    use ratatui::backend::TestBackend;
    use std::time::Duration;

    /// Presses a key and draws what came of it; the needs of the palette's columns, where this frame measured them.
    fn press(state: &mut AppState, key: &str) -> Option<Vec<Needed>> {
        let env = Env { today: Default::default(), time: Default::default(), now: Duration::ZERO };
        update(state, Action::Key(key.parse().expect("a key")), &env);
        let mut terminal = Terminal::new(TestBackend::new(100, 30)).expect("a terminal in memory");
        let mut drawn = Geometry::default();
        terminal.draw(|frame| drawn = crate::draw::draw(frame, state, &Skin::default())).expect("drawn");
        let measured = drawn.measured.get(&TableId::Palette).map(|measured| measured.columns.clone());
        update(state, Action::Drawn(drawn), &env);
        measured
    }

    #[test]
    fn a_list_is_measured_when_its_rows_change_and_not_when_it_scrolls() {
        let mut state = AppState::new(Settings::default(), Keymap::default(), Default::default());
        let all = press(&mut state, ":").expect("a new list is measured");
        for key in ["down", "pagedown", "pagedown", "up"] {
            assert_eq!(press(&mut state, key), None, "{key}");
        }
        let fewer = press(&mut state, "z").expect("a filtered list is measured");
        assert!(fewer.iter().zip(&all).all(|(fewer, all)| fewer.width <= all.width), "{fewer:?} of {all:?}");
        assert_ne!(fewer, all);
    }
}
