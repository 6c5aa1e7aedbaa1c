//! Where every list stands on a screen of a given size: pure arithmetic that cannot leave the screen.

use super::widgets::ROOM_FOR_GROUPS;
use laurels_app::arrangement::Arrangement;
use laurels_app::prompt::PromptSubject;
use laurels_app::table::TableId;
use laurels_app::window::Window;
use laurels_core::book::DesignationId;
use ratatui::layout::{Rect, Size};

/// How things are arranged on a screen of this size.
pub const fn form(size: Size) -> Form {
    match size {
        Size { width: 0..60, .. } | Size { height: 0..16, .. } => Form::TooSmall,
        Size { width: 60..110, .. } => Form::Compact,
        _ => Form::Wide,
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Below 60x16 one line asks for more room.
    TooSmall,
    /// One list at a time, what is selected in full below it.
    Compact,
    /// From 110 columns on lists stand side by side.
    Wide,
}

/// Splits off the upper `height` rows; the rest may be empty.
fn top(area: Rect, height: u16) -> (Rect, Rect) {
    let height = height.min(area.height);
    (Rect { height, ..area }, Rect { y: area.y + height, height: area.height - height, ..area })
}

/// Splits off the left `width` columns; the rest may be empty.
fn left(area: Rect, width: u16) -> (Rect, Rect) {
    let width = width.min(area.width);
    (Rect { width, ..area }, Rect { x: area.x + width, width: area.width - width, ..area })
}

/// The middle of an area, at most so wide and high.
fn centred(area: Rect, width: u16, height: u16) -> Rect {
    let (width, height) = (width.min(area.width), height.min(area.height));
    Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2, width, height }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    /// A list, inside a border.
    List(TableId),
    /// The selected row of a list in full, inside a border.
    Detail(TableId),
    /// What is known of the open customer, without a border.
    Customer,
    /// A designation's score over time, inside a border; without one that of the open designation.
    Chart(Option<DesignationId>),
    /// What the wizard in front would make of the scores, inside a border.
    Outlook,
    /// The same without one, as much as moves most.
    OutlookAbove,
}

/// A part of the screen's body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Panel {
    pub piece: Piece,
    /// Where it stands, its border included.
    pub area: Rect,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Product, trail, date: one row.
    pub header: Rect,
    /// The line of tabs: one row.
    pub tabs: Rect,
    pub panels: Vec<Panel>,
    /// Message, progress or filter: one row.
    pub message: Rect,
    pub footer: Rect,
}

/// Lists whose rows need most of a screen's width.
const WIDE: [TableId; 4] = [TableId::Associations, TableId::Links, TableId::Reconcile, TableId::Sources];
/// Columns from which on they leave room for a panel beside them.
const ROOMY: u16 = 160;
/// Rows of a panel that its border takes.
pub const BORDER: u16 = 2;
/// Six designations, or five metrics and their total, inside a border.
const GAUGES: u16 = 6 + BORDER;
/// The three ways to begin, inside a border.
const CHOICES: u16 = 3 + BORDER;
/// Lines about the selected row, inside a border.
const DETAIL: u16 = 3 + BORDER;
/// Rows below the gauges from which on what counts, what does not and the selected item stand side by side.
const TALL: u16 = 20;
/// The selected thing to do in full, and what changed beside it, inside a border.
const NEXT: u16 = 8 + BORDER;
/// What there is to tell about a step of a plan, inside a border.
const STEP: u16 = 6 + BORDER;
/// Rows of a chart, its border included.
const CHART: u16 = 9;
/// As many steps as most wizards have, inside a border.
const STEPS: u16 = 10 + BORDER;
/// Two bars above a wizard's page, two lines each, and when they show.
const OUTLOOK: u16 = 5;

/// What decides how high the parts of a page are, where that follows from what is in them.
pub struct Content<'a> {
    /// How many rows a list has without its filter.
    pub rows: &'a dyn Fn(TableId) -> usize,
    /// Lines of what is known of the open customer.
    pub facts: u16,
    /// Lines of the wizard's page in front, on so many columns.
    pub prose: &'a dyn Fn(u16) -> usize,
    /// Lines that the bars above a wizard's page take, where there is room for all that move.
    pub bars: u16,
}

/// Divides up a screen. `focus` decides what is shown where there is room for one list only; `in_full` gives the body to
/// its selected row alone.
pub fn page(size: Size, arrangement: Arrangement, focus: TableId, in_full: bool, content: &Content<'_>) -> Page {
    let screen = Rect { x: 0, y: 0, width: size.width, height: size.height };
    let (header, rest) = top(screen, 1);
    let (tabs, rest) = top(rest, 1);
    let (body, rest) = top(rest, rest.height.saturating_sub(2));
    let (message, footer) = top(rest, rest.height.saturating_sub(1));
    let wide = form(size) == Form::Wide;
    let panels = match arrangement {
        _ if in_full => vec![Panel { piece: Piece::Detail(focus), area: body }],
        Arrangement::FirstStart => first_start(body),
        Arrangement::Partners => ledger(body, false, TableId::Partners, content),
        // The steps of a plan are sentences, and about each there is little to tell.
        Arrangement::Ledger(TableId::Plan) if (content.rows)(TableId::Plan) > 0 => {
            let (rows, detail) = top(body, body.height.saturating_sub(STEP).max(body.height * 3 / 5));
            vec![list(TableId::Plan, rows), Panel { piece: Piece::Detail(TableId::Plan), area: detail }]
        }
        Arrangement::Overview => overview(body, wide, focus),
        Arrangement::Designation => designation(body, wide, focus),
        Arrangement::Ledger(list) => {
            // Rows that are wide by themselves are told in full below them.
            let low = list == TableId::Timeline || WIDE.contains(&list) && body.width < ROOMY;
            ledger(body, wide && !low, list, content)
        }
        Arrangement::Customer => customer(body, wide, focus, content),
        Arrangement::Matrix => matrix(body, wide, focus),
        Arrangement::Activity => activity(body, wide, focus, content),
        Arrangement::Wizard => wizard(body, wide, focus, content),
    };
    Page { header, tabs, panels, message, footer }
}

fn list(id: TableId, area: Rect) -> Panel {
    Panel { piece: Piece::List(id), area }
}

fn first_start(body: Rect) -> Vec<Panel> {
    let (choices, rest) = top(body, CHOICES);
    vec![list(TableId::FirstStart, choices), Panel { piece: Piece::Detail(TableId::FirstStart), area: rest }]
}

fn overview(body: Rect, wide: bool, focus: TableId) -> Vec<Panel> {
    let (gauges, rest) = top(body, GAUGES);
    let designations = list(TableId::Designations, gauges);
    let detail = |area| Panel { piece: Piece::Detail(TableId::DoNext), area };
    if wide && rest.height >= 2 * NEXT {
        let (next, below) = top(rest, rest.height - NEXT);
        let (left, right) = left(below, below.width * 3 / 5);
        return vec![designations, list(TableId::DoNext, next), detail(left), list(TableId::Changes, right)];
    }
    if focus == TableId::Changes {
        return vec![designations, list(TableId::Changes, rest)];
    }
    let (next, below) = top(rest, if rest.height > 2 * DETAIL { rest.height - DETAIL } else { rest.height });
    let shown = (below.height > 0).then(|| detail(below));
    [designations, list(TableId::DoNext, next)].into_iter().chain(shown).collect()
}

fn designation(body: Rect, wide: bool, focus: TableId) -> Vec<Panel> {
    let (gauges, rest) = top(body, GAUGES);
    let shown = if focus == TableId::Counted { TableId::Counted } else { TableId::Excluded };
    let mut panels = vec![list(TableId::Metrics, gauges)];
    if wide && rest.height >= TALL {
        let (lists, right) = left(rest, rest.width * 3 / 5);
        let (above, below) = top(lists, lists.height * 3 / 5);
        panels.extend([list(TableId::Excluded, above), list(TableId::Counted, below)]);
        panels.push(Panel { piece: Piece::Detail(shown), area: right });
        return panels;
    }
    let room_for_detail = rest.height > DETAIL + BORDER;
    let (lists, detail) = top(rest, if room_for_detail { rest.height - DETAIL } else { rest.height });
    panels.push(list(shown, lists));
    if room_for_detail {
        panels.push(Panel { piece: Piece::Detail(shown), area: detail });
    }
    panels
}

/// A list with its selected row in full; without rows it takes all the room.
fn ledger(body: Rect, wide: bool, id: TableId, content: &Content<'_>) -> Vec<Panel> {
    if (content.rows)(id) == 0 {
        return vec![list(id, body)];
    }
    let (rows, detail) = if wide { left(body, body.width * 3 / 5) } else { top(body, body.height * 3 / 5) };
    vec![list(id, rows), Panel { piece: Piece::Detail(id), area: detail }]
}

/// What the customer counts for stands above; a list without rows takes no room, unless it has the keys.
fn customer(body: Rect, wide: bool, focus: TableId, content: &Content<'_>) -> Vec<Panel> {
    let (facts, rest) = top(body, content.facts.min(body.height / 3));
    let known = Panel { piece: Piece::Customer, area: facts };
    let lists = Arrangement::Customer.lists();
    let shown = if lists.contains(&focus) { focus } else { TableId::CustomerPoints };
    let detail = |area| Panel { piece: Piece::Detail(shown), area };
    let titled = BORDER + 1;
    // A row of sentences takes two lines or more.
    let height = |id: TableId, lines: u16| {
        let rows = u16::try_from((content.rows)(id)).unwrap_or(u16::MAX);
        if rows > 0 || id == shown { rows.max(1).saturating_mul(lines).saturating_add(titled) } else { 0 }
    };
    if rest.height < 2 * DETAIL {
        return vec![known, list(shown, rest)];
    }
    if !wide || rest.height < 4 * DETAIL {
        let lines = if shown == TableId::CustomerPoints { 2 } else { 1 };
        let (rows, below) = top(rest, height(shown, lines).min(rest.height - DETAIL));
        return vec![known, list(shown, rows), detail(below)];
    }
    let room = rest.height - (DETAIL + 3).min(rest.height / 3);
    let belongings = [TableId::CustomerAssociations, TableId::CustomerSubscriptions].map(|id| (id, height(id, 1)));
    let usage = height(TableId::CustomerUsage, 1).min(room / 3);
    let beside = belongings.iter().map(|(_, height)| *height).max().unwrap_or(0).min(room / 4);
    let (points, rest) = top(rest, height(TableId::CustomerPoints, 2).min(room - usage - beside));
    let (middle, rest) = top(rest, beside);
    let (figures, below) = top(rest, usage);
    let mut panels = vec![known, list(TableId::CustomerPoints, points)];
    let mut middle = middle;
    let some: Vec<TableId> = belongings.iter().filter(|(_, height)| *height > 0).map(|(id, _)| *id).collect();
    for (place, id) in some.iter().enumerate() {
        let (area, right) = left(middle, if place + 1 == some.len() { middle.width } else { middle.width / 2 });
        panels.push(list(*id, area));
        middle = right;
    }
    if usage > 0 {
        panels.push(list(TableId::CustomerUsage, figures));
    }
    panels.push(detail(below));
    panels
}

fn matrix(body: Rect, wide: bool, focus: TableId) -> Vec<Panel> {
    // The points of people, which stand beside, have titles of columns.
    let below = GAUGES + u16::from(wide);
    let (people, rest) = top(body, body.height.saturating_sub(below).max(body.height / 3));
    let detail = |area| Panel { piece: Piece::Detail(TableId::Matrix), area };
    let mut panels = vec![list(TableId::Matrix, people)];
    if wide {
        let (left, right) = left(rest, rest.width / 2);
        panels.extend([list(TableId::Skilling, left), detail(right)]);
    } else if focus == TableId::Skilling {
        panels.push(list(TableId::Skilling, rest));
    } else {
        panels.push(detail(rest));
    }
    panels
}

fn activity(body: Rect, wide: bool, focus: TableId, content: &Content<'_>) -> Vec<Panel> {
    let shown = if focus == TableId::Snapshots { TableId::Snapshots } else { TableId::Log };
    let chart = |of, area| Panel { piece: Piece::Chart(of), area };
    if !wide || body.height < 4 * CHART {
        let (above, below) = top(body, if body.height >= 2 * CHART { CHART } else { body.height / 2 });
        return vec![chart(None, above), list(shown, below)];
    }
    let mut panels = Vec::new();
    let mut rest = body;
    for designations in DesignationId::ALL.chunks(3) {
        let (mut row, below) = top(rest, CHART);
        rest = below;
        for (place, &designation) in designations.iter().enumerate() {
            let (area, right) = left(row, row.width / (3 - u16::try_from(place).unwrap_or(0)));
            row = right;
            panels.push(chart(Some(designation), area));
        }
    }
    if shown == TableId::Log && (content.rows)(TableId::Log) == 0 {
        panels.push(list(TableId::Log, rest));
        return panels;
    }
    let (left, right) = left(rest, rest.width * 3 / 5);
    panels.push(list(TableId::Log, left));
    panels.push(match shown {
        TableId::Log => Panel { piece: Piece::Detail(TableId::Log), area: right },
        _ => list(shown, right),
    });
    panels
}

/// The bars stand beside; where there is no room for that, those that move most stand above, and the steps take the page's
/// place while they have the keys. What the page leaves free goes to the bars above it, or to the steps.
fn wizard(body: Rect, wide: bool, focus: TableId, content: &Content<'_>) -> Vec<Panel> {
    let page_height = |width: u16| {
        let lines = u16::try_from((content.prose)(width.saturating_sub(BORDER))).unwrap_or(u16::MAX);
        lines.saturating_add(BORDER).min(body.height)
    };
    if !wide {
        let usual = if body.height >= 4 * OUTLOOK { OUTLOOK } else { 1 };
        let (bars, rest) = top(body, content.bars.min(usual.max(body.height - page_height(body.width))));
        let shown = if focus == TableId::Steps { focus } else { TableId::Page };
        return vec![Panel { piece: Piece::OutlookAbove, area: bars }, list(shown, rest)];
    }
    let (left, right) = left(body, body.width * 3 / 5);
    let all = u16::try_from((content.rows)(TableId::Steps).max(1)).unwrap_or(u16::MAX).saturating_add(BORDER);
    let usual = (body.height / 3).min(STEPS);
    let (steps, page) = top(left, all.min(usual.max(body.height - page_height(left.width))));
    let outlook = Panel { piece: Piece::Outlook, area: right };
    vec![list(TableId::Page, page), list(TableId::Steps, steps), outlook]
}

/// How many rows of a list an area shows, its column titles left out; the matrix has titles of groups above them.
pub fn rows(id: TableId, area: Rect) -> usize {
    let groups = id == TableId::Matrix && area.height >= ROOM_FOR_GROUPS;
    area.height.saturating_sub(u16::from(id.is_titled()) + u16::from(groups)).into()
}

/// Where a window over the page stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Where it stands, its border included.
    pub area: Rect,
    /// The line that is typed into, if it has one: its first row.
    pub entry: Option<Rect>,
    /// The rows of its list, if it has one.
    pub list: Option<Rect>,
    /// Lines below the list for a note or a legend.
    pub note: Rect,
}

impl Place {
    /// Columns of the terminal that its list has.
    pub fn list_width(&self) -> u16 {
        self.list.map_or(0, |list| list.width)
    }
}

/// Lines of a list that stays as high while its rows come and go.
const TALL_LIST: usize = 12;

/// Lines below a window's list: the legend of gauges in the help, the note below a line, a row that is cut in full.
const fn notes(window: &Window) -> u16 {
    match window {
        Window::Help(_) => 5,
        Window::Preview(..) | Window::History(_) | Window::Confirm(_) => 3,
        Window::Palette(_) => 2,
        Window::Prompt(ask) => match ask.asked {
            PromptSubject::AsOf => 2,
            PromptSubject::Partner => 0,
            _ => 3,
        },
        Window::Record(_) | Window::RuleDialog(_) => 4,
        Window::ReportedScores(_) => 2,
        _ => 0,
    }
}

/// Lines below a list at most, whatever there is to say.
const MOST_NOTES: u16 = 8;

/// Where a window stands, with a list of `rows` rows, the line of its filter while that is typed, and so many lines to say
/// below. The palette keeps its height while its list grows and shrinks.
pub fn window(window: &Window, size: Size, rows: usize, filtered: bool, said: usize) -> Place {
    let rows = match window {
        Window::Confirm(_) => 0,
        Window::Prompt(ask) if window.is_typed_in_place() => ask.form.fields.len(),
        Window::Prompt(ask) if ask.choices.is_empty() => 0,
        Window::Palette(_) | Window::Questions(_) => TALL_LIST,
        Window::History(_) | Window::Help(_) => rows.max(TALL_LIST),
        _ => rows.max(1),
    };
    let line = filtered || window.input().is_some() && !window.is_typed_in_place();
    let said = u16::try_from(said).unwrap_or(u16::MAX).min(MOST_NOTES);
    place(size, rows, line, notes(window).max(said))
}

/// Columns that a window takes, its border included.
pub fn window_width(size: Size) -> u16 {
    size.width.saturating_sub(4).min(110)
}

/// Places a window for a list of `rows` rows (0: no list), with a line to type into and `note` lines below.
pub fn place(size: Size, rows: usize, entry: bool, note: u16) -> Place {
    let screen = Rect { x: 0, y: 0, width: size.width, height: size.height };
    let fixed = BORDER + entry as u16 + note;
    let wanted = u16::try_from(rows).unwrap_or(u16::MAX).saturating_add(fixed);
    let area = centred(screen, window_width(size), wanted.min(size.height.saturating_sub(2)));
    let inner = Rect {
        x: area.x + 1,
        y: area.y + 1,
        width: area.width.saturating_sub(2),
        height: area.height.saturating_sub(BORDER),
    };
    let (line, rest) = top(inner, entry as u16);
    let (list, note) = top(rest, rest.height.saturating_sub(note));
    Place { area, entry: entry.then_some(line), list: (rows > 0).then_some(list), note }
}

#[cfg(test)]
mod tests {
    use super::*;

    const USUAL: Size = Size::new(80, 24);

    fn rows_of(page: &Page, id: TableId) -> usize {
        let panel = page.panels.iter().find(|panel| panel.piece == Piece::List(id));
        panel.map_or(0, |panel| rows(id, super::super::widgets::Panel::inner(panel.area)))
    }

    const ALL: [Arrangement; 9] = [
        Arrangement::FirstStart,
        Arrangement::Partners,
        Arrangement::Overview,
        Arrangement::Designation,
        Arrangement::Ledger(TableId::Associations),
        Arrangement::Customer,
        Arrangement::Matrix,
        Arrangement::Activity,
        Arrangement::Wizard,
    ];

    /// Every page, with nothing, little and much in its lists.
    fn pages(size: Size) -> impl Iterator<Item = (TableId, Page)> {
        let lists = ALL.into_iter().flat_map(|a| a.lists().iter().map(move |&focus| (a, focus)));
        lists.flat_map(move |(a, focus)| {
            [0, 2, 99].map(|rows| {
                let (lines, bars) = (u16::try_from(rows).unwrap_or(0), u16::try_from(2 * rows + 1).unwrap_or(0));
                let content = Content { rows: &|_| rows, facts: lines, prose: &|_| rows, bars };
                (focus, page(size, a, focus, false, &content))
            })
        })
    }

    fn page_of(size: Size, arrangement: Arrangement, focus: TableId, in_full: bool) -> Page {
        page(size, arrangement, focus, in_full, &Content { rows: &|_| 9, facts: 4, prose: &|_| 20, bars: 5 })
    }

    #[test]
    fn panels_tile_the_body_at_every_size() {
        for (width, height) in (0..140).step_by(7).flat_map(|w| (0..50).map(move |h| (w, h))) {
            for (_, page) in pages(Size { width, height }) {
                let covered: u32 = page.panels.iter().map(|p| u32::from(p.area.width) * u32::from(p.area.height)).sum();
                assert_eq!(covered, u32::from(width) * u32::from(height.saturating_sub(4)), "{width}x{height}");
                assert!(page.panels.iter().all(|p| p.area.x + p.area.width <= width));
                assert!(page.panels.iter().all(|p| p.area.y + p.area.height <= height));
            }
        }
    }

    #[test]
    fn the_focused_list_shows_rows_from_the_smallest_size_on() {
        for size in [Size { width: 60, height: 16 }, USUAL, Size { width: 120, height: 40 }] {
            for (focus, page) in pages(size) {
                assert!(rows_of(&page, focus) >= 1, "{focus:?} at {size:?}");
            }
        }
    }

    #[test]
    fn all_six_gauges_fit_a_screen_of_80_by_24() {
        let page = page_of(USUAL, Arrangement::Overview, TableId::Designations, false);
        assert_eq!(rows_of(&page, TableId::Designations), 6);
        assert!(rows_of(&page, TableId::DoNext) >= 5);
    }

    #[test]
    fn a_window_never_leaves_the_screen() {
        for (width, height) in (0..130).step_by(9).flat_map(|w| (0..50).map(move |h| (w, h))) {
            let window = place(Size { width, height }, 500, true, 3);
            assert!(window.area.x + window.area.width <= width && window.area.y + window.area.height <= height);
        }
    }

    #[test]
    fn a_row_in_full_takes_the_whole_body() {
        for arrangement in ALL {
            let page = page_of(USUAL, arrangement, TableId::Associations, true);
            let whole = Rect::new(0, 2, 80, 20);
            assert_eq!(page.panels, [Panel { piece: Piece::Detail(TableId::Associations), area: whole }]);
        }
    }
}
