//! Lists of paragraphs: wrapped as wide as there is room, each selected as a whole.

use super::region;
use super::skin::Skin;
use laurels_app::geometry::{Area, Link, Region};
use laurels_app::intent::Intent;
use laurels_app::text_width::{columns, wrap};
use laurels_app::view::{Cell, Table, Tone};
use ratatui::Frame;
use ratatui::layout::Rect;

/// The fewest columns that a line of text gets.
const LEAST: usize = 8;

/// The lines of all paragraphs, each with the place of its paragraph among the rows.
pub fn lines(table: &Table, width: u16, skin: &Skin) -> Vec<(usize, String)> {
    let cells = table.rows.iter().filter_map(|row| row.cells.first()).enumerate();
    cells.flat_map(|(row, cell)| wrapped(cell, width, skin).into_iter().map(move |line| (row, line))).collect()
}

/// The lines of a paragraph: its mark and its label stand before the first one.
fn wrapped(cell: &Cell, width: u16, skin: &Skin) -> Vec<String> {
    let room = usize::from(width.saturating_sub(2)).max(LEAST);
    let (label, text) = cell.as_text().split_at_checked(cell.hang.label).unwrap_or(("", cell.as_text()));
    let label = match cell.mark {
        Some(mark) => format!("{} {label}", skin.glyphs.mark(mark)),
        None => label.to_owned(),
    };
    let head = wrap(text, room.saturating_sub(columns(&label)).max(LEAST)).into_iter().next().unwrap_or_default();
    let rest = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let rest = rest.strip_prefix(head.as_str()).unwrap_or_default();
    let indent = cell.hang.indent;
    let further = wrap(rest, room.saturating_sub(indent).max(LEAST)).into_iter();
    std::iter::once(format!("{label}{head}")).chain(further.map(|line| format!("{:indent$}{line}", ""))).collect()
}

/// Moves the first paragraph on the screen as little as needed to show the selected one whole, where it fits into so many
/// lines, and leave no room unused. Says how many are on the screen.
pub fn fit(table: &mut Table, width: u16, height: usize, skin: &Skin) -> usize {
    let lines = lines(table, width, skin);
    let between = |first: usize, last: usize| lines.iter().filter(|(row, _)| (first..=last).contains(row)).count();
    let (selected, last) = (table.selected.unwrap_or(0), table.rows.len().saturating_sub(1));
    while table.first < selected && between(table.first, selected) > height {
        table.first += 1;
    }
    while table.first > 0 && between(table.first - 1, last) <= height {
        table.first -= 1;
    }
    (table.first..=last).take_while(|row| between(table.first, *row) <= height).count().max(1)
}

/// Which paragraphs are on the screen, of how many; empty where all are.
pub fn place(table: &Table, width: u16, height: u16, skin: &Skin) -> String {
    let lines = lines(table, width, skin);
    let shown = lines.iter().skip_while(|(row, _)| *row < table.first).take(height.into());
    match shown.last() {
        Some((last, _)) if lines.len() > usize::from(height) => {
            format!("{}{}{} of {}", table.first + 1, skin.glyphs.range, last + 1, table.total)
        }
        _ => String::new(),
    }
}

/// The addresses among the paragraphs on the screen: words that stand whole in a line, and the lines of a paragraph that is
/// one.
pub fn links(table: &Table, skin: &Skin, area: Rect) -> Vec<Link> {
    let lines = lines(table, area.width, skin);
    let shown = lines.iter().skip_while(|(place, _)| *place < table.first);
    let mut links = Vec::new();
    for (y, (place, line)) in (area.top()..area.bottom()).zip(shown) {
        let text = table.rows.get(*place).and_then(|row| row.cells.first()).map_or("", Cell::as_text).trim();
        let is_one = !text.contains(char::is_whitespace);
        for word in line.split_whitespace().filter(|word| is_one || text.split_whitespace().any(|whole| whole == *word))
        {
            let word = word.trim_matches(|c: char| "().,;".contains(c));
            let before = word.as_ptr() as usize - line.as_ptr() as usize;
            let from = columns(line.get(..before).unwrap_or_default());
            let cells = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
            let x = area.x.saturating_add(1).saturating_add(cells(from));
            let width = cells(columns(word)).min(area.right().saturating_sub(x));
            links.extend(Link::new(Area { x, y, width, height: 1 }, if is_one { text } else { word }));
        }
    }
    links
}

/// Draws the paragraphs from the first one on that is on the screen. The terminal's cursor stands at the selected one.
pub fn draw(frame: &mut Frame, table: &Table, skin: &Skin, area: Rect) -> Vec<Region> {
    let lines = lines(table, area.width, skin);
    let shown = lines.iter().skip_while(|(place, _)| *place < table.first);
    let (mut regions, mut above) = (Vec::new(), None);
    for (y, (place, text)) in (area.top()..area.bottom()).zip(shown) {
        let Some(row) = table.rows.get(*place) else { continue };
        let (line, buf) = (Rect { y, height: 1, ..area }, frame.buffer_mut());
        if table.selected == Some(*place) {
            let style = if table.focused { skin.theme.accent } else { skin.theme.dim };
            if table.focused {
                buf.set_style(line, skin.theme.selected);
            }
            buf.set_stringn(area.x, y, skin.glyphs.selected, 1, style);
        }
        let tone = row.cells.first().map_or(Tone::Plain, |cell| cell.tone);
        buf.set_stringn(area.x + 1, y, text, usize::from(area.width.saturating_sub(2)), skin.tone(tone));
        if table.selected == Some(*place) && table.focused && above.replace(*place) != Some(*place) {
            frame.set_cursor_position((area.x, y));
        }
        let point = Intent::Point(table.id, row.key.clone());
        regions.push(region(line, 0, area.width.into(), point));
    }
    regions
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::skin::Glyphs;
    use laurels_app::table::TableId;
    use laurels_app::view::{Column, Mark, Row};
    use ratatui::Terminal;
    use ratatui::backend::TestBackend;
    use ratatui::layout::Position;

    static COLUMNS: [Column; 1] = [Column::words("", 4, Column::REST, 0)];

    fn table(cells: Vec<Cell>, selected: usize) -> Table {
        let row = |(place, cell): (usize, Cell)| Row { key: place.to_string(), cells: vec![cell] };
        Table {
            id: TableId::Answer,
            title: String::new(),
            titles: false,
            columns: (&COLUMNS[..]).into(),
            total: cells.len(),
            unfiltered: cells.len(),
            rows: cells.into_iter().enumerate().map(row).collect(),
            first: 0,
            filter: String::new(),
            across: None,
            sort: None,
            selected: Some(selected),
            cursor: None,
            focused: true,
            marked: false,
            empty: String::new(),
        }
    }

    /// The screen of a list, with the selected paragraph in sight; where its cursor stands, and what is on it.
    fn screen(mut table: Table, width: u16, height: u16) -> (Vec<String>, Position, usize) {
        let skin = Skin { glyphs: Glyphs::ASCII, ..Skin::default() };
        let shown = fit(&mut table, width, height.into(), &skin);
        let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("a terminal in memory");
        terminal.draw(|frame| drop(draw(frame, &table, &skin, frame.area()))).expect("drawn");
        let cursor = terminal.get_cursor_position().expect("a cursor");
        let cells = terminal.backend().buffer().content.chunks(usize::from(width));
        let line = |cells: &[ratatui::buffer::Cell]| cells.iter().map(|c| c.symbol()).collect::<String>();
        (cells.map(|cells| line(cells).trim_end().to_owned()).collect(), cursor, shown)
    }

    fn answer(selected: usize) -> Table {
        let point = |text| Cell::paragraph("- ", text, 2);
        let question = Cell::text("How long is a link valid?");
        table(
            vec![question, Cell::text(""), point("as long as the user has its role there"), point("no longer")],
            selected,
        )
    }

    #[test]
    fn paragraphs_are_wrapped_and_the_selected_one_is_shown_to_its_end() {
        let (lines, cursor, shown) = screen(answer(0), 16, 4);
        assert_eq!(lines, [">How long is a", ">link valid?", "", " - as long as"]);
        assert_eq!((cursor, shown), (Position::new(0, 0), 2), "the third is cut");
        let (lines, cursor, shown) = screen(answer(3), 16, 6);
        let end = [" - as long as", "   the user has", "   its role", "   there", ">- no longer"];
        assert_eq!((&lines[..1], &lines[1..]), (&[String::new()][..], &end.map(str::to_owned)[..]));
        assert_eq!((cursor, shown), (Position::new(0, 5), 3));
        let mut tall = answer(3);
        tall.first = 2;
        assert_eq!(screen(tall, 16, 20).0[0], " How long is a", "no room is left unused");
    }

    #[test]
    fn a_paragraph_that_is_longer_than_the_screen_is_shown_from_its_beginning() {
        let (lines, ..) = screen(answer(2), 16, 3);
        assert_eq!(lines, [">- as long as", ">  the user has", ">  its role"]);
    }

    #[test]
    fn addresses_are_linked_whole_and_nothing_else_is() {
        let linked = |text: &str, width: u16| {
            let table = table(vec![Cell::text(text)], 0);
            let links = links(&table, &Skin::default(), Rect::new(2, 1, width, 9));
            let link = |link: &Link| (link.area.x, link.area.y, link.area.width, link.address().to_owned());
            links.iter().map(link).collect::<Vec<_>>()
        };
        let page = "https://learn.microsoft.com/partner-center";
        assert_eq!(linked(&format!("See {page}."), 60), [(7, 1, 42, page.to_owned())]);
        let lines = [(3, 1, 28, page.to_owned()), (3, 2, 14, page.to_owned())];
        assert_eq!(linked(page, 30), lines, "each line leads to the whole address");
        assert_eq!(linked(&format!("See {page}."), 30), [], "a part of an address leads elsewhere");
        for hostile in ["http://example.com", "javascript:alert(1)", "https://exämple.com", "file:///etc/passwd"] {
            assert_eq!(linked(hostile, 60), [], "{hostile}");
        }
        let area = Area { x: 0, y: 0, width: 9, height: 1 };
        for hostile in ["https://a\u{1b}]8;;b", "https://a b", "https://a\u{7}", "https://a\u{9c}"] {
            assert_eq!(Link::new(area, hostile), None, "{hostile:?}");
        }
        assert_eq!(Link::new(area, &format!("https://{}", "a".repeat(2000))), None);
    }

    #[test]
    fn marks_and_labels_stand_before_the_first_line() {
        let cell = Cell::paragraph("Where  ", "Partner Center, Account settings", 7).mark(Mark::Met);
        let lines = screen(table(vec![cell], 0), 26, 3).0;
        assert_eq!(lines, [">* Where  Partner Center,", ">       Account settings", ""]);
    }
}
