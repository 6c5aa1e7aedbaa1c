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
