//! The panels between tabs and footer: lists, and the selected row of a list in full.

use super::skin::Skin;
use super::widgets::{DataTable, Panel, StepChart, ThresholdGauge};
use super::{chrome, paragraphs, region};
use laurels_app::geometry::Region;
use laurels_app::text_width::{columns, fit, wrap};
use laurels_app::view::{Bar, Chart, Detail, Tab, Table, Tone};
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

/// The widest a label may make the column of labels.
const LABELS: usize = 24;

/// A list inside a border, or why it is empty. The terminal's cursor follows its selection while it has the keys.
pub fn list(frame: &mut Frame, drawn: DataTable, views: &[Tab], area: Rect) -> Vec<Region> {
    let DataTable { table, skin, .. } = drawn;
    let inner = Panel::inner(area);
    let remark = remark(drawn, inner);
    let title = if views.is_empty() { table.title.as_str() } else { "" };
    let panel = Panel { title, remark: &remark, focused: table.focused, skin };
    frame.render_widget(&panel, area);
    let mut regions = view_tabs(table, views, skin, area, frame.buffer_mut());
    if !table.titles {
        let above = Rect { y: area.y, height: 1.min(area.height), ..inner };
        drawn.draw_axis(above, columns(&table.title), frame.buffer_mut());
    }
    regions.extend(rows(frame, drawn, inner));
    regions
}

/// What stands in the border below a list: which rows of how many are on the screen.
pub fn remark(drawn: DataTable, area: Rect) -> String {
    match drawn.table.id.is_prose() {
        true => paragraphs::place(drawn.table, area.width, area.height, drawn.skin),
        false => drawn.place(area),
    }
}

/// The views of a pane in the frame of the one that is open, whose title follows where it says more than its tab.
fn view_tabs(table: &Table, views: &[Tab], skin: &Skin, area: Rect, buf: &mut Buffer) -> Vec<Region> {
    let theme = &skin.theme;
    let place = Rect { x: area.x + 1, width: area.width.saturating_sub(2), height: 1.min(area.height), ..area };
    let (mut line, mut regions) = (Line::default(), Vec::new());
    for tab in views {
        line.push_span(match line.spans.is_empty() {
            true => Span::raw(" "),
            false => Span::styled(format!(" {} ", skin.glyphs.border.vertical_left), theme.border),
        });
        let from = line.width();
        let style = match tab.current {
            true if table.focused => theme.title.patch(theme.accent),
            true => theme.text,
            false => theme.dim,
        };
        line.push_span(Span::styled(tab.title, style));
        regions.push(region(place, from, line.width() - from, tab.intent.clone()));
    }
    let current = views.iter().find(|tab| tab.current);
    if let Some(more) = current.map(|tab| table.title.strip_prefix(tab.title).unwrap_or(&table.title)) {
        // What does not fit whole is left out.
        for part in more.split(" · ").filter(|part| !part.is_empty()) {
            let part = format!(" {} {part}", skin.glyphs.separator);
            if line.width() + columns(&part) + 1 > usize::from(place.width) {
                break;
            }
            line.push_span(Span::styled(part, theme.dim));
        }
        line.push_span(Span::raw(" "));
        buf.set_line(place.x, place.y, &line, place.width);
    }
    regions
}

/// The rows of a list, or why there are none.
pub fn rows(frame: &mut Frame, drawn: DataTable, area: Rect) -> Vec<Region> {
    let DataTable { table, skin, .. } = drawn;
    if table.id.is_prose() && !table.rows.is_empty() {
        return paragraphs::draw(frame, table, skin, area);
    }
    if !table.rows.is_empty() {
        frame.render_widget(&drawn, area);
        if let Some(cursor) = drawn.cursor(area) {
            frame.set_cursor_position(cursor);
        }
        return drawn.regions(area);
    }
    let width = usize::from(area.width.saturating_sub(2));
    for (y, line) in (area.top()..area.bottom()).zip(wrap(&table.empty, width)) {
        frame.buffer_mut().set_stringn(area.x + 1, y, line, width, skin.theme.dim);
    }
    if table.focused && !area.is_empty() {
        frame.set_cursor_position(area.as_position());
    }
    Vec::new()
}

/// The selected row of a list in full, inside a border, and the keys that act on it.
pub fn detail(frame: &mut Frame, detail: &Detail, skin: &Skin, area: Rect) -> Vec<Region> {
    let panel = Panel { title: &detail.title, remark: "", focused: false, skin };
    frame.render_widget(&panel, area);
    facts(detail, skin, Panel::inner(area), frame.buffer_mut())
}

/// A score over time, inside a border, or why there is none to show.
pub fn chart(chart: &Chart, skin: &Skin, area: Rect, buf: &mut Buffer) {
    Panel { title: &chart.title, remark: "", focused: false, skin }.render(area, buf);
    let inner = Panel::inner(area);
    if chart.steps.len() > 1 {
        StepChart { chart, skin }.render(inner, buf);
        return;
    }
    let width = usize::from(inner.width.saturating_sub(2));
    for (y, line) in (inner.top()..inner.bottom()).zip(wrap(&chart.empty, width)) {
        buf.set_stringn(inner.x + 1, y, line, width, skin.theme.dim);
    }
}

/// Labels with their values, and running text, as many lines as there is room for; the last one says where more would
/// follow.
pub fn facts(detail: &Detail, skin: &Skin, area: Rect, buf: &mut Buffer) -> Vec<Region> {
    let lines = fact_lines(detail, area.width, skin);
    let below = below(detail, area, lines.len());
    let regions = below.map_or_else(Vec::new, |(bars, keys)| {
        draw_bars(&detail.bars, skin, bars, buf);
        chrome::hint_line(&detail.keys, skin, keys, buf)
    });
    draw_bars(&detail.months, skin, spare(area, below, lines.len()), buf);
    let area = below.map_or(area, |(bars, _)| Rect { height: bars.y - area.y, ..area });
    let room = usize::from(area.height);
    for (index, (y, line)) in (area.top()..area.bottom()).zip(&lines).enumerate() {
        buf.set_line(area.x + 1, y, line, area.width.saturating_sub(2));
        if index + 1 == room && lines.len() > room && !area.is_empty() {
            buf.set_string(area.right() - 1, y, skin.glyphs.ellipsis, skin.theme.dim);
        }
    }
    regions
}

fn fact_lines<'a>(detail: &'a Detail, width: u16, skin: &Skin) -> Vec<Line<'a>> {
    let width = usize::from(width.saturating_sub(2));
    let labels = detail.lines.iter().map(|(label, ..)| columns(label)).max().unwrap_or(0).min(LABELS);
    let before = std::iter::once("").chain(detail.lines.iter().map(|(label, ..)| *label));
    let facts = detail.lines.iter().zip(before);
    facts.flat_map(|(line, before)| fact(line, before, labels, width, skin)).collect()
}

/// How many lines labels and values take on so many columns.
pub fn facts_height(detail: &Detail, width: u16, skin: &Skin) -> u16 {
    u16::try_from(fact_lines(detail, width, skin).len()).unwrap_or(u16::MAX)
}

/// Where the bars of a paragraph stand, and the keys: under its lines, but on the screen whatever is cut above them.
fn below(detail: &Detail, area: Rect, lines: usize) -> Option<(Rect, Rect)> {
    let keys = u16::from(!detail.keys.is_empty());
    let bars = u16::try_from(detail.bars.len()).unwrap_or(u16::MAX).min(area.height.saturating_sub(keys + 1));
    let y = area.bottom().saturating_sub(bars + keys).min(area.y + u16::try_from(lines).unwrap_or(u16::MAX));
    let last = area.bottom().saturating_sub(keys);
    let some = bars + keys > 0 && area.height > bars + keys;
    some.then_some((Rect { y, height: bars, ..area }, Rect { y: last, height: keys, ..area }))
}

/// What lines, bars and keys leave, a blank line on either side of it.
fn spare(area: Rect, below: Option<(Rect, Rect)>, lines: usize) -> Rect {
    let lines = u16::try_from(lines).unwrap_or(u16::MAX);
    let (top, bottom) = match below {
        Some((bars, keys)) => (bars.bottom(), keys.y.saturating_sub(u16::from(keys.height > 0))),
        None => (area.y.saturating_add(lines), area.bottom()),
    };
    let y = top.saturating_add(1);
    Rect { y, height: bottom.saturating_sub(y), ..area }
}

/// The narrowest bar that still tells something.
const BAR: usize = 8;

/// Scores before and after, a line each, their parts under each other.
fn draw_bars(bars: &[Bar], skin: &Skin, area: Rect, buf: &mut Buffer) {
    let widest = |text: fn(&Bar) -> &str| bars.iter().map(|bar| columns(text(bar))).max().unwrap_or(0);
    let (now, then) = (widest(|bar| &bar.now), widest(|bar| &bar.then));
    let then = if then > 0 { then + 3 } else { 0 };
    let width = usize::from(area.width.saturating_sub(2));
    let label = widest(|bar| &bar.label).min(width.saturating_sub(now + then + BAR + 4));
    let gauge = width.saturating_sub(label + now + then + 4);
    for (y, bar) in (area.top()..area.bottom()).zip(bars) {
        let words = format!("{:label$}  {:>now$}  ", fit(&bar.label, label, skin.glyphs.ellipsis), bar.now);
        let (x, _) = buf.set_stringn(area.x + 1, y, words, width, skin.theme.text);
        let place = Rect { x, y, width: u16::try_from(gauge).unwrap_or(0), height: 1 };
        ThresholdGauge { gauge: &bar.gauge, skin }.render(place, buf);
        if bar.then.is_empty() {
            continue;
        }
        let words = format!(" {} {}", skin.glyphs.arrow, bar.then);
        buf.set_stringn(place.right(), y, words, then, skin.theme.text);
    }
}

/// A label and its value in as many lines as it takes, the value under itself; without a label running text. A label
/// that stands above already is not said again.
fn fact<'a>(
    (label, value, tone): &'a (&'static str, String, Tone),
    before: &str,
    labels: usize,
    width: usize,
    skin: &Skin,
) -> Vec<Line<'a>> {
    let indent = if label.is_empty() { 0 } else { labels + 2 };
    let value = wrap(value, width.saturating_sub(indent));
    let label_shown = *label == before;
    let label = fit(label, labels, skin.glyphs.ellipsis);
    let first = value.len().max(usize::from(indent > 0));
    (0..first)
        .map(|line| {
            let head = if line == 0 && !label_shown { label.as_str() } else { "" };
            let gap = " ".repeat(indent - columns(head).min(indent));
            let text = value.get(line).cloned().unwrap_or_default();
            Line::from_iter([
                Span::styled(head.to_owned(), skin.theme.dim),
                Span::raw(gap),
                Span::styled(text, skin.tone(*tone)),
            ])
        })
        .collect()
}

/// What the shades of a bar and the marks beside figures mean.
pub fn legend(skin: &Skin, area: Rect, buf: &mut Buffer) {
    let Skin { theme, glyphs } = skin;
    let arrows = format!("{}{}", glyphs.up, glyphs.down);
    let items = [
        (glyphs.bar_counted, theme.bar_passed, "counted"),
        (glyphs.bar_uncertain, theme.bar_counted, "not certain"),
        (glyphs.bar_reported, theme.bar_reported, "only reported"),
        (glyphs.bar_projected, theme.bar_projected, "planned"),
        (glyphs.bar_rest, theme.bar_rest, "to be earned"),
        (glyphs.bar_mark, theme.bar_mark, "threshold"),
        (glyphs.bar_tick, theme.bar_mark, "gate"),
        (&arrows, theme.text, "more, less than before"),
    ];
    let mut line = Line::raw(" ");
    let mut y = area.y;
    for (glyph, style, meaning) in items {
        let words = format!(" {meaning}   ");
        if line.width() + columns(glyph) + columns(words.trim_end()) > usize::from(area.width) {
            buf.set_line(area.x, y, &line, area.width);
            line = Line::raw(" ");
            y += 1;
        }
        if y >= area.bottom() {
            return;
        }
        line.push_span(Span::styled(glyph.to_owned(), style));
        line.push_span(Span::styled(words, theme.dim));
    }
    line.render(Rect { y, height: 1.min(area.height), ..area }.intersection(area), buf);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::skin::Glyphs;
    use laurels_app::table::TableId;
    use laurels_app::view::{Cell, Column, Row};
    use ratatui::Terminal;
    use ratatui::backend::TestBackend;
    use ratatui::layout::Position;

    static COLUMNS: [Column; 1] = [Column::words("name", 4, Column::REST, 0)];

    fn people(names: &[&str]) -> Table {
        let row = |name: &&str| Row { key: (*name).to_owned(), cells: vec![Cell::text(*name)] };
        Table {
            id: TableId::People,
            title: "People".into(),
            titles: false,
            columns: (&COLUMNS[..]).into(),
            rows: names.iter().map(row).collect(),
            first: 0,
            total: names.len(),
            unfiltered: names.len(),
            filter: String::new(),
            across: None,
            sort: Some((0, true)),
            selected: (!names.is_empty()).then_some(0),
            cursor: None,
            focused: true,
            marked: false,
            empty: "Nobody here yet: n adds a person.".into(),
        }
    }

    /// The screen's lines and where its cursor stands.
    fn screen(width: u16, height: u16, draw: impl Fn(&mut Frame, &Skin, Rect)) -> (Vec<String>, Position) {
        let skin = Skin { glyphs: Glyphs::ASCII, ..Skin::default() };
        let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("a terminal in memory");
        terminal.draw(|frame| draw(frame, &skin, frame.area())).expect("drawn");
        let cursor = terminal.get_cursor_position().expect("a cursor");
        let cells = terminal.backend().buffer().content.chunks(usize::from(width));
        let line = |cells: &[ratatui::buffer::Cell]| cells.iter().map(|c| c.symbol()).collect::<String>();
        (cells.map(|cells| line(cells).trim_end().to_owned()).collect(), cursor)
    }

    #[test]
    fn a_lists_border_shows_its_sorting() {
        let (lines, cursor) = screen(20, 4, |frame, skin, area| {
            drop(list(frame, DataTable { table: &people(&["Ada", "Grace"]), needs: &[], skin }, &[], area))
        });
        assert_eq!(
            lines,
            ["+ People ----------+", "|>Ada              |", "| Grace            |", "+------- by name ^ +"]
        );
        assert_eq!(cursor, Position::new(1, 1));
    }

    #[test]
    fn an_empty_list_says_why() {
        let (lines, cursor) = screen(20, 4, |frame, skin, area| {
            drop(list(frame, DataTable { table: &people(&[]), needs: &[], skin }, &[], area))
        });
        assert_eq!(lines[1..3], ["| Nobody here yet: |", "| n adds a person. |"]);
        assert_eq!(cursor, Position::new(1, 1));
    }

    #[test]
    fn values_are_aligned_and_hidden_lines_are_announced() {
        let model = Detail {
            title: "Contoso".into(),
            lines: vec![
                ("state", "under review since March".into(), Tone::Warn),
                ("id", "a1".into(), Tone::Plain),
                ("", "Usage is below the threshold.".into(), Tone::Plain),
            ],
            ..Detail::default()
        };
        let tall = screen(24, 8, |frame, skin, area| {
            detail(frame, &model, skin, area);
        })
        .0;
        assert_eq!(
            tall[1..6],
            [
                "| state  under review  |",
                "|        since March   |",
                "| id     a1            |",
                "| Usage is below the   |",
                "| threshold.           |",
            ]
        );
        let low = screen(24, 4, |frame, skin, area| {
            detail(frame, &model, skin, area);
        })
        .0;
        assert_eq!(low[2], "|        since March  ~|");
    }

    #[test]
    fn the_legend_breaks_between_its_items() {
        let lines = screen(40, 3, |frame, skin, area| legend(skin, area, frame.buffer_mut())).0;
        assert_eq!(
            lines,
            [" = counted   ~ not certain", " o only reported   + planned", " - to be earned   | threshold   : gate"]
        );
    }

    #[test]
    fn nothing_is_drawn_outside_a_tiny_area() {
        let model = Detail {
            title: "Contoso".into(),
            lines: vec![("state", "active".into(), Tone::Good)],
            ..Detail::default()
        };
        for (width, height) in (1..6).flat_map(|w| (1..4).map(move |h| (w, h))) {
            screen(width, height, |frame, skin, area| {
                list(frame, DataTable { table: &people(&["Ada"]), needs: &[], skin }, &[], area);
                list(frame, DataTable { table: &people(&[]), needs: &[], skin }, &[], area);
                detail(frame, &model, skin, area);
                legend(skin, area, frame.buffer_mut());
            });
        }
    }
}
