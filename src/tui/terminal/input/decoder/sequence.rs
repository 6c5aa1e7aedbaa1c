//! Sequences of keys and of the mouse: CSI and SS3.

use super::{ESC, Front};
use crate::terminal::input::Input;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use laurels_app::intent::Motion;

/// Sequences of keys are much shorter; what goes on for longer is none.
const LONGEST_SEQUENCE: usize = 32;

/// A sequence after `ESC [`: parameters, then a letter.
pub(super) fn csi(rest: &[u8]) -> Front {
    let introducer = 2;
    // The Linux console's F1 to F5 have a second bracket before the letter.
    if let [b'[', rest @ ..] = rest {
        return match rest.first() {
            None => Front::Unfinished,
            Some(letter @ b'A'..=b'E') => Front::Key(KeyCode::F(letter - b'A' + 1).into(), introducer + 2),
            Some(_) => Front::Nothing(introducer + 1),
        };
    }
    let length = rest.iter().take(LONGEST_SEQUENCE).take_while(|byte| matches!(byte, 0x20..0x40)).count();
    let used = introducer + length;
    match rest.get(length) {
        _ if length == LONGEST_SEQUENCE => Front::Nothing(used),
        None => Front::Unfinished,
        Some(last @ 0x40..0x7f) => {
            let parameters = rest.get(..length).unwrap_or_default();
            if let [b'<', report @ ..] = parameters {
                return mouse(report, *last).map_or(Front::Nothing(used + 1), |event| Front::Mouse(event, used + 1));
            }
            match csi_key(parameters, *last) {
                _ if (parameters, *last) == (b"200", b'~') => Front::Paste(used + 1),
                Some(key) => Front::Key(key, used + 1),
                None => Front::Nothing(used + 1),
            }
        }
        _ => Front::Nothing(used),
    }
}

/// What the mouse did, by an SGR report (xterm's mode 1006): button, column, row, then `M` for a press. Other buttons,
/// releases and clicks with a modifier are nothing.
fn mouse(report: &[u8], last: u8) -> Option<Input> {
    let mut numbers = std::str::from_utf8(report).ok()?.split(';').map(|number| number.parse::<u16>().ok());
    let (button, column, row) = (numbers.next()??, numbers.next()??, numbers.next()??);
    let (x, y) = (column.checked_sub(1)?, row.checked_sub(1)?);
    match (last, button) {
        (b'M', 0) => Some(Input::Click { x, y }),
        (b'M', 64) => Some(Input::Wheel { x, y, motion: Motion::Up }),
        (b'M', 65) => Some(Input::Wheel { x, y, motion: Motion::Down }),
        _ => None,
    }
}

/// The key of a CSI sequence: the letter or, with a tilde, the first number names it, the second the modifiers.
fn csi_key(parameters: &[u8], last: u8) -> Option<KeyEvent> {
    let parameters = std::str::from_utf8(parameters).ok()?;
    let mut numbers = parameters.split(';').map(|number| number.parse::<u8>().ok());
    let first = numbers.next().flatten();
    let mods = modifiers(numbers.next().flatten().unwrap_or(1));
    match (last, first) {
        (b'Z', _) => Some(KeyEvent::new(KeyCode::BackTab, mods | KeyModifiers::SHIFT)),
        (b'~', Some(number)) => Some(KeyEvent::new(numbered(number)?, mods)),
        (b'~', None) => None,
        (letter, _) => Some(KeyEvent::new(lettered(letter)?, mods)),
    }
}

/// A sequence after `ESC O`: the keypad's application mode.
pub(super) fn ss3(rest: &[u8]) -> Front {
    match rest.first() {
        None => Front::Unfinished,
        Some(&ESC) => Front::Key(KeyEvent::new(KeyCode::Char('O'), KeyModifiers::ALT), 2),
        Some(b'M') => Front::Key(KeyCode::Enter.into(), 3),
        Some(letter) => lettered(*letter).map_or(Front::Nothing(3), |code| Front::Key(code.into(), 3)),
    }
}

/// The keys that end a sequence with their own letter.
fn lettered(letter: u8) -> Option<KeyCode> {
    Some(match letter {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'F' => KeyCode::End,
        b'H' => KeyCode::Home,
        b'P'..=b'S' => KeyCode::F(letter - b'P' + 1),
        _ => return None,
    })
}

/// The keys that have a number and a tilde (DEC VT220, xterm and rxvt).
fn numbered(number: u8) -> Option<KeyCode> {
    Some(match number {
        1 | 7 => KeyCode::Home,
        2 => KeyCode::Insert,
        3 => KeyCode::Delete,
        4 | 8 => KeyCode::End,
        5 => KeyCode::PageUp,
        6 => KeyCode::PageDown,
        11..=15 => KeyCode::F(number - 10),
        17..=21 => KeyCode::F(number - 11),
        23..=26 => KeyCode::F(number - 12),
        28..=29 => KeyCode::F(number - 13),
        31..=34 => KeyCode::F(number - 14),
        _ => return None,
    })
}

/// The modifiers of a sequence: one more than the sum of shift 1, alt 2, control 4, meta 8.
fn modifiers(number: u8) -> KeyModifiers {
    let bits = number.saturating_sub(1);
    let meaning = [(1, KeyModifiers::SHIFT), (2 | 8, KeyModifiers::ALT), (4, KeyModifiers::CONTROL)];
    meaning.into_iter().filter(|(mask, _)| bits & mask != 0).map(|(_, modifier)| modifier).collect()
}
