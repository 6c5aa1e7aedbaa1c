//! Keys as people and configuration files name them.
//!
//! The rest of `app` knows keys only as [`Key`]; which bytes of which terminal make one is the business of
//! the terminal reader of `laurels-tui`. SHIFT is settled in [`Key::new`] and nowhere else: a character carries its case itself (`G`, `?`),
//! so that terminals which report SHIFT beside it and those which do not give equal keys.

use std::fmt;
use std::str::FromStr;

/// A key stroke in its one normal form; two strokes a person would call the same key are equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    code: KeyCode,
    mods: Mods,
}

/// What is on the key, without modifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum KeyCode {
    /// A printable character, in the case in which it is typed.
    Char(char),
    /// Function keys `F1` to `F24`.
    F(u8),
    /// Return, on the main block or the keypad.
    Enter,
    Esc,
    /// Tab; backwards with [`Mods::SHIFT`].
    Tab,
    Backspace,
    Delete,
    Insert,
    Up,
    Down,
    Left,
    Right,
    /// Start of line or list.
    Home,
    /// End of line or list.
    End,
    PageUp,
    PageDown,
}

/// The modifiers held with a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Mods {
    pub ctrl: bool,
    /// Alt, or the ESC prefix by which terminals send it.
    pub alt: bool,
    /// Shift; never set beside a character.
    pub shift: bool,
}

impl Mods {
    pub const NONE: Mods = Mods { ctrl: false, alt: false, shift: false };
    pub const CTRL: Mods = Mods { ctrl: true, ..Mods::NONE };
    pub const ALT: Mods = Mods { alt: true, ..Mods::NONE };
    pub const SHIFT: Mods = Mods { shift: true, ..Mods::NONE };
}

/// The keys with a name of their own: code, the name in configuration and help, and other spellings understood.
const NAMED: &[(KeyCode, &str, &[&str])] = &[
    (KeyCode::Char(' '), "space", &[]),
    (KeyCode::Enter, "enter", &["return"]),
    (KeyCode::Esc, "esc", &["escape"]),
    (KeyCode::Tab, "tab", &[]),
    (KeyCode::Backspace, "backspace", &[]),
    (KeyCode::Delete, "delete", &["del"]),
    (KeyCode::Insert, "insert", &["ins"]),
    (KeyCode::Up, "up", &[]),
    (KeyCode::Down, "down", &[]),
    (KeyCode::Left, "left", &[]),
    (KeyCode::Right, "right", &[]),
    (KeyCode::Home, "home", &[]),
    (KeyCode::End, "end", &[]),
    (KeyCode::PageUp, "pgup", &["pageup"]),
    (KeyCode::PageDown, "pgdn", &["pagedown"]),
];

/// Control characters that are other keys on a plain terminal.
const SAME_AS: &[(char, &str)] =
    &[('h', "backspace"), ('i', "tab"), ('j', "enter"), ('m', "enter"), ('[', "esc"), ('?', "backspace")];

impl Key {
    /// The key in normal form: beside a character SHIFT becomes its upper case, and control takes its lower case.
    pub fn new(code: KeyCode, mods: Mods) -> Key {
        let KeyCode::Char(c) = code else {
            return Key { code, mods };
        };
        let c = match (mods.ctrl, mods.shift) {
            (true, _) => single(c.to_lowercase(), c),
            (false, true) => single(c.to_uppercase(), c),
            (false, false) => c,
        };
        Key { code: KeyCode::Char(c), mods: Mods { shift: false, ..mods } }
    }

    pub fn char(c: char) -> Key {
        Key::new(KeyCode::Char(c), Mods::NONE)
    }

    pub fn ctrl(c: char) -> Key {
        Key::new(KeyCode::Char(c), Mods::CTRL)
    }

    pub fn code(self) -> KeyCode {
        self.code
    }

    /// The modifiers held, without SHIFT where the character carries it.
    pub fn mods(self) -> Mods {
        self.mods
    }

    /// The character this key types into a text field, if it types one.
    pub fn text(self) -> Option<char> {
        match self.code {
            KeyCode::Char(c) if self.mods == Mods::NONE => Some(c),
            _ => None,
        }
    }
}

impl From<KeyCode> for Key {
    fn from(code: KeyCode) -> Key {
        Key::new(code, Mods::NONE)
    }
}

/// The mapped character when the mapping is one character long, else the character itself (`ß` has no single capital).
fn single(mut mapped: impl Iterator<Item = char>, original: char) -> char {
    match (mapped.next(), mapped.next()) {
        (Some(c), None) => c,
        _ => original,
    }
}

/// The name by which [`FromStr`] reads the key back: `ctrl-d`, `shift-tab`, `G`, `F1`, `space`.
impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (held, prefix) in [(self.mods.ctrl, "ctrl-"), (self.mods.alt, "alt-"), (self.mods.shift, "shift-")] {
            if held {
                f.write_str(prefix)?;
            }
        }
        match (NAMED.iter().find(|(code, ..)| *code == self.code), self.code) {
            (Some((_, name, _)), _) => f.write_str(name),
            (None, KeyCode::Char(c)) => write!(f, "{c}"),
            (None, KeyCode::F(n)) => write!(f, "F{n}"),
            (None, other) => write!(f, "{other:?}"),
        }
    }
}

/// Why a name is not a key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    #[error("a key is missing")]
    Empty,
    #[error("{0:?} is not a key; write for example g, G, ctrl-d, shift-tab, space, pgdn or F1")]
    Unknown(String),
    /// A plain terminal sends the same byte for another key, named second.
    #[error("terminals send {0} as {1}; write {1}")]
    SameAs(String, &'static str),
    /// SHIFT beside a character whose shifted form depends on the keyboard's layout.
    #[error("{0:?} depends on the keyboard; write the character that it types")]
    Shifted(String),
}

/// Reads a key's name; names and modifiers in any case, characters in theirs, `-` or `+` after a modifier.
impl FromStr for Key {
    type Err = KeyError;

    fn from_str(name: &str) -> Result<Key, KeyError> {
        let (mods, rest) = modifiers(name);
        let code = match rest {
            "" => return Err(KeyError::Empty),
            rest => code(rest).ok_or_else(|| KeyError::Unknown(name.to_owned()))?,
        };
        if let KeyCode::Char(c) = code {
            if mods.shift && !mods.ctrl && single(c.to_uppercase(), c) == c && !c.is_uppercase() {
                return Err(KeyError::Shifted(name.to_owned()));
            }
            let lower = c.to_ascii_lowercase();
            if let Some((_, same)) = SAME_AS.iter().find(|(same, _)| mods.ctrl && *same == lower) {
                return Err(KeyError::SameAs(name.to_owned(), same));
            }
        }
        Ok(Key::new(code, mods))
    }
}

/// The modifiers at the front of a name, and what follows them; a modifier needs something after it, so that `-` and
/// `ctrl--` are keys.
fn modifiers(name: &str) -> (Mods, &str) {
    let mut mods = Mods::NONE;
    let mut rest = name;
    while let Some((word, after)) = rest.split_once(['-', '+']).filter(|(_, after)| !after.is_empty()) {
        match word.to_ascii_lowercase().as_str() {
            "ctrl" | "control" => mods.ctrl = true,
            "alt" => mods.alt = true,
            "shift" => mods.shift = true,
            _ => break,
        }
        rest = after;
    }
    (mods, rest)
}

/// The key that a name without modifiers stands for.
fn code(name: &str) -> Option<KeyCode> {
    let mut chars = name.chars();
    if let (Some(c), None) = (chars.next(), chars.next()) {
        return (!c.is_control()).then_some(KeyCode::Char(c));
    }
    let lower = name.to_ascii_lowercase();
    if let Some(n) = lower.strip_prefix('f').and_then(|n| n.parse().ok()) {
        return (1..=24).contains(&n).then_some(KeyCode::F(n));
    }
    NAMED.iter().find(|(_, own, others)| *own == lower || others.contains(&lower.as_str())).map(|(code, ..)| *code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(name: &str) -> Key {
        name.parse().expect(name)
    }

    #[test]
    fn key_names_survive_a_round_trip() {
        let names = "a G ? 1 - + ctrl-d ctrl-- alt-x ctrl-alt-x shift-tab tab space ctrl-space enter esc backspace delete \
                     insert up shift-up ctrl-left home end pgup pgdn F1 shift-F12 é ß";
        for name in names.split_whitespace() {
            assert_eq!(parse(name).to_string(), name);
        }
    }

    #[test]
    fn every_spelling_gives_one_key() {
        for (one, other) in [
            ("Ctrl+D", "ctrl-d"),
            ("ctrl-D", "ctrl-d"),
            ("ctrl-shift-d", "ctrl-d"),
            ("shift-g", "G"),
            ("shift-G", "G"),
            ("Return", "enter"),
            ("PageDown", "pgdn"),
            ("f5", "F5"),
            ("SPACE", "space"),
        ] {
            assert_eq!(parse(one), parse(other), "{one} and {other}");
        }
    }

    #[test]
    fn shift_is_normalized_however_the_terminal_reports_it() {
        assert_eq!(Key::new(KeyCode::Char('g'), Mods::SHIFT), Key::char('G'));
        assert_eq!(Key::new(KeyCode::Char('G'), Mods::SHIFT), Key::char('G'));
        assert_eq!(Key::new(KeyCode::Char('?'), Mods::SHIFT), Key::char('?'));
        assert_eq!(Key::new(KeyCode::Tab, Mods::SHIFT).mods(), Mods::SHIFT);
    }

    #[test]
    fn an_invalid_key_gives_the_reason() {
        assert_eq!("".parse::<Key>(), Err(KeyError::Empty));
        assert_eq!("ctrl-i".parse::<Key>(), Err(KeyError::SameAs("ctrl-i".into(), "tab")));
        assert_eq!("Ctrl-M".parse::<Key>(), Err(KeyError::SameAs("Ctrl-M".into(), "enter")));
        assert_eq!("shift-1".parse::<Key>(), Err(KeyError::Shifted("shift-1".into())));
        for unknown in ["hyper-x", "pgdwn", "F0", "F25", "ctrl-", "\u{1b}"] {
            assert_eq!(unknown.parse::<Key>(), Err(KeyError::Unknown(unknown.into())), "{unknown:?}");
        }
    }

    #[test]
    fn only_bare_characters_are_text() {
        assert_eq!(Key::char('q').text(), Some('q'));
        assert_eq!(parse("space").text(), Some(' '));
        assert_eq!(Key::ctrl('q').text(), None);
        assert_eq!(parse("enter").text(), None);
    }
}
