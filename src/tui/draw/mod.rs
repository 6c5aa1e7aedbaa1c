//! Drawing: what stands where on the screen, and how it looks. Changes nothing, decides nothing, reads no clock.
//!
//! `app::view` says what is shown and [`layout`] where; [`draw`] puts the two together with a [`Skin`], and says what it
//! drew where.
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
pub mod layout;
mod measure;
mod outlook;
mod paragraphs;
pub mod skin;
pub mod widgets;
mod windows;

use laurels_app::geometry::{Area, Geometry, Region, Room};
use laurels_app::intent::Intent;
use laurels_app::state::AppState;
use laurels_app::table::TableId;
use laurels_app::view::{self, Table};
use laurels_app::window::Window;
use layout::{Form, Piece};
use ratatui::Frame;
use ratatui::layout::Rect;
use skin::Skin;
use widgets::{DataTable, EntryLine, Panel};

/// Draws the whole screen, and says what it shows where. Where a window stands in front, only the window and the footer
/// take clicks.
pub fn draw(frame: &mut Frame, state: &AppState, skin: &Skin) -> Geometry {
    let screen = frame.area();
    frame.buffer_mut().set_style(screen, skin.theme.text);
    let mut geometry = Geometry::default();
    if layout::form(screen.as_size()) == Form::TooSmall {
        chrome::too_small(skin, screen, frame.buffer_mut());
        geometry.too_small = true;
    } else {
        let footer = page(frame, state, skin, &mut geometry);
        for window in &state.windows {
            geometry.regions = self::window(frame, state, window, skin, &mut geometry);
        }
        geometry.regions.extend(footer);
    }
    skin.glyphs.restrict(frame.buffer_mut());
    geometry
}

/// The pane with its frame; what its footer takes clicks for comes back.
fn page(frame: &mut Frame, state: &AppState, skin: &Skin, geometry: &mut Geometry) -> Vec<Region> {
    let subject = state.subject();
    let known = view::customer_facts(&subject);
    let content = layout::Content {
        rows: &|id| state.tables.get(id).unfiltered,
        facts: body::facts_height(&known, frame.area().width, skin),
        prose: &|width| paragraphs::lines(&state.table(TableId::Page, 0, 0), width, skin).len(),
        bars: outlook::height_above(&view::outlook(&subject)),
    };
    let (size, focus) = (frame.area().as_size(), state.route.focus);
    let page = layout::page(size, state.arrangement(), focus, state.route.in_full, &content);
    let buf = frame.buffer_mut();
    chrome::header(&view::header(&subject), skin, page.header, buf);
    geometry.regions = chrome::tabs(&state.tabs(), skin, page.tabs, buf);
    let footer = chrome::hints(&state.footer(), skin, page.footer, buf);
    for &layout::Panel { piece, area } in &page.panels {
        match piece {
            Piece::List(id) => {
                let table = table(
                    state,
                    id,
                    layout::rows(id, Panel::inner(area)),
                    area.width.saturating_sub(2),
                    skin,
                    geometry,
                );
                let drawn = DataTable { table: &table, needs: measure::needs(state, id, geometry), skin };
                let regions = body::list(frame, drawn, &state.views(id), area);
                geometry.regions.extend(regions);
                if id.is_prose() {
                    geometry.links.extend(paragraphs::links(&table, skin, Panel::inner(area)));
                }
            }
            Piece::Detail(id) => {
                geometry.regions.extend(body::detail(frame, &state.detail(id), skin, area));
                if state.route.in_full {
                    frame.set_cursor_position((area.x + 1, area.y + 1));
                }
            }
            Piece::Chart(of) => {
                geometry.all_charts |= of.is_some();
                body::chart(&state.chart(of), skin, area, frame.buffer_mut());
            }
            Piece::Outlook => outlook::beside(&view::outlook(&subject), skin, area, frame.buffer_mut()),
            Piece::OutlookAbove => outlook::above(&view::outlook(&subject), skin, area, frame.buffer_mut()),
            Piece::Customer => {
                body::facts(&known, skin, area, frame.buffer_mut());
            }
        }
    }
    message(frame, state, skin, page.message);
    footer
}

/// A list with room for so many rows and columns, which the geometry remembers.
fn table(state: &AppState, id: TableId, rows: usize, width: u16, skin: &Skin, geometry: &mut Geometry) -> Table {
    let mut table = state.table(id, rows, width);
    let rows = if id.is_prose() { paragraphs::fit(&mut table, width, rows, skin) } else { rows };
    geometry.rooms.insert(id, Room { first: table.first, rows, width });
    table
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

/// A window over the pane, whose addresses alone are in sight then.
fn window(frame: &mut Frame, state: &AppState, window: &Window, skin: &Skin, geometry: &mut Geometry) -> Vec<Region> {
    let size = frame.area().as_size();
    let filtered = window.is_filtered() && window.list() == state.list() && state.filtering().is_some();
    let length = |id: TableId| match id.is_prose() {
        true => paragraphs::lines(&state.table(id, 0, 0), layout::window_width(size) - layout::BORDER, skin).len(),
        false => state.tables.get(id).order.len(),
    };
    let notices = state.below(window);
    let said = windows::note_lines(&notices, layout::window_width(size));
    let place = layout::window(window, size, window.list().map_or(0, length), filtered, said);
    let table = window.list().map(|id| {
        let area = place.list.unwrap_or_default();
        table(state, id, layout::rows(id, area), area.width, skin, geometry)
    });
    geometry.links = match (&table, place.list) {
        (Some(table), Some(area)) if table.id.is_prose() => paragraphs::links(table, skin, area),
        _ => Vec::new(),
    };
    let drawn = table.as_ref().map(|table| {
        let needs = measure::needs(state, table.id, geometry);
        DataTable { table, needs, skin }
    });
    let form = view::form(&state.subject()).filter(|_| window.is_typed_in_place());
    let typed = filtered || window.input().is_some() && !window.is_typed_in_place();
    let entry = state.entry().filter(|_| typed);
    let asks = view::asked(window);
    let shown = windows::Shown {
        title: &window.title(),
        entry: entry.as_ref(),
        form: form.as_ref().map(|(entries, focus)| (entries.as_slice(), *focus)),
        list: drawn,
        asks: asks.as_ref(),
        notices: &notices,
        below: match window {
            Window::Help(_) => windows::Below::Legend,
            Window::Palette(_) | Window::Preview(..) | Window::History(_) => windows::Below::Selected,
            _ => windows::Below::Note,
        },
    };
    windows::window(frame, &place, shown, skin)
}

/// A part of a line, from a column on, that wants something when it is clicked.
fn region(line: Rect, from: usize, width: usize, intent: Intent) -> Region {
    let narrow = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
    let (x, width) = (line.x.saturating_add(narrow(from)), narrow(width));
    Region { area: Area { x, y: line.y, width, height: 1 }, intent }
}
