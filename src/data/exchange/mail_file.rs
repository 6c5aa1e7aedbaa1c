//! A mail as a file that mail programs open as a draft (RFC 5322, with the encodings of RFC 2045 and 2047).
//!
//! Nothing is sent: somebody opens the file, reads it once more, and presses the button. Where nobody knows whom to write
//! to, the draft has no recipient.

use chrono::{DateTime, FixedOffset};
use laurels_core::text::clean;
use laurels_core::wizard::{Mail, is_address, name_and_address};

/// Characters of a line of the body, the mark of a line that goes on apart.
const LINE: usize = 75;
/// Characters of what an encoded word encodes, so that it fits into a header's line with the longest name before it.
const WORD: usize = 54;
/// Characters of a header's text that stands as it is.
const PLAIN: usize = 60;

/// The file of a mail, dated by who writes it.
pub fn mail_file(mail: &Mail, date: DateTime<FixedOffset>) -> Vec<u8> {
    let mut file = String::from("X-Unsent: 1\r\n");
    file.push_str(&format!("Date: {}\r\n", date.to_rfc2822()));
    if let Some(mailbox) = mailbox(&mail.to) {
        file.push_str(&format!("To: {mailbox}\r\n"));
    }
    file.push_str(&format!("Subject: {}\r\n", unstructured(&clean(&mail.subject))));
    file.push_str("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n");
    file.push_str("Content-Transfer-Encoding: quoted-printable\r\n\r\n");
    for line in mail.body.lines() {
        quoted_printable(line, &mut file);
        file.push_str("\r\n");
    }
    file.into_bytes()
}

/// A recipient as a header has it; none if it has no address yet.
fn mailbox(to: &str) -> Option<String> {
    let to = clean(to);
    let (name, address) = name_and_address(&to);
    let address = address.filter(|address| is_address(address))?;
    Some(match name {
        None => address,
        Some(name) => format!("{}\r\n <{address}>", phrase(&name)),
    })
}

/// A name: in quotes, or encoded where quotes are not enough.
fn phrase(name: &str) -> String {
    match is_plain(name) {
        true => format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\"")),
        false => encoded_words(name),
    }
}

/// A header's text: as it is, or encoded where that is not enough.
fn unstructured(text: &str) -> String {
    match is_plain(text) {
        true => text.to_owned(),
        false => encoded_words(text),
    }
}

/// Whether a header can hold the text as it is.
fn is_plain(text: &str) -> bool {
    text.len() <= PLAIN && !text.contains("=?") && text.chars().all(|c| c == ' ' || c.is_ascii_graphic())
}

/// The text in encoded words, one a line; no character is divided between two.
fn encoded_words(text: &str) -> String {
    let mut words = vec![String::new()];
    for c in text.chars() {
        let mut bytes = [0; 4];
        let code: String = match c {
            ' ' => "_".to_owned(),
            c if c.is_ascii_alphanumeric() => c.to_string(),
            c => c.encode_utf8(&mut bytes).bytes().map(escape).collect(),
        };
        match words.last_mut().filter(|word| word.len() + code.len() <= WORD) {
            Some(word) => word.push_str(&code),
            None => words.push(code),
        }
    }
    words.iter().map(|word| format!("=?UTF-8?Q?{word}?=")).collect::<Vec<_>>().join("\r\n ")
}

/// A line of the body, cut where it grows too long; blanks at its end would get lost on the way.
fn quoted_printable(line: &str, file: &mut String) {
    let mut column = 0;
    let mut bytes = line.bytes().peekable();
    while let Some(byte) = bytes.next() {
        let is_last = bytes.peek().is_none();
        let code = match byte {
            b' ' | b'\t' if !is_last => char::from(byte).to_string(),
            b'!'..=b'~' if byte != b'=' => char::from(byte).to_string(),
            byte => escape(byte),
        };
        if column + code.len() > LINE {
            file.push_str("=\r\n");
            column = 0;
        }
        column += code.len();
        file.push_str(&code);
    }
}

fn escape(byte: u8) -> String {
    format!("={byte:02X}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(to: &str, subject: &str, body: &str) -> String {
        let mail = Mail { to: to.to_owned(), subject: subject.to_owned(), body: body.to_owned() };
        let date = DateTime::parse_from_rfc3339("2026-11-22T09:30:00+01:00").expect("a moment");
        String::from_utf8(mail_file(&mail, date)).expect("text")
    }

    #[test]
    fn an_ascii_mail_is_written_without_encoding() {
        let file = written("Ada <ada@contoso.example>", "The link", "Dear Ada,\n\nplease.\n");
        let wanted = "X-Unsent: 1\r\nDate: Sun, 22 Nov 2026 09:30:00 +0100\r\nTo: \"Ada\"\r\n <ada@contoso.example>\r\n\
                      Subject: The link\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\
                      Content-Transfer-Encoding: quoted-printable\r\n\r\nDear Ada,\r\n\r\nplease.\r\n";
        assert_eq!(file, wanted);
    }

    #[test]
    fn without_an_address_there_is_no_recipient() {
        for to in ["<the contact's name> <<the contact's mail address>>", "Ada", "Ada <ada>", "a@b.c, d@e.f"] {
            assert!(!written(to, "s", "b").contains("\r\nTo:"), "{to}");
        }
    }

    #[test]
    fn lines_are_folded_without_splitting_characters() {
        let long = "株式会社コントソ ".repeat(40);
        for line in written(&format!("{long} <a@b.example>"), &long, &long).split("\r\n") {
            assert!(line.len() <= 76 && line.is_ascii(), "{line}");
        }
        assert!(written("a@b.example", "Ålesund", "1 = 1 \n").contains("Subject: =?UTF-8?Q?=C3=85lesund?=\r\n"));
        assert!(written("a@b.example", "s", "1 = 1 \n").ends_with("\r\n\r\n1 =3D 1=20\r\n"));
    }
}
