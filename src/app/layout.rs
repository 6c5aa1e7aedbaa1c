//! Where every list stands on a screen of a given size.
//!
//! One truth for both sides: `update` needs to know how many rows a list shows to decide where its window stands when a
//! key is handled, and `ui` draws each panel exactly there. Pure arithmetic that cannot leave the screen.

use super::table::TableId;
use laurels_core::book::DesignationId;

/// The terminal's size in cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    pub width: u16,
    pub height: u16,
}

impl Default for Size {
    fn default() -> Size {
        Size::USUAL
    }
}

impl Size {
    /// The size for which everything is designed first.
    pub const USUAL: Size = Size { width: 80, height: 24 };

    /// How things are arranged at this size.
    pub const fn form(self) -> Form {
        match self {
            Size { width: 0..60, .. } | Size { height: 0..16, .. } => Form::TooSmall,
            Size { width: 60..110, .. } => Form::Compact,
            _ => Form::Wide,
        }
    }
}

/// How things are arranged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Below 60x16 one line asks for more room.
    TooSmall,
    /// One list at a time, what is selected in full below it.
    Compact,
    /// From 110 columns on lists stand side by side.
    Wide,
}

/// A rectangle of the screen, in cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Area {
    /// Columns from the left edge.
    pub x: u16,
    /// Rows from the top.
    pub y: u16,
    pub width: u16,
    pub height: u16,
}

impl Area {
    /// Whether a cell of the screen lies in it.
    pub const fn contains(self, x: u16, y: u16) -> bool {
        x >= self.x && x - self.x < self.width && y >= self.y && y - self.y < self.height
    }

    /// Splits off the upper `height` rows; the rest may be empty.
    const fn top(self, height: u16) -> (Area, Area) {
        let height = if height < self.height { height } else { self.height };
        (Area { height, ..self }, Area { y: self.y + height, height: self.height - height, ..self })
    }

    /// Splits off the left `width` columns; the rest may be empty.
    const fn left(self, width: u16) -> (Area, Area) {
        let width = if width < self.width { width } else { self.width };
        (Area { width, ..self }, Area { x: self.x + width, width: self.width - width, ..self })
    }

    /// The middle of this area, at most so wide and high.
    const fn centred(self, width: u16, height: u16) -> Area {
        let width = if width < self.width { width } else { self.width };
        let height = if height < self.height { height } else { self.height };
        Area { x: self.x + (self.width - width) / 2, y: self.y + (self.height - height) / 2, width, height }
    }
}

/// What fills a panel.
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
    pub area: Area,
}

/// Which arrangement of lists the body shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrangement {
    /// The ways to begin without a store.
    FirstStart,
    /// Designations, what to do next, what changed.
    Overview,
    /// A designation's metrics, what counted and what did not.
    Designation,
    /// One list and its selected row in full.
    Ledger(TableId),
    /// Everything about a customer.
    Customer,
    /// People against exams, the designations to choose from, the selected person in full.
    Matrix,
    /// Scores over time, and what was changed.
    Activity,
    /// A wizard: its steps, the page of one, the gauges beside.
    Wizard,
}

impl Arrangement {
    /// Its lists, in the order in which one moves through them.
    pub const fn lists(self) -> &'static [TableId] {
        use TableId::*;
        match self {
            Arrangement::FirstStart => &[FirstStart],
            Arrangement::Overview => &[Designations, DoNext, Changes],
            Arrangement::Designation => &[Metrics, Counted, Excluded],
            Arrangement::Customer => {
                &[CustomerPoints, CustomerGaps, CustomerAssociations, CustomerSubscriptions, CustomerUsage]
            }
            Arrangement::Matrix => &[Matrix, Skilling],
            Arrangement::Activity => &[Log, Snapshots],
            Arrangement::Wizard => &[Page, Steps],
            Arrangement::Ledger(view) => view.alone(),
        }
    }
}

/// A screen divided up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Product, trail, date: one row.
    pub header: Area,
    /// The line of tabs: one row.
    pub tabs: Area,
    pub panels: Vec<Panel>,
    /// Message, progress or filter: one row.
    pub message: Area,
    pub footer: Area,
}

/// Columns from which on rows of associations leave room for a panel beside them.
const ROOMY: u16 = 160;
/// Rows of a panel that its border takes.
const BORDER: u16 = 2;
/// Six designations, or five metrics and their total, inside a border.
const GAUGES: u16 = 6 + BORDER;
/// The three ways to begin, inside a border.
const CHOICES: u16 = 3 + BORDER;
/// Lines about the selected row, inside a border.
const DETAIL: u16 = 3 + BORDER;
/// The same where the body has room to spare.
const TALL_DETAIL: u16 = 6 + BORDER;
/// Rows below the gauges that count as room to spare.
const TALL: u16 = 24;
/// The selected thing to do in full, and what changed beside it, inside a border.
const NEXT: u16 = 8 + BORDER;
/// Rows of a chart, its border included.
const CHART: u16 = 9;
/// As many steps as most wizards have, inside a border.
const STEPS: u16 = 10 + BORDER;
/// Two bars above a wizard's page, two lines each, and when they show.
const OUTLOOK: u16 = 5;
/// What is known of a customer, in lines.
const FACTS: u16 = 4;

/// Divides up a screen. `focus` decides what is shown where there is room for one list only; `in_full` gives the body to
/// its selected row alone.
pub fn page(size: Size, arrangement: Arrangement, focus: TableId, in_full: bool) -> Page {
    let screen = Area { x: 0, y: 0, width: size.width, height: size.height };
    let (header, rest) = screen.top(1);
    let (tabs, rest) = rest.top(1);
    let (body, rest) = rest.top(rest.height.saturating_sub(2));
    let (message, footer) = rest.top(rest.height.saturating_sub(1));
    let wide = size.form() == Form::Wide;
    let panels = match arrangement {
        _ if in_full => vec![Panel { piece: Piece::Detail(focus), area: body }],
        Arrangement::FirstStart => first_start(body),
        Arrangement::Overview => overview(body, wide, focus),
        Arrangement::Designation => designation(body, wide, focus),
        Arrangement::Ledger(list) => {
            // Rows that are wide by themselves are told in full below them.
            let low = matches!(list, TableId::Timeline) || list == TableId::Associations && body.width < ROOMY;
            ledger(body, wide && !low, list)
        }
        Arrangement::Customer => customer(body, wide, focus),
        Arrangement::Matrix => matrix(body, wide, focus),
        Arrangement::Activity => activity(body, wide, focus),
        Arrangement::Wizard => wizard(body, wide, focus),
    };
    Page { header, tabs, panels, message, footer }
}

fn list(id: TableId, area: Area) -> Panel {
    Panel { piece: Piece::List(id), area }
}

fn first_start(body: Area) -> Vec<Panel> {
    let (choices, rest) = body.top(CHOICES);
    vec![list(TableId::FirstStart, choices), Panel { piece: Piece::Detail(TableId::FirstStart), area: rest }]
}

fn overview(body: Area, wide: bool, focus: TableId) -> Vec<Panel> {
    let (gauges, rest) = body.top(GAUGES);
    let designations = list(TableId::Designations, gauges);
    let detail = |area| Panel { piece: Piece::Detail(TableId::DoNext), area };
    if wide && rest.height >= 2 * NEXT {
        let (next, below) = rest.top(rest.height - NEXT);
        let (left, right) = below.left(below.width * 3 / 5);
        return vec![designations, list(TableId::DoNext, next), detail(left), list(TableId::Changes, right)];
    }
    if focus == TableId::Changes {
        return vec![designations, list(TableId::Changes, rest)];
    }
    let (next, below) = rest.top(if rest.height > 2 * DETAIL { rest.height - DETAIL } else { rest.height });
    let shown = (below.height > 0).then(|| detail(below));
    [designations, list(TableId::DoNext, next)].into_iter().chain(shown).collect()
}

fn designation(body: Area, wide: bool, focus: TableId) -> Vec<Panel> {
    let (gauges, rest) = body.top(GAUGES);
    let room_for_detail = rest.height > DETAIL + BORDER;
    let height = if rest.height >= TALL { TALL_DETAIL } else { DETAIL };
    let (lists, detail) = rest.top(if room_for_detail { rest.height - height } else { rest.height });
    let shown = if focus == TableId::Counted { TableId::Counted } else { TableId::Excluded };
    let mut panels = vec![list(TableId::Metrics, gauges)];
    if wide {
        // Sentences need the width; only a very wide screen has enough of it for two of them side by side.
        let (first, second) =
            if lists.width < ROOMY { lists.top(lists.height / 3) } else { lists.left(lists.width / 2) };
        panels.extend([list(TableId::Counted, first), list(TableId::Excluded, second)]);
    } else {
        panels.push(list(shown, lists));
    }
    if room_for_detail {
        panels.push(Panel { piece: Piece::Detail(shown), area: detail });
    }
    panels
}

fn ledger(body: Area, wide: bool, id: TableId) -> Vec<Panel> {
    let (rows, detail) = if wide { body.left(body.width * 3 / 5) } else { body.top(body.height * 3 / 5) };
    vec![list(id, rows), Panel { piece: Piece::Detail(id), area: detail }]
}

fn customer(body: Area, wide: bool, focus: TableId) -> Vec<Panel> {
    let (facts, rest) = body.top(FACTS);
    let known = Panel { piece: Piece::Customer, area: facts };
    let shown = if Arrangement::Customer.lists().contains(&focus) { focus } else { TableId::CustomerPoints };
    let detail = |area| Panel { piece: Piece::Detail(shown), area };
    if !wide || rest.height < 4 * (BORDER + 3) + DETAIL {
        if rest.height < 2 * DETAIL {
            return vec![known, list(shown, rest)];
        }
        let (rows, below) = rest.top(rest.height - DETAIL);
        return vec![known, list(shown, rows), detail(below)];
    }
    let (rest, below) = rest.top(rest.height - DETAIL);
    let (first, rest) = rest.top(rest.height / 3);
    let (second, third) = rest.top(rest.height / 2);
    let (points, gaps) = first.left(first.width / 2);
    let (associations, subscriptions) = second.left(second.width / 2);
    vec![
        known,
        list(TableId::CustomerPoints, points),
        list(TableId::CustomerGaps, gaps),
        list(TableId::CustomerAssociations, associations),
        list(TableId::CustomerSubscriptions, subscriptions),
        list(TableId::CustomerUsage, third),
        detail(below),
    ]
}

fn matrix(body: Area, wide: bool, focus: TableId) -> Vec<Panel> {
    let (people, rest) = body.top(body.height.saturating_sub(GAUGES).max(body.height / 3));
    let detail = |area| Panel { piece: Piece::Detail(TableId::Matrix), area };
    let mut panels = vec![list(TableId::Matrix, people)];
    if wide {
        let (left, right) = rest.left(rest.width / 2);
        panels.extend([list(TableId::Skilling, left), detail(right)]);
    } else if focus == TableId::Skilling {
        panels.push(list(TableId::Skilling, rest));
    } else {
        panels.push(detail(rest));
    }
    panels
}

fn activity(body: Area, wide: bool, focus: TableId) -> Vec<Panel> {
    let shown = if focus == TableId::Snapshots { TableId::Snapshots } else { TableId::Log };
    let chart = |of, area| Panel { piece: Piece::Chart(of), area };
    if !wide || body.height < 4 * CHART {
        let (above, below) = body.top(if body.height >= 2 * CHART { CHART } else { body.height / 2 });
        return vec![chart(None, above), list(shown, below)];
    }
    let mut panels = Vec::new();
    let mut rest = body;
    for designations in DesignationId::ALL.chunks(3) {
        let (mut row, below) = rest.top(CHART);
        rest = below;
        for (place, &designation) in designations.iter().enumerate() {
            let (area, right) = row.left(row.width / (3 - u16::try_from(place).unwrap_or(0)));
            row = right;
            panels.push(chart(Some(designation), area));
        }
    }
    let (left, right) = rest.left(rest.width * 3 / 5);
    panels.push(list(TableId::Log, left));
    panels.push(match shown {
        TableId::Log => Panel { piece: Piece::Detail(TableId::Log), area: right },
        _ => list(shown, right),
    });
    panels
}

/// The bars stand beside; where there is no room for that, those that move most stand above, and the steps take the page's
/// place while they have the keys.
fn wizard(body: Area, wide: bool, focus: TableId) -> Vec<Panel> {
    if !wide {
        let (bars, rest) = body.top(if body.height >= 4 * OUTLOOK { OUTLOOK } else { 1 });
        let shown = if focus == TableId::Steps { focus } else { TableId::Page };
        return vec![Panel { piece: Piece::OutlookAbove, area: bars }, list(shown, rest)];
    }
    let (left, right) = body.left(body.width * 3 / 5);
    let (steps, page) = left.top((body.height / 3).min(STEPS));
    let outlook = Panel { piece: Piece::Outlook, area: right };
    vec![list(TableId::Page, page), list(TableId::Steps, steps), outlook]
}

impl Page {
    /// Where a list stands, its border left out.
    pub fn room_of(&self, id: TableId) -> Option<Area> {
        let panel = self.panels.iter().find(|panel| panel.piece == Piece::List(id))?;
        let Area { x, y, width, height } = panel.area;
        Some(Area { x: x + 1, y: y + 1, width: width.saturating_sub(BORDER), height: height.saturating_sub(BORDER) })
    }

    /// How many rows the page shows of a list; none where it has no room for the list.
    pub fn rows_of(&self, id: TableId) -> usize {
        let panel = self.panels.iter().find(|panel| panel.piece == Piece::List(id));
        panel.map_or(0, |panel| rows(id, panel.area))
    }
}

/// How many rows a bordered area shows of a list, its column titles left out.
pub fn rows(id: TableId, area: Area) -> usize {
    area.height.saturating_sub(BORDER + u16::from(id.is_titled())) as usize
}

/// A window over the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Where it stands, its border included.
    pub area: Area,
    /// The line that is typed into, if it has one: its first row.
    pub entry: Option<Area>,
    /// The rows of its list, if it has one.
    pub list: Option<Area>,
    /// Lines below the list for a note or a legend.
    pub note: Area,
}

/// Places a window for a list of `rows` rows (0: no list), with a line to type into and `note` lines below.
pub fn window(size: Size, rows: usize, entry: bool, note: u16) -> Window {
    let screen = Area { x: 0, y: 0, width: size.width, height: size.height };
    let fixed = BORDER + entry as u16 + note;
    let wanted = u16::try_from(rows).unwrap_or(u16::MAX).saturating_add(fixed);
    let area = screen.centred(size.width.saturating_sub(4).min(110), wanted.min(size.height.saturating_sub(2)));
    let inner = Area {
        x: area.x + 1,
        y: area.y + 1,
        width: area.width.saturating_sub(2),
        height: area.height.saturating_sub(BORDER),
    };
    let (line, rest) = inner.top(entry as u16);
    let (list, note) = rest.top(rest.height.saturating_sub(note));
    Window { area, entry: entry.then_some(line), list: (rows > 0).then_some(list), note }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Arrangement; 8] = [
        Arrangement::FirstStart,
        Arrangement::Overview,
        Arrangement::Designation,
        Arrangement::Ledger(TableId::Associations),
        Arrangement::Customer,
        Arrangement::Matrix,
        Arrangement::Activity,
        Arrangement::Wizard,
    ];

    fn pages(size: Size) -> impl Iterator<Item = (TableId, Page)> {
        ALL.into_iter().flat_map(move |a| a.lists().iter().map(move |&focus| (focus, page(size, a, focus, false))))
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
        for size in [Size { width: 60, height: 16 }, Size::USUAL, Size { width: 120, height: 40 }] {
            for (focus, page) in pages(size) {
                assert!(page.rows_of(focus) >= 1, "{focus:?} at {size:?}");
            }
        }
    }

    #[test]
    fn all_six_gauges_are_on_the_usual_screen() {
        let page = page(Size::USUAL, Arrangement::Overview, TableId::Designations, false);
        assert_eq!(page.rows_of(TableId::Designations), 6);
        assert!(page.rows_of(TableId::DoNext) >= 5);
    }

    #[test]
    fn a_window_never_leaves_the_screen() {
        for (width, height) in (0..130).step_by(9).flat_map(|w| (0..50).map(move |h| (w, h))) {
            let window = window(Size { width, height }, 500, true, 3);
            assert!(window.area.x + window.area.width <= width && window.area.y + window.area.height <= height);
        }
    }
}
