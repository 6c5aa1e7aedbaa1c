//! The law of width: whatever is in the book and whatever the size of the screen, no text is cut beside room that another
//! column leaves unused, columns stand under each other, the selected row is on the screen and no wide character is split.

use super::forms::{FORMS, RECORDS, conflict, merging};
use super::wizards::{WALKS, all_steps, under_way};
use super::{FIRST_START, NARROW, PANES, WIDE, WIDE_WINDOWS, WINDOWS, importing, portfolio};
use crate::support::pairwise;
use crate::support::screen::Screen;
use crate::support::session::Session;
use crate::support::soak;
use laurels_app::geometry::{Area, Region};
use laurels_app::intent::Intent;
use laurels_app::table::TableId;
use laurels_app::view::{self, Align, Cell, Column, Content, Mark, OutlookBar, Row, Tone};
use laurels_tui::draw::skin::Skin;
use ratatui::layout::Size;
use std::collections::BTreeSet;
use std::ops::Range;
use unicode_width::UnicodeWidthStr;

pub(super) const SIZES: [Size; 3] = [NARROW, WIDE, Size { width: 200, height: 60 }];

/// Blank columns beside a cut text from which on they are room: a column whose longest text is off the screen is no more.
const MOST_BLANK: u16 = 20;

/// Lists whose fields keep room to type in; what is cut of the selected one stands in full below.
const TYPED_IN: [TableId; 3] = [TableId::Form, TableId::ReportedScores, TableId::RuleDialog];

/// What a screen does not keep of the law.
#[derive(Default)]
pub(super) struct Faults(BTreeSet<String>);

impl Faults {
    /// Looks at the screen of a session.
    pub(super) fn look(&mut self, name: &str, session: &Session) {
        let screen = session.screen(&Skin::default());
        let at = format!("{name} at {}x{}", session.size().width, session.size().height);
        if let Some(line) = screen.split_line() {
            self.0.insert(format!("{at}: a wide character is split in {line:?}"));
        }
        if session.state.route.in_full && session.state.windows.is_empty() {
            return;
        }
        if let Some(fault) = wizard_fault(session, &screen) {
            self.0.insert(format!("{at}: {fault}"));
        }
        let front = session.state.list();
        for &id in session.state.geometry.rooms.keys().filter(|id| !id.is_prose()) {
            let rows: Vec<Area> = rows(session, id);
            let list = List { id, session, screen: &screen, rows: &rows };
            if front == Some(id) && list.has_rows() && !list.shows_selected() {
                self.0.insert(format!("{at}: {id:?} does not show its selected row"));
            }
            // A window covers what is behind it.
            let is_whole = session.state.windows.is_empty() || front == Some(id);
            for fault in list.faults().into_iter().filter(|_| is_whole) {
                self.0.insert(format!("{at}: {id:?} {fault}"));
            }
        }
    }
}

impl Faults {
    pub(super) fn none(&self) {
        let shown: Vec<&str> = self.0.iter().map(String::as_str).collect();
        assert!(shown.is_empty(), "{} faults:\n{}", shown.len(), shown.join("\n"));
    }
}

/// Beside or above a wizard's page stand bars, worked out for the answers that it has; its title is whole.
fn wizard_fault(session: &Session, screen: &Screen) -> Option<&'static str> {
    let open =
        session.state.wizard.as_ref().filter(|_| session.state.route.in_wizard && session.state.windows.is_empty())?;
    let model = view::outlook(&session.state.subject());
    let text = screen.plain();
    let shows = |bar: &OutlookBar| text.contains(&bar.label) && text.contains(&bar.figures);
    let moving = || model.bars.iter().filter(|bar| bar.moves);
    match () {
        () if !model.bars.iter().any(shows) => Some("shows no bar of the wizard"),
        () if session.size().width >= WIDE.width && !moving().all(shows) => Some("leaves out a bar that moves"),
        () if ["Working out", "updating"].iter().any(|old| model.title.contains(old)) => Some("shows old bars"),
        () if open.customer().is_none() && screen.lines()[0].contains('…') => Some("cuts the wizard's title"),
        () => None,
    }
}

/// Where the rows of a list are on the screen.
fn rows(session: &Session, id: TableId) -> Vec<Area> {
    let regions = session.state.geometry.regions.iter();
    regions.filter(|region| matches!(&region.intent, Intent::Point(of, _) if *of == id)).map(|r| r.area).collect()
}

/// A list on the screen.
struct List<'a> {
    id: TableId,
    session: &'a Session,
    screen: &'a Screen,
    rows: &'a [Area],
}

impl List<'_> {
    fn has_rows(&self) -> bool {
        !self.session.state.tables.get(self.id).order.is_empty()
    }

    fn shows_selected(&self) -> bool {
        let key = self.session.state.selected_key(self.id).unwrap_or_default();
        let point = Intent::Point(self.id, key);
        self.session.state.geometry.regions.iter().any(|region| region.intent == point)
    }

    fn lines(&self) -> impl Iterator<Item = u16> {
        self.rows.iter().flat_map(|row| row.y..row.y + row.height)
    }

    fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let columns = self.columns();
        let shown = self.shown();
        for (index, column) in columns.iter().skip(1).filter(|(_, column)| column.x > 0) {
            // A sentence runs on below the titles of columns that have nothing in its row.
            let is_there = |cell: &Cell| cell.mark.is_some() || cell.content != Content::Text(String::new());
            let rows = shown.iter().filter(|(row, _)| row.cells.get(*index).is_some_and(is_there));
            let mut lines = rows.flat_map(|(_, place)| place.y..place.y + place.height);
            let before = |y: &u16| !self.screen.cells(column.x - 1..column.x, *y).trim().is_empty();
            faults.extend(lines.find(before).map(|y| format!("has columns that touch in row {y}")));
        }
        faults.extend(self.crooked(&columns));
        let cut: Vec<u16> = self.lines().filter(|y| self.is_cut(*y)).collect();
        if cut.is_empty() {
            return faults;
        }
        let unused = self.unused(&columns);
        for (index, column) in &columns {
            let is_cut = |y: &u16| is_cut(&self.screen.cells(column.x..column.x + column.width, *y));
            let elsewhere: Vec<String> = unused
                .iter()
                .filter(|(other, room)| other != index && *room > 0)
                .map(|(other, room)| format!("{room} of column {other}"))
                .collect();
            if cut.iter().any(is_cut) && !elsewhere.is_empty() {
                faults.push(format!("cuts column {index} beside unused room: {}", elsewhere.join(", ")));
            }
        }
        if let Some(strip) = self.strip().filter(|strip| *strip > MOST_BLANK && !TYPED_IN.contains(&self.id)) {
            let line = self.screen.cells(self.width(), cut[0]);
            faults.push(format!("cuts beside {strip} blank columns: {line:?}"));
        }
        faults
    }

    /// A text that does not begin where its column does, or behind the mark of its row.
    fn crooked(&self, columns: &[(usize, Area)]) -> Option<String> {
        // Which column of all stands where is not known of a list whose columns scroll.
        if self.id == TableId::Matrix {
            return None;
        }
        let state = &self.session.state;
        let (subject, place) = (state.subject(), state.tables.get(self.id));
        let (all, rows) = (view::columns(&subject, self.id), view::cells(&subject, self.id, &place.order));
        for (index, area) in columns.iter().filter(|(index, _)| all[*index].align == Align::Left) {
            let folds = |cell: &Cell| matches!(cell.mark, Some(Mark::Folded | Mark::Unfolded));
            let is_marked = |cell: &Cell| cell.mark.is_some() && !folds(cell);
            let marked = rows.iter().filter_map(|row| row.cells.get(*index)).any(is_marked);
            let marked = marked || (*index == 0 && !place.marked.is_empty());
            for row in &rows {
                let point = Intent::Point(self.id, row.key.clone());
                let Some(region) = state.geometry.regions.iter().find(|region| region.intent == point) else {
                    continue;
                };
                let Some(cell) = row.cells.get(*index).filter(|cell| cell.tone != Tone::Heading) else { continue };
                let Some(first) = cell.as_text().chars().next().filter(|first| *first != ' ') else { continue };
                let begins = area.x + if marked || cell.mark.is_some() { 2 } else { 0 };
                if area.width > 3 && !self.screen.symbol(begins, region.area.y).starts_with(first) {
                    return Some(format!("has a crooked column {index} at {:?}", cell.as_text()));
                }
            }
        }
        None
    }

    /// The rows on the screen, and where.
    fn shown(&self) -> Vec<(Row, Area)> {
        let state = &self.session.state;
        let rows = view::cells(&state.subject(), self.id, &state.tables.get(self.id).order);
        let place = |row: Row| {
            let point = Intent::Point(self.id, row.key.clone());
            let region = state.geometry.regions.iter().find(|region| region.intent == point)?;
            Some((row, region.area))
        };
        rows.into_iter().filter_map(place).collect()
    }

    fn width(&self) -> Range<u16> {
        self.rows.first().map_or(0..0, |row| row.x..row.x + row.width)
    }

    fn is_cut(&self, y: u16) -> bool {
        self.screen.cells(self.width(), y).contains('…')
    }

    /// The widest strip in which no row and no title has anything.
    fn strip(&self) -> Option<u16> {
        let titles = self.columns().first().map(|(_, title)| title.y);
        let lines: Vec<u16> = self.lines().chain(titles).collect();
        let (mut widest, mut strip) = (0, 0);
        for x in self.width() {
            let is_blank = lines.iter().all(|y| self.screen.symbol(x, *y).trim().is_empty());
            strip = if is_blank { strip + 1 } else { 0 };
            widest = widest.max(strip);
        }
        Some(widest)
    }

    /// The columns that a list with titles shows, by their titles; of others it is not known where they stand.
    fn columns(&self) -> Vec<(usize, Area)> {
        let shown = |region: &Region| match region.intent {
            Intent::SortBy(id, column) if id == self.id && region.area.width > 0 => Some((column, region.area)),
            _ => None,
        };
        self.session.state.geometry.regions.iter().filter_map(shown).collect()
    }

    /// How much of each column no cell of the whole list needs.
    fn unused(&self, shown: &[(usize, Area)]) -> Vec<(usize, u16)> {
        let state = &self.session.state;
        let subject = state.subject();
        let all = view::columns(&subject, self.id);
        let mut needed = vec![0; all.len()];
        for row in view::cells(&subject, self.id, &state.tables.get(self.id).order) {
            for (needed, cell) in needed.iter_mut().zip(&row.cells) {
                *needed = (*needed).max(match &cell.content {
                    Content::Text(text) => text.width() + if cell.mark.is_some() { 2 } else { 0 },
                    Content::Sparkline(line) => line.values.len(),
                    Content::Gauge(_) => usize::from(Column::REST),
                });
            }
        }
        // Which column of all stands where is not known of a list whose columns scroll.
        let shown = shown.iter().filter(|_| self.id != TableId::Matrix);
        let unused = |(column, area): &(usize, Area)| {
            // A title has room for the arrow of what is sorted by, the first column for the mark of a marked row.
            let needed = (*needed.get(*column)?).max(all.get(*column)?.title.width()) + 2;
            Some((*column, area.width.saturating_sub(u16::try_from(needed).unwrap_or(u16::MAX))))
        };
        shown.filter_map(unused).collect()
    }
}

/// Whether a text ends as one that was too long.
fn is_cut(text: &str) -> bool {
    let text = text.trim();
    text.ends_with('…') && text != "…"
}

fn walk(faults: &mut Faults, mut session: Session, name: &str, stops: &[(&str, &str)]) {
    for (stop, keys) in stops {
        session.press(keys);
        faults.look(&format!("{stop} of {name}"), &session);
    }
}

/// Every wizard with nothing filled in: its first page, and as far as it goes without an answer.
const WIZARDS: [(&str, &str); 12] = [
    ("all wizards", "5 ] ]"),
    ("wizard 1", "enter > >"),
    ("wizard 2", "esc j enter > >"),
    ("wizard 3", "esc j enter > >"),
    ("wizard 4", "esc j enter > >"),
    ("wizard 5", "esc j enter > >"),
    ("wizard 6", "esc j enter > >"),
    ("wizard 7", "esc j enter > >"),
    ("wizard 8", "esc j enter > >"),
    ("wizard 9", "esc j enter > >"),
    ("wizard 10", "esc j enter > >"),
    ("wizard 11", "esc j enter > >"),
];

/// Sizes, books and tours meet pairwise; every combination where tests soak.
#[test]
fn nothing_is_cut_beside_room() {
    let tours: [&[(&str, &str)]; 6] = [&PANES, &WINDOWS, &WIDE_WINDOWS, &FORMS, &RECORDS, &WIZARDS];
    let books = [None, Some(0), Some(1), Some(60), Some(500)];
    let mut faults = Faults::default();
    for row in pairwise::rows(&[SIZES.len(), books.len(), tours.len()]) {
        let (size, records, stops) = (SIZES[row[0]], books[row[1]], tours[row[2]]);
        match records {
            None => walk(&mut faults, Session::demo(size), "the demonstration", stops),
            Some(records) => walk(&mut faults, Session::of(records, size), &records.to_string(), stops),
        }
    }
    faults.none();
}

#[test]
fn what_comes_before_beside_and_between_books_is_not_cut_beside_room() {
    let mut faults = Faults::default();
    for size in SIZES {
        walk(&mut faults, Session::first(size), "the first start", &FIRST_START);
        walk(&mut faults, portfolio(size), "a portfolio", &[("all", ""), ("last", "end"), ("filtered", "/ c l o s")]);
        let [preview, saving] = importing(size);
        for (name, session) in
            [("preview", preview), ("saving", saving), ("conflict", conflict(size)), ("merge", merging(size))]
        {
            faults.look(name, &session);
        }
    }
    faults.none();
}

/// Every step of every wizard at one of the sizes in turn; at all of them where tests soak.
#[test]
fn wizards_under_way_are_not_cut_beside_room() {
    let mut faults = Faults::default();
    let steps = all_steps();
    for (turn, size) in SIZES.into_iter().enumerate() {
        let is_due = |(place, _): &(usize, &(usize, f64))| soak::factor().is_some() || place % SIZES.len() == turn;
        let walks: Vec<(usize, f64)> = steps.iter().enumerate().filter(is_due).map(|(_, step)| *step).collect();
        let mut session = under_way(&walks, size);
        for (wizard, part) in &walks {
            session.press("enter");
            faults.look(&format!("{} at {part:.2}", WALKS[*wizard].0), &session);
            session.press("esc j");
        }
    }
    faults.none();
}
