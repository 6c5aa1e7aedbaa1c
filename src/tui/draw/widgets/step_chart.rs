//! A score over time as a line of steps, with the line that is to be reached.
//!
//! A step holds until the next one: a score is what it is until it is worked out again. The line tells the truth about
//! the threshold at every size: a score below it is drawn below it, however little is missing.

use crate::draw::skin::Skin;
use laurels_app::view::Chart;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::Widget;

/// Columns for the figures at the left.
const AXIS: u16 = 4;

/// The chart as the skin shows it. Needs three rows and a few columns, else it draws nothing.
#[derive(Clone, Copy, Debug)]
pub struct StepChart<'a> {
    /// What to show; its values are finite.
    pub chart: &'a Chart,
    pub skin: &'a Skin,
}

/// Where the line runs: the plot without figures and days.
#[derive(Clone, Copy)]
struct Plot {
    area: Rect,
    /// The row of the threshold, counted from the bottom.
    threshold: u16,
}

impl StepChart<'_> {
    fn plot(&self, area: Rect) -> Option<Plot> {
        if area.width < AXIS + 8 || area.height < 4 {
            return None;
        }
        let area = Rect { x: area.x + AXIS, width: area.width - AXIS, height: area.height - 1, ..area };
        let highest = area.height - 1;
        let exact = self.share(self.chart.threshold) * f64::from(highest);
        Some(Plot { area, threshold: (exact.round() as u16).clamp(1, highest) })
    }

    fn share(&self, points: f64) -> f64 {
        let share = points / self.chart.max.max(1.0);
        if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 }
    }

    /// The row of a score, counted from the bottom: below the threshold's only what is below the threshold.
    fn row(&self, plot: Plot, points: f64) -> u16 {
        let row = (self.share(points) * f64::from(plot.area.height - 1)).round() as u16;
        if points < self.chart.threshold { row.min(plot.threshold - 1) } else { row.max(plot.threshold) }
    }

    /// The score that holds in a column; `None` before the first day.
    fn at(&self, column: u16, width: u16) -> Option<f64> {
        let (first, last) = (self.chart.steps.first()?.0, self.chart.steps.last()?.0);
        let day = first + (last - first) * f64::from(column) / f64::from(width.saturating_sub(1).max(1));
        let until = self.chart.steps.partition_point(|step| step.0 <= day).max(1);
        let until = if column + 1 == width { self.chart.steps.len() } else { until };
        self.chart.steps.get(until - 1).map(|step| step.1)
    }

    fn draw_frame(&self, plot: Plot, buf: &mut Buffer) {
        let Skin { theme, glyphs } = self.skin;
        let figures = [(plot.area.height - 1, self.chart.max), (plot.threshold, self.chart.threshold), (0, 0.0)];
        for (row, points) in figures {
            let y = plot.area.bottom() - 1 - row;
            buf.set_stringn(plot.area.x - AXIS, y, format!("{points:>3.0}"), usize::from(AXIS), theme.dim);
        }
        let y = plot.area.bottom() - 1 - plot.threshold;
        for x in plot.area.left()..plot.area.right() {
            buf.set_string(x, y, glyphs.chart_limit, theme.bar_mark);
        }
        let (from, to) = &self.chart.days;
        let width = usize::from(plot.area.width);
        buf.set_stringn(plot.area.x, plot.area.bottom(), from, width, theme.dim);
        if from.len() + to.len() < width && from != to {
            let start = plot.area.right() - u16::try_from(to.len()).unwrap_or(0);
            buf.set_string(start, plot.area.bottom(), to, theme.dim);
        }
    }

    fn style(&self, points: f64) -> Style {
        let theme = &self.skin.theme;
        if points >= self.chart.threshold { theme.bar_passed } else { theme.bar_counted }
    }

    /// One column of the line: level, or the way from the row before to this one.
    fn draw_column(&self, plot: Plot, x: u16, before: Option<u16>, points: f64, buf: &mut Buffer) {
        let glyphs = &self.skin.glyphs;
        let row = self.row(plot, points);
        let mut put = |row: u16, glyph: &str| {
            buf.set_string(x, plot.area.bottom() - 1 - row, glyph, self.style(points));
        };
        let Some(before) = before.filter(|before| *before != row) else {
            return put(row, glyphs.chart_level);
        };
        let (leave, reach) = match row > before {
            true => (glyphs.chart_rise, glyphs.chart_risen),
            false => (glyphs.chart_fall, glyphs.chart_fallen),
        };
        put(before, leave);
        (row.min(before) + 1..row.max(before)).for_each(|between| put(between, glyphs.chart_riser));
        put(row, reach);
    }
}

impl Widget for &StepChart<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let Some(plot) = self.plot(area.intersection(*buf.area())) else {
            return;
        };
        self.draw_frame(plot, buf);
        let mut before = None;
        for column in 0..plot.area.width {
            let Some(points) = self.at(column, plot.area.width) else { continue };
            self.draw_column(plot, plot.area.x + column, before, points, buf);
            before = Some(self.row(plot, points));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::skin::Glyphs;
    use proptest::prelude::*;

    fn chart(steps: &[(f64, f64)]) -> Chart {
        Chart {
            title: String::new(),
            steps: steps.to_vec(),
            days: ("1 Jan 2026".into(), "1 Nov 2026".into()),
            max: 100.0,
            threshold: 70.0,
            empty: String::new(),
        }
    }

    fn drawn(chart: &Chart, glyphs: Glyphs, width: u16, height: u16) -> Vec<String> {
        let skin = Skin { glyphs, ..Skin::default() };
        let mut buf = Buffer::empty(Rect::new(0, 0, width, height));
        StepChart { chart, skin: &skin }.render(*buf.area(), &mut buf);
        let line = |cells: &[ratatui::buffer::Cell]| cells.iter().map(|c| c.symbol()).collect::<String>();
        buf.content.chunks(usize::from(width).max(1)).map(|cells| line(cells).trim_end().to_owned()).collect()
    }

    #[test]
    fn steps_rise_and_fall_across_the_threshold_line() {
        let steps = [(0.0, 10.0), (10.0, 80.0), (20.0, 40.0), (30.0, 40.0)];
        assert_eq!(
            drawn(&chart(&steps), Glyphs::UNICODE, 35, 8),
            [
                "100",
                "              ╭─────────╮",
                " 70 ┄┄┄┄┄┄┄┄┄┄│┄┄┄┄┄┄┄┄┄│┄┄┄┄┄┄┄┄┄┄",
                "              │         │",
                "              │         ╰──────────",
                "    ──────────╯",
                "  0",
                "    1 Jan 2026           1 Nov 2026",
            ]
        );
        let plain = drawn(&chart(&steps), Glyphs::ASCII, 35, 8);
        assert!(plain.iter().all(|line| line.is_ascii()), "{plain:?}");
        assert_eq!(plain[1], "              +---------+");
        assert_eq!(plain[2], " 70 ..........|.........|..........");
    }

    #[test]
    fn just_below_the_threshold_is_drawn_below_the_line() {
        for (points, below) in [(69.99, true), (70.0, false), (70.01, false), (0.0, true), (100.0, false)] {
            let lines = drawn(&chart(&[(0.0, points), (9.0, points)]), Glyphs::ASCII, 20, 6);
            let (line, limit) =
                (lines.iter().position(|l| l.contains("---")), lines.iter().position(|l| l.starts_with(" 70")));
            assert_eq!(line > limit, below, "{points}: {lines:?}");
        }
    }

    proptest! {
        #[test]
        fn any_scores_draw_within_their_room(
            steps in proptest::collection::vec((0.0..800.0f64, prop_oneof![-10.0..300.0f64, Just(f64::NAN)]), 0..20),
            width in 0u16..60, height in 0u16..20,
        ) {
            let mut steps = steps;
            steps.sort_by(|a, b| a.0.total_cmp(&b.0));
            let lines = drawn(&chart(&steps), Glyphs::ASCII, width, height);
            prop_assert!(lines.iter().all(|line| line.len() <= usize::from(width)));
        }
    }
}
