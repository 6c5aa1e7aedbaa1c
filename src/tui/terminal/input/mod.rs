//! Keys and pastes, from the bytes a terminal sends.
//!
//! The bytes are read and decoded here and not by crossterm, whose reader (0.29) takes the ESC of an arrow key split by a
//! slow line for the Escape key, and spins when the terminal vanishes. A blocking read answers both: the end of the
//! terminal is the end of the file, and how long an ESC may wait for company is decided where time is known.

mod decoder;

use std::fs::File;
use std::io::{self, Read};
use std::thread;
use std::time::{Duration, Instant};

use crossterm::event::{KeyCode as Sent, KeyEvent, KeyModifiers};

use decoder::{Decoder, Pending};
use laurels_app::intent::Motion;
use laurels_app::key::{Key, KeyCode, Mods};

/// How long the rest of a paste, or of an answer, may take to arrive before what came is all there is.
const PASTE_WAIT: Duration = Duration::from_secs(2);

/// What a person does at the terminal, and what it says itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    Key(Key),
    /// Text was pasted, with line feeds between its lines.
    Paste(String),
    /// The left button was pressed in a cell of the screen.
    Click {
        x: u16,
        y: u16,
    },
    /// The wheel was turned over one.
    Wheel {
        x: u16,
        y: u16,
        motion: Motion,
    },
    /// The terminal answers what its background is.
    Background(Background),
}

/// What a terminal's words stand on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Background {
    Dark,
    Light,
}

/// Asks the terminal for the colour of its background (OSC 11). Terminals that do not know it say nothing.
pub const ASK_BACKGROUND: &[u8] = b"\x1b]11;?\x1b\\";

/// What the reading thread has to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bytes {
    Came(Vec<u8>),
    /// The terminal is gone; nothing will come any more.
    Ended,
}

/// Reads the terminal on a thread of its own and tells what comes, until it is gone or `tell` answers `false`.
///
/// # Errors
/// When the thread cannot be started.
pub fn read(mut terminal: File, mut send: impl FnMut(Bytes) -> bool + Send + 'static) -> io::Result<()> {
    thread::Builder::new().name("input".into()).spawn(move || pump(&mut terminal, &mut send))?;
    Ok(())
}

/// Passes on what is read. Whatever ends the reading, hang-up (nothing read, or an error) included, ends it once: trying
/// again would keep a core busy for ever.
fn pump(terminal: &mut impl Read, send: &mut impl FnMut(Bytes) -> bool) {
    let mut buffer = [0; 1024];
    loop {
        match terminal.read(&mut buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) | Ok(0) => {
                send(Bytes::Ended);
                return;
            }
            Ok(read) => {
                if !send(Bytes::Came(buffer.get(..read).unwrap_or_default().to_vec())) {
                    return;
                }
            }
        }
    }
}

/// A key in crossterm's words in those of the program; none for keys that no command has.
fn key(sent: KeyEvent) -> Option<Key> {
    let with = |modifier| sent.modifiers.contains(modifier);
    let mods =
        Mods { ctrl: with(KeyModifiers::CONTROL), alt: with(KeyModifiers::ALT), shift: with(KeyModifiers::SHIFT) };
    let code = match sent.code {
        Sent::Char(c) => KeyCode::Char(c),
        Sent::F(number) => KeyCode::F(number),
        Sent::Enter => KeyCode::Enter,
        Sent::Esc => KeyCode::Esc,
        Sent::Tab | Sent::BackTab => KeyCode::Tab,
        Sent::Backspace => KeyCode::Backspace,
        Sent::Delete => KeyCode::Delete,
        Sent::Insert => KeyCode::Insert,
        Sent::Up => KeyCode::Up,
        Sent::Down => KeyCode::Down,
        Sent::Left => KeyCode::Left,
        Sent::Right => KeyCode::Right,
        Sent::Home => KeyCode::Home,
        Sent::End => KeyCode::End,
        Sent::PageUp => KeyCode::PageUp,
        Sent::PageDown => KeyCode::PageDown,
        _ => return None,
    };
    Some(Key::new(code, mods))
}

/// Turns bytes into input, and knows how long an unfinished sequence is waited for.
#[derive(Debug)]
pub struct Keyboard {
    decoder: Decoder,
    escape_wait: Duration,
    last: Option<Instant>,
}

impl Keyboard {
    /// A keyboard that takes an ESC for the Escape key when nothing follows it for so long.
    pub fn new(escape_wait: Duration) -> Keyboard {
        Keyboard { decoder: Decoder::default(), escape_wait, last: None }
    }

    /// The input that these bytes complete.
    pub fn take(&mut self, bytes: &[u8], now: Instant) -> Vec<Input> {
        self.last = Some(now);
        self.decoder.feed(bytes)
    }

    /// When the sequence that is under way will be waited for no longer; none without one.
    pub fn deadline(&self) -> Option<Instant> {
        let wait = match self.decoder.pending() {
            Pending::Nothing => return None,
            Pending::Sequence => self.escape_wait,
            Pending::Answer | Pending::Paste => PASTE_WAIT,
        };
        self.last.map(|last| last + wait)
    }

    /// The input that an unfinished sequence amounts to once its deadline has passed.
    pub fn expire(&mut self, now: Instant) -> Vec<Input> {
        match self.deadline() {
            Some(deadline) if deadline <= now => self.decoder.give_up(),
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads given pieces, an error now and then, and then nothing for ever.
    struct Line(Vec<io::Result<&'static [u8]>>);

    impl Read for Line {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let piece = if self.0.is_empty() { Ok(&b""[..]) } else { self.0.remove(0) }?;
            buffer[..piece.len()].copy_from_slice(piece);
            Ok(piece.len())
        }
    }

    fn pumped(pieces: Vec<io::Result<&'static [u8]>>) -> Vec<Bytes> {
        let mut told = Vec::new();
        pump(&mut Line(pieces), &mut |bytes| {
            told.push(bytes);
            true
        });
        told
    }

    #[test]
    fn a_hang_up_ends_reading_once() {
        let interrupted = || Err(io::ErrorKind::Interrupted.into());
        assert_eq!(pumped(vec![interrupted(), Ok(b"a")]), [Bytes::Came(b"a".to_vec()), Bytes::Ended]);
        let io_error = Err(io::Error::from_raw_os_error(5));
        assert_eq!(pumped(vec![io_error, Ok(b"never read")]), [Bytes::Ended]);
    }

    #[test]
    fn a_lone_escape_is_delivered_after_the_escape_wait() {
        let wait = Duration::from_millis(50);
        let mut keyboard = Keyboard::new(wait);
        let start = Instant::now();
        assert_eq!(keyboard.take(b"\x1b", start), []);
        assert_eq!(keyboard.deadline(), Some(start + wait));
        assert_eq!(keyboard.expire(start + wait / 2), []);
        assert_eq!(keyboard.take(b"[A", start + wait / 2), [Input::Key(KeyCode::Up.into())]);
        assert_eq!(keyboard.deadline(), None);

        keyboard.take(b"\x1b", start);
        assert_eq!(keyboard.expire(start + wait), [Input::Key(KeyCode::Esc.into())]);
        assert_eq!(keyboard.deadline(), None);
    }

    #[test]
    fn an_escape_before_a_letter_at_once_is_alt() {
        let mut keyboard = Keyboard::new(Duration::from_millis(50));
        assert_eq!(keyboard.take(b"\x1bx", Instant::now()), [Input::Key(Key::new(KeyCode::Char('x'), Mods::ALT))]);
    }
}
