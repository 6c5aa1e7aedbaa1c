//! The grammar of what terminals send: UTF-8 text, control characters, CSI, SS3 and OSC sequences, bracketed pastes.
//!
//! Knows nothing of time. Where the bytes are cut into reads makes no difference to what they decode to. Sequences that
//! stand for no key are swallowed whole, so that their letters never act as keys.

mod answer;
mod sequence;
#[cfg(test)]
mod tests;

use super::{Background, Input, key};
use answer::osc;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use sequence::{csi, ss3};

const ESC: u8 = 0x1b;

const PASTE_END: &[u8] = b"\x1b[201~";

/// As much of a paste as is kept: far more than any field takes.
const LARGEST_PASTE: usize = 1 << 20;

/// The bytes that do not make up anything yet.
#[derive(Debug, Default)]
pub struct Decoder {
    bytes: Vec<u8>,
    /// The paste under way, as far as it surely is none of its end.
    paste: Option<Vec<u8>>,
    /// Whether an ESC was given up for the Escape key and nothing came since: a slow line may still bring the rest of its
    /// sequence.
    after_escape: bool,
}

/// What the decoder is in the middle of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pending {
    Nothing,
    Sequence,
    /// What the terminal says of itself: nobody types that, so that there is time.
    Answer,
    Paste,
}

/// What the front of the bytes is.
enum Front {
    /// A key, and how many bytes it takes.
    Key(KeyEvent, usize),
    /// Something without meaning of that many bytes.
    Nothing(usize),
    Paste(usize),
    Mouse(Input, usize),
    /// What the terminal says of its background.
    Background(Background, usize),
    /// More has to come before one can tell.
    Unfinished,
}

impl Decoder {
    /// The input that these bytes complete.
    pub fn feed(&mut self, bytes: &[u8]) -> Vec<Input> {
        self.bytes.extend_from_slice(bytes);
        let mut input = Vec::new();
        loop {
            if self.paste.is_some() {
                match find(&self.bytes, PASTE_END) {
                    Some(end) => {
                        input.extend(self.end_paste(end));
                        self.bytes.drain(..PASTE_END.len());
                        continue;
                    }
                    None => {
                        self.append_to_paste(self.bytes.len().saturating_sub(PASTE_END.len() - 1));
                        break;
                    }
                }
            }
            let front = match self.bytes.as_slice() {
                [b'[' | b']', ..] if self.after_escape => belated(&self.bytes),
                bytes => front(bytes),
            };
            self.after_escape &= self.bytes.is_empty() || matches!(front, Front::Unfinished);
            let used = match front {
                Front::Unfinished => break,
                Front::Nothing(used) => used,
                Front::Key(event, used) => {
                    input.extend(key(event).map(Input::Key));
                    used
                }
                Front::Mouse(event, used) => {
                    input.push(event);
                    used
                }
                Front::Background(background, used) => {
                    input.push(Input::Background(background));
                    used
                }
                Front::Paste(used) => {
                    self.paste = Some(Vec::new());
                    used
                }
            };
            self.bytes.drain(..used);
        }
        input
    }

    /// What has begun and not ended.
    pub fn pending(&self) -> Pending {
        match self.bytes.as_slice() {
            _ if self.paste.is_some() => Pending::Paste,
            [] => Pending::Nothing,
            [ESC, b']', _, ..] | [b']', _, ..] => Pending::Answer,
            _ => Pending::Sequence,
        }
    }

    /// What the unfinished bytes amount to when no more come: the Escape key, a key with Alt, the paste as far as it
    /// got, or nothing.
    pub fn give_up(&mut self) -> Vec<Input> {
        if self.paste.is_some() {
            return self.end_paste(self.bytes.len()).into_iter().collect();
        }
        let bytes = std::mem::take(&mut self.bytes);
        self.after_escape = bytes == [ESC];
        let event = match bytes.as_slice() {
            [ESC] => KeyCode::Esc.into(),
            // Held back after an ESC that was given up, and no sequence.
            [bracket @ (b'[' | b']')] => KeyCode::Char(char::from(*bracket)).into(),
            [ESC, letter @ (b'[' | b'O' | b']')] => {
                KeyEvent::new(KeyCode::Char(char::from(*letter)), KeyModifiers::ALT)
            }
            _ => return Vec::new(),
        };
        key(event).map(Input::Key).into_iter().collect()
    }

    /// Moves so many bytes to the paste; what is too much is lost.
    fn append_to_paste(&mut self, bytes: usize) {
        let came = self.bytes.drain(..bytes);
        if let Some(paste) = &mut self.paste {
            let room = LARGEST_PASTE.saturating_sub(paste.len());
            paste.extend(came.take(room));
        }
    }

    /// Ends the paste after so many more bytes and gives its text, with line feeds between its lines.
    fn end_paste(&mut self, bytes: usize) -> Option<Input> {
        self.append_to_paste(bytes);
        let paste = self.paste.take()?;
        let text = String::from_utf8_lossy(&paste);
        Some(Input::Paste(text.replace("\r\n", "\n").replace('\r', "\n")))
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

/// Tells what the rest of a sequence is whose ESC was given up: no key any more, since that has acted as Escape.
fn belated(bytes: &[u8]) -> Front {
    let whole = match bytes {
        [b'[' | b']'] => return Front::Unfinished,
        [b']', b'0'..=b'9', ..] => osc(bytes.get(1..).unwrap_or_default()),
        [b'[', rest @ ..] => csi(rest),
        _ => return front(bytes),
    };
    match whole {
        Front::Key(_, used) | Front::Mouse(_, used) | Front::Nothing(used) => Front::Nothing(used - 1),
        Front::Paste(used) => Front::Paste(used - 1),
        Front::Background(background, used) => Front::Background(background, used - 1),
        Front::Unfinished => Front::Unfinished,
    }
}

/// Tells what the bytes begin with.
fn front(bytes: &[u8]) -> Front {
    match bytes {
        [] | [ESC] => Front::Unfinished,
        [ESC, b'[', rest @ ..] => csi(rest),
        [ESC, b'O', rest @ ..] => ss3(rest),
        [ESC, b']'] => Front::Unfinished,
        [ESC, b']', b'0'..=b'9', ..] => osc(bytes.get(2..).unwrap_or_default()),
        [ESC, ESC, ..] => Front::Key(KeyCode::Esc.into(), 1),
        [ESC, rest @ ..] => match front(rest) {
            Front::Key(key, used) => Front::Key(KeyEvent::new(key.code, key.modifiers | KeyModifiers::ALT), used + 1),
            Front::Nothing(used) => Front::Nothing(used + 1),
            other => other,
        },
        [control @ (0..0x20 | 0x7f), ..] => Front::Key(control_key(*control), 1),
        [byte, ..] => character(bytes, *byte),
    }
}

/// The key that sends a control character. Backspace sends either of two; Enter and Ctrl-j are told apart by nobody.
fn control_key(byte: u8) -> KeyEvent {
    let ctrl = |c: char| KeyEvent::new(KeyCode::Char(c), KeyModifiers::CONTROL);
    match byte {
        b'\r' | b'\n' => KeyCode::Enter.into(),
        b'\t' => KeyCode::Tab.into(),
        0x08 | 0x7f => KeyCode::Backspace.into(),
        0 => ctrl(' '),
        // Control clears the upper bits of a letter or of one of \ ] ^ _; setting them again gives it back.
        byte => ctrl(char::from(byte | 0x40)),
    }
}

/// One character of UTF-8; bytes that are none, and invisible controls, are nothing.
fn character(bytes: &[u8], first: u8) -> Front {
    let length = match first {
        0xf0.. => 4,
        0xe0.. => 3,
        0xc0.. => 2,
        _ => 1,
    };
    let text = match std::str::from_utf8(bytes.get(..length).unwrap_or(bytes)) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => return Front::Unfinished,
        Err(_) => return Front::Nothing(1),
    };
    match text.chars().next() {
        Some(c) if !c.is_control() => Front::Key(KeyCode::Char(c).into(), length),
        _ => Front::Nothing(length),
    }
}
