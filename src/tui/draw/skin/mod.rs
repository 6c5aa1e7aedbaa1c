//! How everything looks, chosen once at start: a [`Theme`] of styles and a set of [`Glyphs`].
//!
//! Panes and widgets name a role ("bad", "border", "the threshold mark") and never a colour or a character, so that the
//! same screen works in sixteen colours, in none, and in plain ASCII. The skin knows nothing of what is drawn with it.

use laurels_app::view::Tone;
use ratatui::style::Style;

mod glyphs;
mod theme;

pub use glyphs::Glyphs;
pub use theme::Theme;

/// The look of the dashboard: styles and characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skin {
    /// The style of each role.
    pub theme: Theme,
    /// The characters that bars, borders and marks are made of.
    pub glyphs: Glyphs,
}

impl Default for Skin {
    fn default() -> Self {
        Skin { theme: Theme::named("default").unwrap_or_default(), glyphs: Glyphs::UNICODE }
    }
}

impl Skin {
    /// The style of words and figures that are meant so.
    pub fn tone(&self, tone: Tone) -> Style {
        match tone {
            Tone::Plain => self.theme.text,
            Tone::Dim => self.theme.dim,
            Tone::Heading => self.theme.title,
            Tone::Key => self.theme.key,
            Tone::Good => self.theme.good,
            Tone::Warn => self.theme.warn,
            Tone::Bad => self.theme.bad,
        }
    }
}
