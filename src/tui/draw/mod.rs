//! Drawing: what stands where on the screen, and how it looks. Changes nothing, decides nothing, reads no clock.
//!
//! `app::view` says what is shown and `app::layout` where; [`draw`] puts the two together with a [`Skin`].
//!
//! ```text
//!  laurels   Fabrikam Partners · 1000001        NOT SAVED   22 Nov 2026 · rules 2026-07 · data to Oct 2026   header
//!  1 Overview  2 Associations  3 Designations  4 Certifications  5 Wizards  6 Activity                       tabs
//! ╭ Designations ────────────────────────────────╮╭ … ─────────────────────────────────────────────────────╮
//! │▌Modern Work      81.0  ████████████┃██░░░░░  ││                                                         │  panels
//! ╰──────────────────────────────────────────────╯╰─────────────────────────────────────────────────────────╯
//!  Kari changed Contoso.                                                                                     message
//!  Enter open   x explain   / filter   : commands   ? help   q quit                                          footer
//! ```

mod body;
mod chrome;
mod outlook;
pub mod skin;
pub mod widgets;
mod windows;

use laurels_app::intent::{Intent, Region};
use laurels_app::layout::{self, Area, Form, Piece, Size};
use laurels_app::state::AppState;
use laurels_app::view;
use laurels_app::window::Window;
use ratatui::Frame;
use ratatui::layout::Rect;
use skin::Skin;
use widgets::EntryLine;

/// Draws the whole screen. The frame's own size counts, should the state not know yet that the terminal was resized.
///
/// What it shows where comes back, for clicks; where a window stands in front, only the window and the footer take them.
pub fn draw(frame: &mut Frame, state: &AppState, skin: &Skin) -> Vec<Region> {
    let screen = frame.area();
    frame.buffer_mut().set_style(screen, skin.theme.text);
    let mut regions = Vec::new();
    let size = Size { width: screen.width, height: screen.height };
    if size.form() == Form::TooSmall {
        chrome::too_small(skin, screen, frame.buffer_mut());
    } else {
        let (body, footer) = page(frame, state, size, skin);
        regions = body;
        for window in &state.windows {
            regions = self::window(frame, state, window, size, skin);
        }
        regions.extend(footer);
    }
    skin.glyphs.restrict(frame.buffer_mut());
    regions
}

/// The pane with its frame.
fn page(frame: &mut Frame, state: &AppState, size: Size, skin: &Skin) -> (Vec<Region>, Vec<Region>) {
    let page = layout::page(size, state.arrangement(), state.route.focus, state.route.in_full);
    let (buf, subject) = (frame.buffer_mut(), state.subject());
    chrome::header(&view::header(&subject), skin, rect(page.header), buf);
    let mut regions = chrome::tabs(&state.tabs(), skin, rect(page.tabs), buf);
    let footer = chrome::hints(&state.footer(), skin, rect(page.footer), buf);
    for panel in &page.panels {
        let area = rect(panel.area);
        match panel.piece {
            Piece::List(id) => regions.extend(body::list(frame, &state.table(id), &state.views(id), skin, area)),
            Piece::Detail(id) => {
                regions.extend(body::detail(frame, &state.detail(id), skin, area));
                if state.route.in_full {
                    frame.set_cursor_position((area.x + 1, area.y + 1));
                }
            }
            Piece::Chart(of) => body::chart(&state.chart(of), skin, area, frame.buffer_mut()),
            Piece::Outlook => outlook::beside(&view::outlook(&subject), skin, area, frame.buffer_mut()),
            Piece::OutlookAbove => outlook::above(&view::outlook(&subject), skin, area, frame.buffer_mut()),
            Piece::Customer => {
                body::facts(&view::customer_facts(&subject), skin, area, frame.buffer_mut());
            }
        }
    }
    message(frame, state, skin, rect(page.message));
    (regions, footer)
}

/// The line above the footer: the filter while it is typed, else what there is to say.
fn message(frame: &mut Frame, state: &AppState, skin: &Skin, area: Rect) {
    let filter = state.entry().filter(|_| state.windows.is_empty());
    if let Some(entry) = filter {
        let line = EntryLine { entry: &entry, labels: 0, skin };
        frame.render_widget(&line, area);
        if let Some(cursor) = line.cursor(area) {
            frame.set_cursor_position(cursor);
        }
    } else if let Some(advance) = state.progress() {
        chrome::progress(&advance, skin, area, frame.buffer_mut());
    } else if let Some(notice) = state.notice() {
        chrome::message(&notice, skin, area, frame.buffer_mut());
    }
}

/// A window over the pane.
fn window(frame: &mut Frame, state: &AppState, window: &Window, size: Size, skin: &Skin) -> Vec<Region> {
    let table = window.list().map(|id| state.table(id));
    let width = window.place(size, 1).area.width.saturating_sub(2);
    let rows = table.as_ref().map_or(0, |table| match table.id.is_prose() {
        true => body::prose(table, width).len(),
        false => table.total,
    });
    let form = view::form(&state.subject()).filter(|_| window.is_typed_in_place());
    let entry = window.input().filter(|_| !window.is_typed_in_place()).and_then(|_| state.entry());
    let asks = view::asked(window);
    let notices = state.below(window);
    let shown = windows::Shown {
        title: &window.title(),
        entry: entry.as_ref(),
        form: form.as_ref().map(|(entries, focus)| (entries.as_slice(), *focus)),
        table: table.as_ref(),
        asks: asks.as_ref(),
        notices: &notices,
        below: match window {
            Window::Help => windows::Below::Legend,
            Window::Preview(..) | Window::History(_) => windows::Below::Selected,
            _ => windows::Below::Note,
        },
    };
    windows::window(frame, &window.place(size, rows), shown, skin)
}

/// The layout's area as the terminal library's.
/// A part of a line, from a column on, that wants something when it is clicked.
fn region(line: Rect, from: usize, width: usize, intent: Intent) -> Region {
    let narrow = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
    let (x, width) = (line.x.saturating_add(narrow(from)), narrow(width));
    Region { area: Area { x, y: line.y, width, height: 1 }, intent }
}

fn rect(area: Area) -> Rect {
    Rect::new(area.x, area.y, area.width, area.height)
}
