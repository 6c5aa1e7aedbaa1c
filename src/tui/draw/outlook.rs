//! The bars beside or above a wizard's page: scores as they are and as they would be.

use super::skin::Skin;
use super::widgets::{Panel, ThresholdGauge};
use laurels_app::text_width::{columns, fit, wrap};
use laurels_app::view::{OutlookBar, OutlookBars};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::Widget;

/// How much is shown of a bar that is no total.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Room {
    /// Words, and a bar below them.
    Two,
    /// The same only where it moves; else both in one line.
    Mixed,
    /// Words and bar in one line.
    One,
    /// Only what moves, in one line.
    Moving,
}

/// Everything that moves in a border, as large as there is room; what stays the same in a dim line below.
pub fn beside(model: &OutlookBars, skin: &Skin, area: Rect, buf: &mut Buffer) {
    Panel { title: &model.title, remark: "", focused: false, skin }.render(area, buf);
    let inner = Panel::inner(area);
    let inner = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
    let still = wrap(&model.still, usize::from(inner.width));
    let still = if model.still.is_empty() { Vec::new() } else { still };
    let room = usize::from(inner.height).saturating_sub(still.len() + 1);
    let all = [Room::Two, Room::Mixed, Room::One, Room::Moving];
    let gaps = model.bars.iter().filter(|bar| bar.is_total).count().saturating_sub(1);
    let fits = |how: &Room| {
        let rows: usize = model.bars.iter().map(|bar| usize::from(rows(bar, *how))).sum();
        rows + gaps <= room
    };
    let how = all.into_iter().find(fits).unwrap_or(Room::Moving);
    let mut y = inner.y;
    for (place, bar) in model.bars.iter().enumerate() {
        y += u16::from(bar.is_total && place > 0);
        let indent = if bar.is_total { 0 } else { 2 };
        let line = Rect { x: inner.x + indent, y, width: inner.width.saturating_sub(indent), height: 1 };
        let rows = rows(bar, how);
        match rows {
            _ if y + rows > inner.bottom() => break,
            0 => {}
            1 => one_line(bar, &model.bars, how == Room::Mixed, skin, line, buf),
            _ => two_lines(bar, skin, line, buf),
        }
        y += rows;
    }
    y = (y + 1).min(inner.bottom().saturating_sub(u16::try_from(still.len()).unwrap_or(0)));
    for (y, text) in (y..inner.bottom()).zip(still) {
        buf.set_stringn(inner.x, y, text, usize::from(inner.width), skin.theme.dim);
    }
}

/// Lines that a bar takes.
fn rows(bar: &OutlookBar, how: Room) -> u16 {
    match how {
        _ if bar.is_total => 2,
        Room::Moving if !bar.moves => 0,
        Room::One | Room::Moving => 1,
        Room::Mixed if !bar.moves => 1,
        Room::Two | Room::Mixed => 2,
    }
}

/// Bars above a page where nothing moves: a total, and what could move it most.
const STILL: usize = 2;

/// The totals that move, then the metrics that do; where nothing moves, the first totals and what they lack most. Where
/// several designations have bars, a metric says whose it is.
fn shown_above(model: &OutlookBars) -> Vec<OutlookBar> {
    let several = model.bars.iter().filter(|bar| bar.is_total && bar.moves).count() > 1;
    let mut of = "";
    let named = model.bars.iter().map(|bar| {
        let label = if bar.is_total { bar.label.clone() } else { format!("{of}, {}", bar.label.to_lowercase()) };
        of = if bar.is_total { &bar.label } else { of };
        if several { OutlookBar { label, ..bar.clone() } } else { bar.clone() }
    });
    let (moving, mut still): (Vec<OutlookBar>, Vec<OutlookBar>) = named.partition(|bar| bar.moves);
    let (mut shown, metrics): (Vec<OutlookBar>, Vec<OutlookBar>) = moving.into_iter().partition(|bar| bar.is_total);
    shown.extend(metrics);
    if shown.is_empty() {
        let lacks = |bar: &OutlookBar| bar.gauge.max - bar.gauge.value;
        let order = |bar: &OutlookBar| if bar.is_total { f64::NEG_INFINITY } else { -lacks(bar) };
        still.sort_by(|a, b| order(a).total_cmp(&order(b)));
        shown.extend(still.into_iter().take(STILL));
    }
    shown
}

/// Lines that the bars above a page take, the line about them included.
pub fn height_above(model: &OutlookBars) -> u16 {
    u16::try_from(2 * shown_above(model).len() + 1).unwrap_or(u16::MAX)
}

/// As many of the bars that stand above a page as fit, in two lines each, below a line that says when that shows.
pub fn above(model: &OutlookBars, skin: &Skin, area: Rect, buf: &mut Buffer) {
    let room = usize::from(area.height.saturating_sub(1) / 2);
    let shown = shown_above(model);
    let moving = shown.iter().filter(|bar| bar.is_total && bar.moves).count();
    let more = match moving.saturating_sub(room.max(1)) {
        0 => String::new(),
        1 => " · 1 more designation moves".to_owned(),
        more => format!(" · {more} more designations move"),
    };
    let first = shown.first().filter(|_| room == 0).map(|bar| format!("{} {} · ", bar.label, bar.figures));
    let title = format!("{}{}{more}", first.unwrap_or_default(), model.title);
    let width = usize::from(area.width.saturating_sub(2));
    buf.set_stringn(area.x + 1, area.y, fit(&title, width, skin.glyphs.ellipsis), width, skin.theme.dim);
    for (place, bar) in shown.into_iter().take(room).enumerate() {
        let y = area.y + 1 + 2 * u16::try_from(place).unwrap_or(0);
        let line = Rect { x: area.x + 1, y, width: area.width.saturating_sub(2), height: 1 };
        two_lines(&bar, skin, line, buf);
    }
}

/// Name and figures at both ends of a line, the bar over the whole width below.
fn two_lines(bar: &OutlookBar, skin: &Skin, line: Rect, buf: &mut Buffer) {
    let width = usize::from(line.width);
    let figures = columns(&bar.figures);
    let label = fit(&bar.label, width.saturating_sub(figures + 1), skin.glyphs.ellipsis);
    buf.set_stringn(line.x, line.y, label, width, label_style(bar, skin));
    let from = line.right().saturating_sub(u16::try_from(figures).unwrap_or(line.width).min(line.width));
    buf.set_stringn(from, line.y, &bar.figures, width, skin.tone(bar.tone));
    ThresholdGauge { gauge: &bar.gauge, skin }.render(Rect { y: line.y + 1, ..line }, buf);
}

/// Name, bar and figures in one line, under those of the other bars.
fn one_line(bar: &OutlookBar, all: &[OutlookBar], two_line_moves: bool, skin: &Skin, line: Rect, buf: &mut Buffer) {
    let width = usize::from(line.width);
    let most = width / 2;
    let beside = || all.iter().filter(|bar| !bar.is_total && (!bar.moves || !two_line_moves));
    let label = beside().map(|bar| columns(&bar.label)).max().unwrap_or(0).min(width / 3);
    let figures = beside().map(|bar| columns(figures_within(bar, most))).max().unwrap_or(0).min(most);
    let text = fit(&bar.label, label, skin.glyphs.ellipsis);
    buf.set_stringn(line.x, line.y, text, label, label_style(bar, skin));
    let narrow = |n: usize| u16::try_from(n).unwrap_or(0);
    let gauge =
        Rect { x: line.x + narrow(label) + 1, width: line.width.saturating_sub(narrow(label + figures) + 2), ..line };
    ThresholdGauge { gauge: &bar.gauge, skin }.render(gauge, buf);
    buf.set_stringn(
        gauge.right() + 1,
        line.y,
        format!("{:>figures$}", figures_within(bar, most)),
        figures,
        skin.tone(bar.tone),
    );
}

/// The figures of a bar, without how many points there are at most where there is no room for that.
fn figures_within(bar: &OutlookBar, room: usize) -> &str {
    match bar.figures.split_once(" of ") {
        Some((points, _)) if columns(&bar.figures) > room => points,
        _ => &bar.figures,
    }
}

fn label_style(bar: &OutlookBar, skin: &Skin) -> Style {
    match (bar.is_total, bar.moves) {
        (true, _) => skin.theme.title,
        (false, true) => skin.theme.text,
        (false, false) => skin.theme.dim,
    }
}
