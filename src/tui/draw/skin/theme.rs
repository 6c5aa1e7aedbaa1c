//! Styles by role, read from TOML: the themes that ship and any that a user writes.

use laurels_core::toml_file::{Fault, Faults, Format, Scalar, Table, did_you_mean, listed};
use ratatui::style::{Color, Modifier, Style};

/// The themes that ship, by the name that the configuration uses.
const SHIPPED: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/themes.rs"));

/// A file that sets roles, on top of a theme that ships.
const FORMAT: Format = Format { bases: SHIPPED, header: &[], notes: &[] };

const MODIFIERS: [(&str, Modifier); 5] = [
    ("bold", Modifier::BOLD),
    ("dim", Modifier::DIM),
    ("italic", Modifier::ITALIC),
    ("underlined", Modifier::UNDERLINED),
    ("reversed", Modifier::REVERSED),
];

/// The colours that have names, apart from their `bright-` forms.
const COLOURS: &str = "black red green yellow blue magenta cyan gray white";

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

            fn read(table: &Table<'_>) -> Theme {
                Theme { $($role: style_of(table, stringify!($role)),)* }
            }
        }
    };
}

roles! {
    /// Everything that has no other role; laid under the whole screen first.
    text,
    /// What may be overlooked: units, hints, column titles.
    dim,
    /// The name of the program, and of the box that has the keys; the other boxes' names are dim.
    title,
    /// Where one is: the open tab, the breadcrumb.
    accent,
    /// Names of keys in hints and help.
    key,
    /// The letters of a name that were looked for.
    found,
    /// The line around a box.
    border,
    /// The line around the box that has the keys.
    border_focused,
    /// Laid under the selected row, whose words keep their own colours.
    selected,
    good,
    warn,
    bad,
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
    /// Points of a designation that cannot qualify because a metric is at 0.
    bar_blocked,
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

    pub fn named(name: &str) -> Option<Theme> {
        let (_, text) = SHIPPED.iter().find(|(shipped, _)| *shipped == name)?;
        Theme::parse(text).ok()
    }

    /// A theme from TOML: `role = "words"` for each role, or for those in which it differs from its `base`, a theme
    /// that ships; see `assets/themes/default.toml`.
    ///
    /// # Errors
    /// All faults of the text, in the order of its lines.
    pub fn parse(text: &str) -> Result<Theme, Vec<Fault>> {
        let file = FORMAT.read(text)?;
        let faults = Faults::default();
        let table = Table::root(&file, &faults);
        let is_whole = Theme::default().roles().iter().all(|(role, _)| table.has(role));
        if !is_whole && !table.has("base") {
            table.wrong("base", format!("the theme to start from, {}", listed(Theme::names())));
        }
        table.ignore("base");
        let theme = Theme::read(&table);
        table.finish();
        faults.none_or(theme)
    }
}

fn style_of(table: &Table<'_>, role: &str) -> Style {
    let words = table.optional(role, "a style in quotes, such as \"bold cyan\"", |value| match value {
        Scalar::Text(words) => Some(words.clone()),
        _ => None,
    });
    style(&words.unwrap_or_default()).unwrap_or_else(|word| {
        let modifiers = || MODIFIERS.iter().map(|(modifier, _)| *modifier);
        let expected = match word.as_str() {
            "on" => "a colour after \"on\"".to_owned(),
            word => {
                let hint = did_you_mean(word, modifiers().chain(COLOURS.split(' ')));
                format!("a colour, {} for \"{word}\"{hint}", listed(modifiers()))
            }
        };
        table.wrong(role, expected);
        Style::new()
    })
}

/// The style that words such as `bold cyan on black` describe, or the word that describes nothing.
fn style(words: &str) -> Result<Style, String> {
    let mut style = Style::new();
    let mut background = false;
    for word in words.split_whitespace() {
        style = match (word, MODIFIERS.iter().find(|(modifier, _)| *modifier == word)) {
            ("on", _) => {
                background = true;
                continue;
            }
            (_, Some((_, modifier))) => style.add_modifier(*modifier),
            _ => {
                let color: Color = word.parse().map_err(|_| word.to_owned())?;
                if std::mem::take(&mut background) { style.bg(color) } else { style.fg(color) }
            }
        };
    }
    if background { Err("on".to_owned()) } else { Ok(style) }
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
    fn a_style_is_read_from_words() {
        assert_eq!(style("bold cyan on black"), Ok(Style::new().fg(Color::Cyan).bg(Color::Black).bold()));
        assert_eq!(style("#102030 on 7"), Ok(Style::new().fg(Color::Rgb(16, 32, 48)).bg(Color::Indexed(7))));
        assert_eq!(style("loud red"), Err("loud".to_owned()));
        assert!(COLOURS.split(' ').all(|colour| style(&format!("{colour} on bright-{colour}")).is_ok()));
        assert_eq!(style("red on"), Err("on".to_owned()));
    }

    #[test]
    fn a_file_sets_what_is_different_from_its_base() {
        let own = Theme::parse("base = \"mono\"\ngood = \"#00aa00\"\n").expect("sound");
        assert_eq!(own, Theme { good: Style::new().fg(Color::Rgb(0, 0xaa, 0)), ..shipped("mono") });
    }

    #[test]
    fn every_fault_of_a_theme_is_reported_with_its_place() {
        let faults = |text: &str| -> Vec<String> {
            Theme::parse(text).expect_err("faults").iter().map(ToString::to_string).collect()
        };
        assert_eq!(
            faults("base = \"default\"\naccents = \"red\"\n\nbad = 3\ngood = \"bold grene\"\nbar_mark = \"red on\"\n"),
            [
                "line 2, column 1: accents: unknown key; did you mean \"accent\"?",
                "line 4, column 7: bad: found 3, expected a style in quotes, such as \"bold cyan\"",
                "line 5, column 8: good: found \"bold grene\", expected a colour, bold, dim, italic, underlined or \
                 reversed for \"grene\"; did you mean \"green\"?",
                "line 6, column 12: bar_mark: found \"red on\", expected a colour after \"on\"",
            ]
        );
        assert_eq!(
            faults("text = \"red\""),
            [
                "line 1, column 1: base: missing, expected the theme to start from, dark, default, high-contrast, light or mono"
            ]
        );
        assert_eq!(
            faults("base = \"defualt\""),
            [
                "line 1, column 8: base: found \"defualt\", expected dark, default, high-contrast, light or mono; did you mean \"default\"?"
            ]
        );
    }
}
