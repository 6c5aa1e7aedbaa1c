//! Windows over the pane: help, palette, choosers, the line that asks for a date.

use super::layout::{BORDER, Place};
use super::skin::Skin;
use super::widgets::{DataTable, EntryLine, Panel};
use super::{body, chrome};
use laurels_app::geometry::Region;
use laurels_app::text_width::wrap;
use laurels_app::view::{Entry, Notice};
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::widgets::Clear;
use unicode_width::UnicodeWidthStr;

#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    pub title: &'a str,
    /// The line typed into, if it has one.
    pub entry: Option<&'a Entry>,
    /// Its lines, where it is a form, and the place of the one typed into.
    pub form: Option<(&'a [Entry], usize)>,
    /// Its list, if it has one.
    pub list: Option<DataTable<'a>>,
    /// What is asked, where a yes is wanted and nothing else stands in it.
    pub asks: Option<&'a Notice>,
    /// What is to be said of the selected row, below the list.
    pub notices: &'a [Notice],
    pub below: Below,
}

/// What stands in the lines below a window's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Below {
    /// What is to be said of the line typed into.
    Note,
    /// The selected row's last cell in full.
    Selected,
    /// The same where the row has no room for it, and what the shades of bars mean.
    Legend,
}

/// Draws a window where the layout places it.
pub fn window(frame: &mut Frame, place: &Place, shown: Shown, skin: &Skin) -> Vec<Region> {
    let area = place.area.intersection(frame.area());
    clear_way(area, frame.buffer_mut());
    frame.render_widget(Clear, area);
    frame.buffer_mut().set_style(area, skin.theme.text);
    let remark = match (shown.list, place.list) {
        (Some(list), Some(area)) => body::remark(list, area),
        _ => String::new(),
    };
    frame.render_widget(&Panel { title: shown.title, remark: &remark, focused: true, skin }, area);
    let regions = match (shown.list, place.list) {
        (Some(list), Some(area)) => body::rows(frame, list, area),
        _ => Vec::new(),
    };
    if let (Some((entries, focus)), Some(list)) = (shown.form, place.list) {
        form(frame, entries, focus, skin, list);
    }
    let note = place.note;
    match shown.below {
        Below::Note => {}
        Below::Selected => selected(shown.list, skin, note, frame.buffer_mut()),
        Below::Legend => {
            let [sentence, legend] = Layout::vertical([Constraint::Fill(1), Constraint::Length(2)]).areas(note);
            let is_in_row = |list: &DataTable| list.shows_last(place.list_width());
            selected(shown.list.filter(|list| !is_in_row(list)), skin, sentence, frame.buffer_mut());
            body::legend(skin, legend, frame.buffer_mut());
        }
    }
    // The help of a field stands in one line, what is wrong with it below.
    if let [help, fault] = shown.notices {
        let [top, rest] = Layout::vertical([Constraint::Length(1), Constraint::Fill(1)]).areas(note);
        chrome::sentence(help, skin, top, frame.buffer_mut());
        chrome::sentence(fault, skin, rest, frame.buffer_mut());
    } else if let [notice] = shown.notices {
        chrome::sentence(notice, skin, note, frame.buffer_mut());
    }
    if let Some(asks) = shown.asks {
        chrome::sentence(asks, skin, note, frame.buffer_mut());
        frame.set_cursor_position(note.as_position());
    }
    if let (Some(entry), Some(line)) = (shown.entry, place.entry) {
        typed(frame, entry, skin, line, note);
    }
    regions
}

/// Lines that notices take below the list of a window so wide: the help of a field one, what is wrong with it all it needs.
pub fn note_lines(notices: &[Notice], width: u16) -> usize {
    let width = usize::from(width.saturating_sub(BORDER + 2));
    notices.last().map_or(0, |last| notices.len() - 1 + wrap(&last.text, width).len())
}

/// The last cell of a list's selected row, in as many lines as there are.
fn selected(list: Option<DataTable>, skin: &Skin, area: Rect, buf: &mut Buffer) {
    let row = list.and_then(|DataTable { table, .. }| table.rows.get(table.selected?.checked_sub(table.first)?));
    if let Some(cell) = row.and_then(|row| row.cells.last()) {
        chrome::sentence(&Notice { text: cell.as_text().to_owned(), tone: cell.tone }, skin, area, buf);
    }
}

/// The lines of a form, with their notes beside them.
fn form(frame: &mut Frame, entries: &[Entry], focus: usize, skin: &Skin, area: Rect) {
    let labels = entries.iter().map(|entry| entry.label.width() + 3).max().unwrap_or(0);
    for (place, (y, entry)) in (area.top()..area.bottom()).zip(entries).enumerate() {
        let (line, area) = (EntryLine { entry, labels, skin }, Rect { y, height: 1, ..area });
        frame.render_widget(&line, area);
        if let Some(cursor) = line.cursor(area).filter(|_| place == focus) {
            frame.set_cursor_position(cursor);
        }
    }
}

/// The line typed into, with its note below it where there is a line for that, else beside it.
fn typed(frame: &mut Frame, entry: &Entry, skin: &Skin, area: Rect, room: Rect) {
    let below = entry.note.as_ref().filter(|_| !room.is_empty());
    if let Some(below) = below {
        chrome::sentence(below, skin, room, frame.buffer_mut());
    }
    let entry = Entry { note: if below.is_some() { None } else { entry.note.clone() }, ..entry.clone() };
    let line = EntryLine { entry: &entry, labels: 0, skin };
    frame.render_widget(&line, area);
    if let Some(cursor) = line.cursor(area) {
        frame.set_cursor_position(cursor);
    }
}

/// Blanks wide characters that the window would cut in half at its left edge, which terminals draw each in its own way.
fn clear_way(area: Rect, buf: &mut Buffer) {
    let Some(x) = area.x.checked_sub(1) else { return };
    for y in area.top()..area.bottom() {
        if let Some(cell) = buf.cell_mut((x, y)).filter(|cell| cell.symbol().width() > 1) {
            cell.set_symbol(" ");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::layout;
    use crate::draw::skin::Glyphs;
    use laurels_app::table::TableId;
    use laurels_app::view::{Cell, Column, Row, Table, Tone};
    use ratatui::Terminal;
    use ratatui::backend::TestBackend;
    use ratatui::layout::{Position, Size};

    static COLUMNS: [Column; 1] = [Column::words("id", 4, Column::REST, 0)];

    fn rulebooks() -> Table {
        let row = |id: &str| Row { key: id.to_owned(), cells: vec![Cell::text(id)] };
        Table {
            id: TableId::Rulebooks,
            title: String::new(),
            titles: false,
            columns: (&COLUMNS[..]).into(),
            rows: ["2026-07", "2023-10"].map(row).into(),
            first: 0,
            total: 2,
            unfiltered: 2,
            filter: String::new(),
            across: None,
            sort: None,
            selected: Some(1),
            cursor: None,
            focused: true,
            marked: false,
            empty: String::new(),
        }
    }

    fn screen(size: Size, below: &str, place: &Place, shown: Shown) -> (Vec<String>, Position) {
        let skin = Skin { glyphs: Glyphs::ASCII, ..Skin::default() };
        let mut terminal = Terminal::new(TestBackend::new(size.width, size.height)).expect("a terminal in memory");
        let draw = |frame: &mut Frame| {
            for y in 0..size.height {
                frame.buffer_mut().set_string(0, y, below, skin.theme.text);
            }
            window(frame, place, shown, &skin);
        };
        terminal.draw(draw).expect("drawn");
        let cursor = terminal.get_cursor_position().expect("a cursor");
        let cells = terminal.backend().buffer().content.chunks(usize::from(size.width));
        let line = |cells: &[ratatui::buffer::Cell]| cells.iter().map(|c| c.symbol()).collect::<String>();
        (cells.map(|cells| line(cells).trim_end().to_owned()).collect(), cursor)
    }

    #[test]
    fn a_window_hides_what_is_below_and_cuts_no_character_in_half() {
        let size = Size { width: 20, height: 6 };
        let place = layout::place(size, 2, false, 0);
        let (table, skin) = (rulebooks(), Skin { glyphs: Glyphs::ASCII, ..Skin::default() });
        let shown = Shown {
            title: "Rulebook",
            entry: None,
            form: None,
            list: Some(DataTable { table: &table, needs: &[], skin: &skin }),
            asks: None,
            notices: &[],
            below: Below::Note,
        };
        // The window starts at column 2, in the middle of the second character.
        let (lines, cursor) = screen(size, "a株b", &place, shown);
        assert_eq!(
            lines[1..5],
            ["a + Rulebook ----+", "a | 2026-07      |", "a |>2023-10      |", "a +--------------+"]
        );
        assert_eq!(cursor, Position::new(3, 3));
    }

    #[test]
    fn an_entry_line_has_its_note_below() {
        let size = Size { width: 40, height: 10 };
        let place = layout::place(size, 0, true, 1);
        let note = Some(Notice { text: "such as 2026-11-22".into(), tone: Tone::Dim });
        let entry = Entry { label: "As of", text: "2026".into(), cursor: 4, note };
        let shown = Shown {
            title: "Score as of",
            entry: Some(&entry),
            form: None,
            list: None,
            asks: None,
            notices: &[],
            below: Below::Note,
        };
        let (lines, cursor) = screen(size, "", &place, shown);
        let body: Vec<&str> =
            lines.iter().map(String::as_str).filter(|l| l.contains("As of:") || l.contains("Such as")).collect();
        assert_eq!(body, ["  | As of: 2026                      |", "  | Such as 2026-11-22               |"]);
        assert_eq!(cursor.x, 15);
    }
}
