//! The look in which a terminal writes, and the shortest sequence that changes it (SGR, ECMA-48 8.3.117).

use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier, Style};

/// Colours and attributes that the terminal gives to the next character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pen {
    pub fg: Color,
    pub bg: Color,
    pub modifier: Modifier,
}

/// Each attribute with the parameters that switch it on and off; bold and dim share the latter.
const ATTRIBUTES: [(Modifier, u8, u8); 9] = [
    (Modifier::BOLD, 1, 22),
    (Modifier::DIM, 2, 22),
    (Modifier::ITALIC, 3, 23),
    (Modifier::UNDERLINED, 4, 24),
    (Modifier::SLOW_BLINK, 5, 25),
    (Modifier::RAPID_BLINK, 6, 25),
    (Modifier::REVERSED, 7, 27),
    (Modifier::HIDDEN, 8, 28),
    (Modifier::CROSSED_OUT, 9, 29),
];

impl Pen {
    /// The terminal's own colours and no attribute: what a reset gives.
    pub const PLAIN: Pen = Pen { fg: Color::Reset, bg: Color::Reset, modifier: Modifier::empty() };

    pub fn of(cell: &Cell) -> Pen {
        Pen { fg: cell.fg, bg: cell.bg, modifier: cell.modifier }
    }

    /// The pen of text that nothing lies below: what a style leaves open is the terminal's own.
    pub fn of_style(style: Style) -> Pen {
        let Pen { fg, bg, .. } = Pen::PLAIN;
        let modifier = style.add_modifier.difference(style.sub_modifier);
        Pen { fg: style.fg.unwrap_or(fg), bg: style.bg.unwrap_or(bg), modifier }
    }

    /// Whether a blank looks the same from both pens, because what differs shows on characters alone.
    pub fn blanks_like(self, other: Pen) -> bool {
        self == other || (self.bg == other.bg && !self.shows_on_blanks() && !other.shows_on_blanks())
    }

    /// Whether an attribute draws on a blank too, and does so in the foreground colour.
    pub fn shows_on_blanks(self) -> bool {
        self.modifier.intersects(Modifier::REVERSED | Modifier::UNDERLINED | Modifier::CROSSED_OUT)
    }

    /// Appends the shorter of what changes this pen into `to`: the differences, or a reset and everything anew.
    pub fn change(self, to: Pen, out: &mut Vec<u8>) {
        if self == to {
            return;
        }
        let mut full = Parameters::default();
        if to != Pen::PLAIN {
            full.push("0");
            full.attributes(Modifier::empty(), to.modifier);
            full.colors(Pen::PLAIN, to);
        }
        let mut differences = Parameters::default();
        differences.attributes(self.modifier, to.modifier);
        differences.colors(self, to);
        let shorter = if full.0.len() < differences.0.len() { full } else { differences };
        out.extend_from_slice(b"\x1b[");
        out.extend_from_slice(shorter.0.as_bytes());
        out.push(b'm');
    }
}

/// SGR parameters, joined by semicolons.
#[derive(Default)]
struct Parameters(String);

impl Parameters {
    fn push(&mut self, parameter: &str) {
        if !self.0.is_empty() {
            self.0.push(';');
        }
        self.0.push_str(parameter);
    }

    fn attributes(&mut self, from: Modifier, to: Modifier) {
        // Switching off one attribute of a pair switches off its partner too, which is then to be switched on again.
        let dropped = from - to;
        let mut kept = from & to;
        let mut last_off = 0;
        for (attribute, _, off) in ATTRIBUTES {
            if dropped.contains(attribute) && off != last_off {
                self.push(&off.to_string());
                last_off = off;
                kept -= ATTRIBUTES.iter().filter(|(.., o)| *o == off).map(|(partner, ..)| *partner).collect();
            }
        }
        for (attribute, on, _) in ATTRIBUTES {
            if to.contains(attribute) && !kept.contains(attribute) {
                self.push(&on.to_string());
            }
        }
    }

    fn colors(&mut self, from: Pen, to: Pen) {
        if from.fg != to.fg {
            self.push(&color(to.fg, 30));
        }
        if from.bg != to.bg {
            self.push(&color(to.bg, 40));
        }
    }
}

/// The parameters of a colour; `base` is 30 for the foreground and 40 for the background.
fn color(color: Color, base: u8) -> String {
    let named = match color {
        Color::Reset => 9,
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 60,
        Color::LightRed => 61,
        Color::LightGreen => 62,
        Color::LightYellow => 63,
        Color::LightBlue => 64,
        Color::LightMagenta => 65,
        Color::LightCyan => 66,
        Color::White => 67,
        Color::Indexed(i) => return format!("{};5;{i}", base + 8),
        Color::Rgb(r, g, b) => return format!("{};2;{r};{g};{b}", base + 8),
    };
    (base + named).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(from: Pen, to: Pen) -> String {
        let mut out = Vec::new();
        from.change(to, &mut out);
        String::from_utf8(out).expect("SGR is ASCII").replace('\x1b', "^")
    }

    fn pen(fg: Color, modifier: Modifier) -> Pen {
        Pen { fg, modifier, ..Pen::PLAIN }
    }

    #[test]
    fn the_shorter_sequence_is_chosen() {
        let bold_red = pen(Color::Red, Modifier::BOLD);
        assert_eq!(change(Pen::PLAIN, Pen::PLAIN), "");
        assert_eq!(change(Pen::PLAIN, bold_red), "^[1;31m");
        assert_eq!(change(bold_red, Pen::PLAIN), "^[m");
        assert_eq!(change(bold_red, pen(Color::Green, Modifier::BOLD)), "^[32m");
        assert_eq!(change(pen(Color::Red, Modifier::all()), bold_red), "^[0;1;31m");
    }

    #[test]
    fn attributes_that_share_an_off_switch_survive_each_other() {
        let both = pen(Color::Indexed(200), Modifier::BOLD | Modifier::DIM);
        assert_eq!(change(both, pen(Color::Indexed(200), Modifier::BOLD)), "^[22;1m");
        assert_eq!(change(both, pen(Color::Indexed(200), Modifier::DIM)), "^[22;2m");
        assert_eq!(
            change(pen(Color::Indexed(200), Modifier::DIM), pen(Color::Indexed(200), Modifier::BOLD)),
            "^[22;1m"
        );
    }

    #[test]
    fn blanks_ignore_attributes_visible_only_on_letters() {
        assert!(pen(Color::Red, Modifier::BOLD).blanks_like(Pen::PLAIN));
        assert!(!pen(Color::Red, Modifier::REVERSED).blanks_like(Pen::PLAIN));
        assert!(!Pen { bg: Color::Blue, ..Pen::PLAIN }.blanks_like(Pen::PLAIN));
    }
}
