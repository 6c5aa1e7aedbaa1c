//! One row that shows a quantity against its maximum and its threshold.
//!
//! The eye must be able to trust it: a bar reaches the threshold mark only when the threshold is reached, is full only
//! at the maximum, and is empty only at nothing, however few columns it has.

use crate::draw::skin::Skin;
use laurels_app::view::Gauge;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::Widget;

/// A gauge as the skin draws it. Any number is drawable; what is not a number counts as nothing.
#[derive(Clone, Copy, Debug)]
pub struct ThresholdGauge<'a> {
    pub gauge: &'a Gauge,
    pub skin: &'a Skin,
}

impl ThresholdGauge<'_> {
    /// Whether the value has reached the threshold (without one: the maximum). Never true of an empty bar.
    fn passed(&self) -> bool {
        let value = finite(self.gauge.value);
        value > 0.0 && value >= finite(self.gauge.threshold.unwrap_or(self.gauge.max))
    }

    /// How many of `width` columns are filled at `value`.
    fn filled(&self, value: f64, width: u16) -> u16 {
        let (value, max) = (finite(value), finite(self.gauge.max));
        if value <= 0.0 || max <= 0.0 {
            return 0;
        }
        if value >= max {
            return width;
        }
        let exact = (value / max * f64::from(width)).floor() as u16;
        let short_of_max = exact.clamp(1, width.saturating_sub(1).max(1));
        match self.gauge.threshold.map(finite) {
            Some(mark) if value < mark => short_of_max.min(self.column(mark, width).saturating_sub(1).max(1)),
            _ => short_of_max,
        }
    }

    /// The column in which a mark at `value` stands.
    fn column(&self, value: f64, width: u16) -> u16 {
        let (value, max) = (finite(value), finite(self.gauge.max));
        if max <= 0.0 || value <= 0.0 {
            return 0;
        }
        ((value / max * f64::from(width)).floor() as u16).min(width.saturating_sub(1))
    }

    /// What stands in a column of the bar itself: glyph and style.
    fn part(&self, column: u16, [computed, counted, projected]: [u16; 3], half: bool) -> (&'static str, Style) {
        let Skin { theme, glyphs } = self.skin;
        let earned = match self.gauge {
            _ if self.passed() => theme.bar_passed,
            Gauge { blocked: true, .. } => theme.bar_blocked,
            _ => theme.bar_counted,
        };
        if column < computed {
            (if self.gauge.uncertain { glyphs.bar_uncertain } else { glyphs.bar_counted }, earned)
        } else if column < counted {
            (glyphs.bar_reported, theme.bar_reported)
        } else if column < projected {
            (glyphs.bar_projected, theme.bar_projected)
        } else if column == counted && half {
            (glyphs.bar_half, earned)
        } else {
            (glyphs.bar_rest, theme.bar_rest)
        }
    }

    /// Whether half a column more is earned than is filled: where the terminal has a glyph for that, at the end of a
    /// plain bar, and never against the threshold.
    fn has_half(&self, counted: u16, width: u16) -> bool {
        let Gauge { value, max, threshold, reported, projected, uncertain, .. } = *self.gauge;
        let plain = !self.skin.glyphs.ascii_only && !uncertain && reported <= 0.0 && projected <= 0.0;
        let exact = finite(value) / finite(max).max(f64::MIN_POSITIVE) * f64::from(width);
        let short = |at: f64| finite(value) < finite(at) && counted + 1 >= self.column(at, width);
        plain && exact - f64::from(counted) >= 0.5 && counted + 1 < width && !threshold.is_some_and(short)
    }
}

/// The number, or nothing where it is none.
fn finite(value: f64) -> f64 {
    if value.is_finite() { value } else { 0.0 }
}

impl Widget for &ThresholdGauge<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let area = area.intersection(*buf.area());
        if area.is_empty() {
            return;
        }
        let width = area.width;
        let reported = finite(self.gauge.reported).clamp(0.0, finite(self.gauge.value).max(0.0));
        let counted = self.filled(self.gauge.value, width);
        let computed =
            if reported > 0.0 { self.filled(finite(self.gauge.value) - reported, width).min(counted) } else { counted };
        let planned = finite(self.gauge.projected).max(0.0);
        let projected =
            if planned > 0.0 { self.filled(finite(self.gauge.value) + planned, width).max(counted) } else { counted };
        let half = self.has_half(counted, width);
        let Skin { theme, glyphs } = self.skin;
        let ticks = self.gauge.ticks.iter().map(|at| (*at, glyphs.bar_tick));
        let threshold = self.gauge.threshold.map(|at| (at, glyphs.bar_mark));
        let within = |at: f64| finite(at) > 0.0 && finite(at) < finite(self.gauge.max);
        // The threshold comes first: a gate in the same column must not hide it.
        let marks: Vec<(u16, &str)> = (threshold.into_iter().chain(ticks))
            .filter(|(at, _)| within(*at))
            .map(|(at, glyph)| (self.column(at, width), glyph))
            .collect();
        for column in 0..width {
            let mark = marks.iter().find(|(at, _)| *at == column);
            let (glyph, style) = match mark {
                Some((_, glyph)) => (*glyph, theme.bar_mark),
                None => self.part(column, [computed, counted, projected], half),
            };
            buf.set_stringn(area.x + column, area.y, glyph, 1, style);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::skin::Glyphs;
    use proptest::prelude::*;

    fn skin() -> Skin {
        Skin { glyphs: Glyphs::ASCII, ..Skin::default() }
    }

    fn gauge(value: f64, max: f64) -> Gauge {
        Gauge { value, max, ..Gauge::default() }
    }

    fn drawn(gauge: &Gauge, width: u16) -> String {
        let skin = skin();
        let mut buf = Buffer::empty(Rect::new(0, 0, width, 1));
        ThresholdGauge { gauge, skin: &skin }.render(*buf.area(), &mut buf);
        buf.content.iter().map(|cell| cell.symbol()).collect()
    }

    /// A designation's bar: 0 to 100 with the mark at 70, ten columns.
    fn designation(value: f64) -> String {
        drawn(&Gauge { threshold: Some(70.0), ..gauge(value, 100.0) }, 10)
    }

    #[test]
    fn the_bar_touches_the_mark_only_when_the_threshold_is_reached() {
        assert_eq!(designation(63.1), "======-|--");
        assert_eq!(designation(69.998), "======-|--");
        assert_eq!(designation(70.0), "=======|--");
        assert_eq!(designation(81.0), "=======|--");
        assert_eq!(designation(99.9), "=======|=-");
        assert_eq!(designation(100.0), "=======|==");
    }

    #[test]
    fn a_little_is_never_drawn_empty_and_nearly_all_never_full() {
        assert_eq!(designation(0.0), "-------|--");
        assert_eq!(designation(0.01), "=------|--");
        assert_eq!(drawn(&gauge(29.99, 30.0), 6), "=====-");
    }

    #[test]
    fn reported_points_are_hollow_and_projected_ones_follow() {
        let part_reported = Gauge { threshold: Some(70.0), reported: 20.0, projected: 20.0, ..gauge(40.0, 100.0) };
        assert_eq!(drawn(&part_reported, 20), "====oooo++++--|-----");
        let all_reported = Gauge { reported: 20.0, ..gauge(20.0, 40.0) };
        assert_eq!(drawn(&all_reported, 8), "oooo----");
    }

    #[test]
    fn gates_are_ticks() {
        let gated = Gauge { ticks: vec![2.0, 4.0], ..gauge(3.0, 8.0) };
        assert_eq!(drawn(&gated, 16), "====:=--:-------");
    }

    #[test]
    fn the_bar_changes_colour_at_the_threshold() {
        let skin = Skin::default();
        let style = |value| {
            let mut buf = Buffer::empty(Rect::new(0, 0, 10, 1));
            let gauge = Gauge { threshold: Some(70.0), ..gauge(value, 100.0) };
            ThresholdGauge { gauge: &gauge, skin: &skin }.render(*buf.area(), &mut buf);
            buf[(0, 0)].fg
        };
        assert_eq!(Some(style(69.998)), skin.theme.bar_counted.fg);
        assert_eq!(Some(style(70.0)), skin.theme.bar_passed.fg);
    }

    fn number() -> impl Strategy<Value = f64> {
        prop_oneof![any::<f64>(), -10.0..200.0f64, Just(f64::NAN), Just(f64::INFINITY), Just(0.0)]
    }

    proptest! {
        #[test]
        fn any_numbers_draw_within_the_row(
            value in number(), max in number(), threshold in proptest::option::of(number()),
            tick in number(), reported in number(), projected in number(), width in 0u16..40,
        ) {
            let gauge = Gauge { value, max, threshold, ticks: vec![tick], reported, projected, ..Gauge::default() };
            prop_assert_eq!(drawn(&gauge, width).len(), usize::from(width));
        }

        #[test]
        fn more_never_draws_less(low in 0.0..100.0f64, more in 0.0..50.0f64, width in 1u16..60) {
            let full = |value| {
                let gauge = Gauge { threshold: Some(70.0), ..gauge(value, 100.0) };
                ThresholdGauge { gauge: &gauge, skin: &skin() }.filled(value, width)
            };
            prop_assert!(full(low) <= full(low + more));
        }

        #[test]
        fn the_column_before_the_mark_says_whether_it_is_passed(value in 0.0..100.0f64, width in 6u16..60) {
            let row = drawn(&Gauge { threshold: Some(70.0), ..gauge(value, 100.0) }, width);
            prop_assert_eq!(row.contains("=|"), value >= 70.0);
        }
    }
}
