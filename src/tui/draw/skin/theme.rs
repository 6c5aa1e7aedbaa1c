//! Styles by role, read from TOML: the themes that ship and any that a user writes.

use ratatui::style::{Color, Modifier, Style};
use std::collections::BTreeMap;
use thiserror::Error;

/// The themes that ship, by the name that the configuration uses.
const SHIPPED: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/themes.rs"));

/// What is wrong with a theme.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum ThemeError {
    /// The text is not a TOML table of strings.
    #[error("the theme is not a table of styles: {0}")]
    Syntax(String),
    /// A role that every theme must style is absent.
    #[error("the theme lacks the role `{0}`")]
    Missing(&'static str),
    /// A role that does not exist.
    #[error("the theme names the role `{0}`, which does not exist")]
    Unknown(String),
    /// A word in a style that is neither a modifier nor a colour.
    #[error("`{word}` in the style of `{role}` is neither a colour nor one of {MODIFIER_NAMES}")]
    Word {
        /// The role whose style it is.
        role: &'static str,
        /// The word.
        word: String,
    },
}

/// The modifiers as the error names them.
const MODIFIER_NAMES: &str = "bold, dim, italic, underlined, reversed";

/// Declares the roles once: the fields of [`Theme`] and the names they have in a theme file.
macro_rules! roles {
    ($($(#[$doc:meta])* $role:ident,)*) => {
        /// A style for every role.
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct Theme {
            $($(#[$doc])* pub $role: Style,)*
        }

        impl Theme {
            /// Every role with its style, in the order of declaration.
            pub fn roles(&self) -> Vec<(&'static str, Style)> {
                vec![$((stringify!($role), self.$role),)*]
            }

            fn from_table(mut table: BTreeMap<String, String>) -> Result<Theme, ThemeError> {
                let theme = Theme { $($role: take(&mut table, stringify!($role))?,)* };
                match table.into_keys().next() {
                    Some(unknown) => Err(ThemeError::Unknown(unknown)),
                    None => Ok(theme),
                }
            }
        }
    };
}

roles! {
    /// Everything that has no other role; laid under the whole screen first.
    text,
    /// What may be overlooked: units, hints, column titles.
    dim,
    /// Names of panes and boxes.
    title,
    /// Where one is: the open tab, the breadcrumb.
    accent,
    /// Names of keys in hints and help.
    key,
    /// The line around a box.
    border,
    /// The line around the box that has the keys.
    border_focused,
    /// The selected row.
    selected,
    /// Reached, counted, gained.
    good,
    /// Soon, nearly, uncertain.
    warn,
    /// Missed, blocked, lost.
    bad,
    /// READ-ONLY, NOT SAVED.
    badge,
    /// What must not be overlooked: the date is not today's.
    loud,
    /// The text of a field being edited.
    field,
    /// Points that count, below the threshold.
    bar_counted,
    /// Points that count, when the threshold is reached.
    bar_passed,
    /// Points known only from a reported figure.
    bar_reported,
    /// Points that planned changes would add.
    bar_projected,
    /// The part of a bar that is still to be earned.
    bar_rest,
    /// The threshold and the ticks of gates.
    bar_mark,
}

impl Theme {
    /// The names of the themes that ship.
    pub fn names() -> impl Iterator<Item = &'static str> {
        SHIPPED.iter().map(|(name, _)| *name)
    }

    /// The shipped theme of that name.
    pub fn named(name: &str) -> Option<Theme> {
        let (_, text) = SHIPPED.iter().find(|(shipped, _)| *shipped == name)?;
        Theme::parse(text).ok()
    }

    /// A theme from TOML: one `role = "words"` for each role; see `assets/themes/default.toml`.
    pub fn parse(text: &str) -> Result<Theme, ThemeError> {
        let table = toml::from_str(text).map_err(|e| ThemeError::Syntax(e.message().to_owned()))?;
        Theme::from_table(table)
    }
}

/// The style of one role, taken out of the table so that what stays behind is unknown.
fn take(table: &mut BTreeMap<String, String>, role: &'static str) -> Result<Style, ThemeError> {
    let words = table.remove(role).ok_or(ThemeError::Missing(role))?;
    style(&words).map_err(|word| ThemeError::Word { role, word })
}

/// The style that words such as `bold cyan on black` describe, or the word that describes nothing.
fn style(words: &str) -> Result<Style, String> {
    let mut style = Style::new();
    let mut background = false;
    for word in words.split_whitespace() {
        style = match (word, modifier(word)) {
            ("on", _) => {
                background = true;
                continue;
            }
            (_, Some(modifier)) => style.add_modifier(modifier),
            _ => {
                let color: Color = word.parse().map_err(|_| word.to_owned())?;
                if std::mem::take(&mut background) { style.bg(color) } else { style.fg(color) }
            }
        };
    }
    if background { Err("on".to_owned()) } else { Ok(style) }
}

fn modifier(word: &str) -> Option<Modifier> {
    Some(match word {
        "bold" => Modifier::BOLD,
        "dim" => Modifier::DIM,
        "italic" => Modifier::ITALIC,
        "underlined" => Modifier::UNDERLINED,
        "reversed" => Modifier::REVERSED,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shipped(name: &str) -> Theme {
        let (_, text) = SHIPPED.iter().find(|(n, _)| *n == name).expect("shipped");
        Theme::parse(text).expect("parses")
    }

    #[test]
    fn every_shipped_theme_parses_and_is_found_by_name() {
        for name in Theme::names() {
            assert_eq!(Theme::named(name), Some(shipped(name)));
        }
        assert_eq!(Theme::named("sunset"), None);
    }

    #[test]
    fn mono_has_no_colour_and_default_paints_no_background() {
        for (role, style) in shipped("mono").roles() {
            assert_eq!((style.fg, style.bg), (None, None), "{role}");
        }
        for (role, style) in shipped("default").roles() {
            assert_eq!(style.bg, None, "{role}");
            assert!(!matches!(style.fg, Some(Color::Rgb(..) | Color::Indexed(_))), "{role} leaves the sixteen colours");
        }
    }

    #[test]
    fn selection_badges_and_warnings_stand_out_without_colour() {
        let mono = shipped("mono");
        for style in [mono.selected, mono.badge, mono.loud, mono.field, mono.bad, mono.bar_mark] {
            assert_ne!(style, mono.text);
        }
    }

    #[test]
    fn words_make_a_style() {
        assert_eq!(style("bold cyan on black"), Ok(Style::new().fg(Color::Cyan).bg(Color::Black).bold()));
        assert_eq!(style("#102030 on 7"), Ok(Style::new().fg(Color::Rgb(16, 32, 48)).bg(Color::Indexed(7))));
        assert_eq!(style("loud red"), Err("loud".to_owned()));
        assert_eq!(style("red on"), Err("on".to_owned()));
    }

    #[test]
    fn a_theme_names_what_is_wrong_with_it() {
        let text = SHIPPED[0].1;
        assert_eq!(Theme::parse(&text.replace("accent =", "accents =")), Err(ThemeError::Missing("accent")));
        assert_eq!(Theme::parse(&format!("{text}\nglow = \"red\"")), Err(ThemeError::Unknown("glow".to_owned())));
        let error = Theme::parse(&text.replace("\"green\"", "\"grene\"")).expect_err("no such colour");
        assert_eq!(
            error.to_string(),
            "`grene` in the style of `good` is neither a colour nor one of bold, dim, italic, underlined, reversed"
        );
        assert!(matches!(Theme::parse("text = 3"), Err(ThemeError::Syntax(_))));
    }
}
