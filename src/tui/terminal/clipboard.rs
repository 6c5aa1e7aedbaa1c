//! The terminal's clipboard, reached through the terminal itself (OSC 52): it works over SSH, where no other way does,
//! and nobody ever answers whether it did.
//!
//! tmux takes the sequence where `set-clipboard` is on, or hands it on where `allow-passthrough` is; it gets it both
//! ways. screen hands on what is wrapped in short pieces.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The longest text that is sent: terminals drop longer sequences, some of them without a word.
const LONGEST: usize = 64 * 1024;

/// What stands between the program and the terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Multiplexer {
    #[default]
    None,
    Tmux,
    Screen,
}

impl Multiplexer {
    pub fn detect(var: impl Fn(&str) -> Option<String>) -> Multiplexer {
        let set = |name: &str| var(name).is_some_and(|value| !value.is_empty());
        match () {
            () if set("TMUX") => Multiplexer::Tmux,
            () if set("STY") => Multiplexer::Screen,
            () => Multiplexer::None,
        }
    }
}

/// The bytes that put a text on the clipboard; none where it is too long to arrive.
pub fn sequence(text: &str, between: Multiplexer) -> Option<Vec<u8>> {
    /// Bytes that screen hands on in one piece.
    const PIECE: usize = 700;
    if text.len() > LONGEST {
        return None;
    }
    let plain = format!("\x1b]52;c;{}\x07", STANDARD.encode(text));
    Some(match between {
        Multiplexer::None => plain.into_bytes(),
        Multiplexer::Tmux => format!("{plain}\x1bPtmux;{}\x1b\\", plain.replace('\x1b', "\x1b\x1b")).into_bytes(),
        Multiplexer::Screen => {
            plain.as_bytes().chunks(PIECE).flat_map(|piece| [b"\x1bP", piece, b"\x1b\\"].concat()).collect()
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_becomes_one_osc_52_sequence() {
        assert_eq!(sequence("az login", Multiplexer::None).expect("short"), b"\x1b]52;c;YXogbG9naW4=\x07");
        let wrapped = b"\x1b]52;c;YQ==\x07\x1bPtmux;\x1b\x1b]52;c;YQ==\x07\x1b\\";
        assert_eq!(sequence("a", Multiplexer::Tmux).expect("short"), wrapped);
        let long = sequence(&"a".repeat(2_000), Multiplexer::Screen).expect("short");
        assert!(long.split(|byte| *byte == 0x1b).all(|piece| piece.len() <= 702));
    }

    #[test]
    fn text_too_long_gives_no_sequence() {
        assert_eq!(sequence(&"a".repeat(LONGEST + 1), Multiplexer::None), None);
    }

    #[test]
    fn the_multiplexer_is_detected_from_the_environment() {
        let detect = |name: &'static str| Multiplexer::detect(|asked| (asked == name).then(|| "x".to_owned()));
        assert_eq!(
            [detect("TMUX"), detect("STY"), detect("TERM")],
            [Multiplexer::Tmux, Multiplexer::Screen, Multiplexer::None]
        );
    }
}
