//! The grammar of what terminals send: UTF-8 text, control characters, CSI, SS3 and OSC sequences, bracketed pastes.
//!
//! Knows nothing of time. Where the bytes are cut into reads makes no difference to what they decode to. Sequences that
//! stand for no key are swallowed whole, so that their letters never act as keys.

use super::{Background, Input, key};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use laurels_app::intent::Motion;

const ESC: u8 = 0x1b;

const PASTE_END: &[u8] = b"\x1b[201~";

/// Sequences of keys are much shorter; what goes on for longer is none.
const LONGEST_SEQUENCE: usize = 32;

/// A terminal's answers are shorter; what goes on for longer is none.
const LONGEST_ANSWER: usize = 128;

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

/// A sequence after `ESC [`: parameters, then a letter.
fn csi(rest: &[u8]) -> Front {
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

/// A sequence after `ESC ]`, which ends with BEL or `ESC \\`. Number 11 tells the colour of the background.
fn osc(rest: &[u8]) -> Front {
    let introducer = 2;
    let answer = rest.iter().take(LONGEST_ANSWER).take_while(|byte| !matches!(**byte, 0x07 | ESC)).count();
    let used = introducer + answer;
    let end = match rest.get(answer..).unwrap_or_default() {
        _ if answer == LONGEST_ANSWER => return Front::Nothing(used),
        [] | [ESC] => return Front::Unfinished,
        [ESC, b'\\', ..] => 2,
        [ESC, ..] => return Front::Nothing(used),
        _ => 1,
    };
    let background = rest.get(..answer).and_then(|answer| answer.strip_prefix(b"11;")).and_then(background);
    background.map_or(Front::Nothing(used + end), |background| Front::Background(background, used + end))
}

/// Whether a colour, as `rgb:rrrr/gggg/bbbb` with one to four digits each, is nearer to white than to black.
fn background(colour: &[u8]) -> Option<Background> {
    let colour = std::str::from_utf8(colour).ok()?;
    let (_, parts) = colour.split_once(':').filter(|(space, _)| matches!(*space, "rgb" | "rgba"))?;
    let share = |part: &str| {
        let most = 16_u32.checked_pow(u32::try_from(part.len()).ok()?)?.checked_sub(1).filter(|most| *most > 0)?;
        Some(f64::from(u32::from_str_radix(part, 16).ok()?) / f64::from(most))
    };
    let mut parts = parts.split('/').map(share);
    // How bright the eye takes a colour to be: the weights of ITU-R BT.601.
    let light = 0.299 * parts.next()?? + 0.587 * parts.next()?? + 0.114 * parts.next()??;
    Some(if light > 0.5 { Background::Light } else { Background::Dark })
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
fn ss3(rest: &[u8]) -> Front {
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What bytes decode to when no more come, as words: key names, pastes in quotes.
    fn decode(bytes: &[u8]) -> String {
        decode_in(&[bytes])
    }

    fn decode_in(pieces: &[&[u8]]) -> String {
        let mut decoder = Decoder::default();
        let mut input: Vec<Input> = pieces.iter().flat_map(|piece| decoder.feed(piece)).collect();
        input.extend(decoder.give_up());
        shown(&input)
    }

    fn shown(input: &[Input]) -> String {
        let word = |input: &Input| match input {
            Input::Key(key) => key.to_string(),
            Input::Paste(text) => format!("{text:?}"),
            Input::Click { x, y } => format!("click({x},{y})"),
            Input::Wheel { x, y, motion } => format!("{motion:?}({x},{y})"),
            Input::Background(background) => format!("{background:?}"),
        };
        input.iter().map(word).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn keys_are_decoded_as_terminals_send_them() {
        for (bytes, keys) in [
            (&b"aG?1"[..], "a G ? 1"),
            ("éß株😀".as_bytes(), "é ß 株 😀"),
            (b"\r\n\t\x7f\x08", "enter enter tab backspace backspace"),
            (b"\x00\x01\x04\x1a\x1c\x1f", "ctrl-space ctrl-a ctrl-d ctrl-z ctrl-\\ ctrl-_"),
            (b"\x1b", "esc"),
            (b"\x1b\x1b", "esc esc"),
            (b"\x1bx\x1b\r", "alt-x alt-enter"),
            (b"\x1b[", "alt-["),
            (b"\x1bO", "alt-O"),
            (b"\x1b[A\x1bOB\x1b[H\x1b[F\x1b[Z", "up down home end shift-tab"),
            (b"\x1b[1;5C\x1b[1;2A\x1b[1;3D\x1b[1;9B", "ctrl-right shift-up alt-left alt-down"),
            (b"\x1b[1~\x1b[2~\x1b[3~\x1b[4~\x1b[5~\x1b[6~\x1b[7~\x1b[8~", "home insert delete end pgup pgdn home end"),
            (b"\x1b[3;5~", "ctrl-delete"),
            (b"\x1bOP\x1bOS\x1b[11~\x1b[15~\x1b[17~\x1b[21~\x1b[24~\x1b[34~", "F1 F4 F1 F5 F6 F10 F12 F20"),
            (b"\x1b[1;2P\x1b[[A\x1b[[E", "shift-F1 F1 F5"),
            (b"\x1bOM", "enter"),
            (b"\x1b]", "alt-]"),
            (b"\x1b]11;rgb:1616/1818/1d1d\x1b\\q", "Dark q"),
            (b"\x1b]11;rgb:ff/ff/e0\x07q", "Light q"),
            (b"\x1b[<0;1;2M\x1b[<0;1;2mq", "click(0,1) q"),
            (b"\x1b[<64;300;40M\x1b[<65;7;8M", "Up(299,39) Down(6,7)"),
            (b"\x1b\x1b[A", "esc up"),
        ] {
            assert_eq!(decode(bytes), keys, "{bytes:?}");
        }
    }

    #[test]
    fn unknown_sequences_are_dropped_whole() {
        for bytes in [
            &b"\x1b[?62;22c"[..],
            b"\x1b[I",
            b"\x1b[99~",
            b"\x1b[~",
            b"\x1b[201~",
            b"\x1b[300;1A\xff",
            b"\x80\xc3(",
            b"\xc2\x9b",
            b"\x1bO5",
            b"\x1b[[x",
            b"\x1b[<4;1;1M",
            b"\x1b[<0;0;1M",
            b"\x1b[<0;1M",
            b"\x1b]11;none\x07",
            b"\x1b]11;rgb:/1/2\x07",
            b"\x1b]52;c;aGk=\x1b\\",
        ] {
            let left = decode(&[bytes, b"q"].concat());
            assert!(left.ends_with('q'), "{bytes:?} gave {left}");
            assert!(!left.contains("alt-"), "{bytes:?} gave {left}");
        }
        assert_eq!(decode(b"\x1b[?62;22cq"), "q");
        assert_eq!(decode(&[b"\x1b[".to_vec(), vec![b'1'; 100]].concat()).len(), 67 * 2 + 1, "a sequence has an end");
    }

    #[test]
    fn the_rest_of_a_sequence_that_comes_too_late_is_not_typed() {
        let late = |pieces: &[&[u8]]| {
            let mut decoder = Decoder::default();
            let mut input = decoder.feed(b"\x1b");
            input.extend(decoder.give_up());
            for piece in pieces {
                input.extend(decoder.feed(piece));
            }
            input.extend(decoder.give_up());
            shown(&input)
        };
        assert_eq!(late(&[b"[A"]), "esc");
        assert_eq!(late(&[&b"["[..], b"B", b"j"]), "esc j");
        assert_eq!(late(&[b"[1;5Cq"]), "esc q");
        assert_eq!(late(&[&b"[1"[..], b";5", b"C[A"]), "esc [ A", "the second one is typed");
        assert_eq!(late(&[b"[200~q\x1b[201~"]), r#"esc "q""#, "a paste stays one");
        assert_eq!(late(&[b"["]), "esc [", "a bracket alone is the key");
        assert_eq!(late(&[b"j[A"]), "esc j [ A");
        assert_eq!(late(&[b"\x1b[A"]), "esc up");
    }

    #[test]
    fn a_paste_is_text_whatever_is_in_it() {
        assert_eq!(decode(b"\x1b[200~q\r\nd\ry\x1b[A\x1b[201~j"), r#""q\nd\ny\u{1b}[A" j"#);
        assert_eq!(decode(b"\x1b[200~never ended"), r#""never ended""#);
        let large = [b"\x1b[200~".to_vec(), vec![b'x'; LARGEST_PASTE + 5], b"\x1b[201~q".to_vec()].concat();
        assert!(decode(&large).ends_with(r#"x" q"#));
        assert_eq!(decode(&large).len(), LARGEST_PASTE + 4);
    }

    #[test]
    fn the_decoder_reports_what_it_waits_for() {
        let mut decoder = Decoder::default();
        for (bytes, pending) in [
            (&b"a"[..], Pending::Nothing),
            (b"\x1b", Pending::Sequence),
            (b"[20", Pending::Sequence),
            (b"0~", Pending::Paste),
            (b"x\x1b[201~", Pending::Nothing),
            ("株".as_bytes().split_at(1).0, Pending::Sequence),
        ] {
            decoder.feed(bytes);
            assert_eq!(decoder.pending(), pending, "after {bytes:?}");
        }
    }

    proptest! {
        #[test]
        fn splitting_the_bytes_anywhere_gives_the_same_keys(
            bytes in prop::collection::vec(prop_oneof![
                3 => prop::sample::select(b"\x1b[O;~1250ABPqZ\r".to_vec()),
                1 => any::<u8>(),
            ], 0..60),
            cut in 0usize..60,
        ) {
            let (one, other) = bytes.split_at(cut.min(bytes.len()));
            prop_assert_eq!(decode_in(&[one, other]), decode(&bytes));
        }
    }
}
