//! The characters that are ours: borders, bars, marks. Two sets, because not every terminal, font or locale has more
//! than ASCII. Neither holds emoji or braille, nor blocks but for sparklines, which too many fonts draw wrongly.

use laurels_app::view::Mark;
use ratatui::buffer::Buffer;
use ratatui::symbols::border;
use std::borrow::Cow;
use std::iter::repeat_n;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Declares the glyphs once: the fields of [`Glyphs`] and the two sets.
macro_rules! glyphs {
    ($($(#[$doc:meta])* $name:ident: $unicode:literal $ascii:literal,)*) => {
        /// A set of characters, each one column wide.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct Glyphs {
            /// The lines and corners of a box.
            pub border: border::Set<'static>,
            /// Heights of a sparkline, from nothing to all.
            sparks: [&'static str; 8],
            /// Whether only ASCII may reach the screen, names of customers included.
            pub ascii_only: bool,
            $($(#[$doc])* pub $name: &'static str,)*
        }

        impl Glyphs {
            /// For terminals that speak Unicode.
            pub const UNICODE: Glyphs =
                Glyphs { border: border::ROUNDED, sparks: SPARKS, ascii_only: false, $($name: $unicode,)* };
            /// For every other terminal: nothing at or above 0x80.
            pub const ASCII: Glyphs =
                Glyphs { border: ASCII_BORDER, sparks: ASCII_SPARKS, ascii_only: true, $($name: $ascii,)* };

            /// Every single character of the set with its name.
            pub fn named(&self) -> Vec<(&'static str, &'static str)> {
                vec![$((stringify!($name), self.$name),)*]
            }
        }
    };
}

glyphs! {
    bar_counted: "━" "=",
    /// The last half column of points.
    bar_half: "╸" "-",
    /// Points that rest on missing months or on old figures.
    bar_uncertain: "┅" "~",
    /// Points known only from a reported figure.
    bar_reported: "─" "o",
    /// Points that planned changes would add.
    bar_projected: "+" "+",
    /// What is still to be earned.
    bar_rest: "╌" "-",
    bar_mark: "┃" "|",
    /// The tick of a gate.
    bar_tick: "╎" ":",
    /// More than before; ascending order.
    up: "▲" "^",
    /// Less than before; descending order.
    down: "▼" "v",
    good: "✓" "*",
    bad: "✗" "x",
    warn: "!" "!",
    /// Stands at the selected row.
    selected: "▌" ">",
    /// The current one of a list.
    current: "●" "@",
    /// One of a list that is not current.
    other: "○" "-",
    /// Follows text that was cut.
    ellipsis: "…" "~",
    /// Between parts of a line.
    separator: "·" "-",
    /// Between the two ends of a range.
    range: "–" "-",
    /// From a cause to its cure; from a parent to its child.
    arrow: "→" ">",
    /// A score that stays.
    chart_level: "─" "-",
    chart_riser: "│" "|",
    /// Where a score begins to rise.
    chart_rise: "╯" "+",
    /// Where it has risen.
    chart_risen: "╭" "+",
    /// Where a score begins to fall.
    chart_fall: "╮" "+",
    /// Where it has fallen.
    chart_fallen: "╰" "+",
    /// The score to be reached, across a chart.
    chart_limit: "┄" ".",
    /// More to the left.
    more_left: "‹" "<",
    /// More to the right.
    more_right: "›" ">",
}

const SPARKS: [&str; 8] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
const ASCII_SPARKS: [&str; 8] = ["_", ".", "-", ":", "=", "+", "*", "#"];

/// ratatui has no ASCII border.
const ASCII_BORDER: border::Set<'static> = border::Set {
    top_left: "+",
    top_right: "+",
    bottom_left: "+",
    bottom_right: "+",
    vertical_left: "|",
    vertical_right: "|",
    horizontal_top: "-",
    horizontal_bottom: "-",
};

impl Glyphs {
    /// The character that is as high as a value of a maximum; the highest one stands for the maximum alone.
    pub fn spark(&self, value: f64, max: f64) -> &'static str {
        let share = value / max;
        let top = self.sparks.len() - 1;
        let level = match share {
            _ if share >= 1.0 => top,
            _ if share > 0.0 => ((share * top as f64) as usize).min(top - 1),
            _ => 0,
        };
        self.sparks.get(level).copied().unwrap_or(" ")
    }

    /// The character of a mark.
    pub fn mark(&self, mark: Mark) -> &'static str {
        match mark {
            Mark::Up => self.up,
            Mark::Down => self.down,
            Mark::Met => self.good,
            Mark::Missing => self.bad,
            Mark::Attention => self.warn,
            Mark::Action => self.arrow,
            Mark::Open => self.other,
            Mark::Here => self.current,
            Mark::Folded => "▸",
            Mark::Unfolded => "▾",
        }
    }

    /// In an ASCII skin, replaces whatever else stands in the frame: our own punctuation by its plain form, other
    /// characters by `?`, so that a terminal in another locale is never sent bytes that it would misread.
    pub fn restrict(&self, frame: &mut Buffer) {
        if !self.ascii_only {
            return;
        }
        let mut hidden = 0;
        for cell in &mut frame.content {
            if hidden > 0 {
                hidden -= 1;
                cell.set_symbol("?");
            } else if !cell.symbol().is_ascii() {
                hidden = cell.symbol().width().saturating_sub(1);
                let plain = plain(cell.symbol());
                cell.set_symbol(plain);
            }
        }
    }

    /// As [`Glyphs::restrict`], for text that takes the same columns.
    pub fn restrict_text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if !self.ascii_only || text.is_ascii() {
            return Cow::Borrowed(text);
        }
        let mut restricted = String::with_capacity(text.len());
        for symbol in text.graphemes(true) {
            restricted.push_str(if symbol.is_ascii() { symbol } else { plain(symbol) });
            restricted.extend(repeat_n('?', symbol.width().saturating_sub(1)));
        }
        Cow::Owned(restricted)
    }
}

/// The ASCII character that stands for a piece of text of ours, or `?`.
fn plain(symbol: &str) -> &'static str {
    match symbol {
        "–" | "−" | "‑" | "—" => "-",
        "·" | "•" => "-",
        "…" => "~",
        "→" | "›" => ">",
        "←" | "‹" => "<",
        "▸" => "+",
        "▾" => "-",
        "×" => "x",
        "‘" | "’" => "'",
        "“" | "”" => "\"",
        "\u{a0}" => " ",
        _ => Glyphs::UNICODE
            .named()
            .iter()
            .zip(Glyphs::ASCII.named())
            .find(|((_, unicode), _)| *unicode == symbol)
            .map_or("?", |(_, (_, ascii))| ascii),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_glyph_is_one_column_wide() {
        for (name, glyph) in Glyphs::UNICODE.named().into_iter().chain(Glyphs::ASCII.named()) {
            assert_eq!(glyph.width(), 1, "{name}");
        }
    }

    #[test]
    fn the_ascii_set_is_ascii() {
        for (name, glyph) in Glyphs::ASCII.named() {
            assert!(glyph.is_ascii(), "{name}");
        }
        assert!(format!("{:?}", Glyphs::ASCII.border).is_ascii());
    }

    #[test]
    fn the_parts_of_a_bar_differ_without_colour() {
        for g in [Glyphs::UNICODE, Glyphs::ASCII] {
            let parts =
                [g.bar_counted, g.bar_uncertain, g.bar_reported, g.bar_projected, g.bar_rest, g.bar_mark, g.bar_tick];
            let distinct: std::collections::BTreeSet<_> = parts.iter().collect();
            assert_eq!(distinct.len(), parts.len());
        }
    }

    #[test]
    fn an_ascii_frame_has_ascii_only_and_keeps_its_columns() {
        let mut frame = Buffer::with_lines(["Kåre · 株式 – a→b ✓", "plain"]);
        Glyphs::ASCII.restrict(&mut frame);
        assert_eq!(frame, Buffer::with_lines(["K?re - ???? - a>b *", "plain"]));
        let mut same = Buffer::with_lines(["Kåre"]);
        Glyphs::UNICODE.restrict(&mut same);
        assert_eq!(same, Buffer::with_lines(["Kåre"]));
    }
}
