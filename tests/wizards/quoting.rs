//! Names that are tricks: whatever a book calls somebody, a command keeps its arguments, and a mail its headers.

use crate::support::branches;
use crate::support::branches::{dataset, rules, today};
use crate::support::case::book;
use chrono::DateTime;
use laurels_core::wizard::{
    Answers, Argument, Known, Mail, Shell, Step, WizardContext, command_line, mail_form, mail_ids, path, shipped, view,
};
use laurels_data::exchange::mail_file::mail_file;
use std::process::Command;

/// What names may hold that a shell, a terminal or a mail program would obey.
const TRICKS: [&str; 14] = [
    "it's \"both\"",
    "two\nlines\r\nBcc: all@contoso.example",
    "$(touch /tmp/never) `id` ${HOME} $HOME",
    "; rm -rf / && true || false | cat > x < y &",
    "\u{1b}[2J\u{1b}]0;title\u{7}\u{9b}31m",
    "--all",
    "-rf",
    "a\\'b\\\\'c\\",
    "\u{2018}curly\u{2019} \u{201A}low\u{201B} \u{201C}double\u{201D}",
    "*?[a-z]{a,b}~!#%^()",
    "=?UTF-8?Q?=0D=0ABcc:?= <evil@x.example>, other@x.example",
    "\u{202E}desrever\u{200B}",
    "Ærøskøbing 株式会社 👩‍💻",
    "{today} {customer_name} {rule:cpor.clocks.submitted}",
];

/// Every command and mail of every way through every wizard, in a book in which everything has that name.
fn for_every_step(name: &str, mut check: impl FnMut(Option<(Shell, &[String], &str)>, Option<&Mail>)) {
    let (book, rules) = (book(&dataset(name)), rules());
    let context = WizardContext::new(&book, &rules, today());
    for wizard in shipped() {
        for branch in branches::branches(wizard, context) {
            let mut answers: Answers = branch.answers;
            for text in ["identity_name", "role", "counterparty", "claim_id", "evidence", "workloads"] {
                answers.entry(text.to_owned()).and_modify(|answer| *answer = name.to_owned());
            }
            let known = Known::of(wizard, context, &answers);
            let has_output =
                |step: &&Step| !step.commands.is_empty() || step.mail.is_some() || !step.mail_of.is_empty();
            for step in path(wizard, &known).into_iter().filter(has_output) {
                let seen = view(step, &known);
                for command in &seen.commands {
                    check(Some((command.shell, &command.argv, &command.line)), None);
                }
                check(None, seen.mail.as_ref());
            }
        }
    }
}

/// The arguments that a real shell hands on, the program's name among them.
fn by_sh(lines: &[String]) -> Vec<Vec<String>> {
    let script: String = lines.iter().map(|line| format!("printf '%s\\n' {line}; printf '\\0'\n")).collect();
    let output = Command::new("sh").arg("-c").arg(script).env_clear().output().expect("there is a shell");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("text");
    let calls = text.strip_suffix('\0').expect("each call ends").split('\0');
    calls.map(|call| call.trim_end_matches('\n').split('\n').map(str::to_owned).collect()).collect()
}

/// The arguments that PowerShell reads: words apart by blanks; between single quotes everything is itself, a quote twice
/// is one, and the typographic ones are quotes as well. It runs `(Get-Credential)` where a command of ours ends with it.
fn by_powershell(line: &str) -> Vec<String> {
    const ASKS: &str = "(Get-Credential)";
    if let Some(line) = line.strip_suffix(ASKS).and_then(|line| line.strip_suffix(" -Credential ")) {
        return [by_powershell(line), vec!["-Credential".to_owned(), ASKS.to_owned()]].concat();
    }
    let is_quote = |c: char| matches!(c, '\'' | '\u{2018}' | '\u{2019}' | '\u{201A}' | '\u{201B}');
    let (mut arguments, mut argument, mut quoted) = (Vec::new(), None::<String>, false);
    let mut letters = line.chars().peekable();
    while let Some(c) = letters.next() {
        match (c, quoted) {
            (c, true) if is_quote(c) => match letters.peek().copied().filter(|next| is_quote(*next)) {
                Some(_) => {
                    argument.get_or_insert_default().push(c);
                    letters.next();
                }
                None => quoted = false,
            },
            (c, false) if is_quote(c) => {
                quoted = true;
                argument.get_or_insert_default();
            }
            (' ', false) => arguments.extend(argument.take()),
            (c, false) => {
                assert!(c.is_ascii_alphanumeric() || "-_./:=".contains(c), "{c:?} stands bare in {line}");
                argument.get_or_insert_default().push(c);
            }
            (c, true) => argument.get_or_insert_default().push(c),
        }
    }
    assert!(!quoted, "{line} does not end");
    arguments.extend(argument);
    arguments
}

#[test]
fn every_command_keeps_its_arguments_in_both_shells() {
    let mut seen = 0;
    for name in TRICKS {
        let (mut lines, mut wanted) = (Vec::new(), Vec::new());
        for_every_step(name, |command, _| {
            let Some((shell, argv, line)) = command else { return };
            assert!(argv.iter().chain([&line.to_owned()]).all(|text| !text.contains(char::is_control)), "{argv:?}");
            match shell {
                Shell::Posix => {
                    if !lines.contains(&line.to_owned()) {
                        lines.push(line.to_owned());
                        wanted.push(argv.to_vec());
                    }
                }
                Shell::Powershell => assert_eq!(by_powershell(line), argv, "{line}"),
            }
            seen += 1;
        });
        assert!(lines.len() > 5, "only {} commands", lines.len());
        assert_eq!(by_sh(&lines), wanted, "{name:?}");
    }
    assert!(seen > 500, "only {seen} commands");
}

#[test]
fn any_argument_at_all_survives_quoting() {
    let mut all: Vec<String> = TRICKS.iter().filter(|trick| !trick.contains('\n')).map(|t| (*t).to_owned()).collect();
    all.extend([String::new(), " ".into(), "'".into(), "''".into(), "\\".into(), "\t".into(), "=ls".into()]);
    all.extend((1..0x80_u8).filter(|byte| *byte != b'\n').map(|byte| format!("a{}b", char::from(byte))));
    let argv = [vec!["printf".to_owned()], all].concat();
    assert_eq!(
        by_sh(&[command_line(Shell::Posix, argv.iter().map(|argument| Argument::Filled(argument)))]),
        std::slice::from_ref(&argv)
    );
    assert_eq!(
        by_powershell(&command_line(Shell::Powershell, argv.iter().map(|argument| Argument::Filled(argument)))),
        argv
    );
}

/// What a mail program reads: headers by name, unfolded, and the body.
fn parsed(file: &[u8]) -> (Vec<(String, String)>, String) {
    assert!(file.is_ascii() && !file.windows(2).any(|pair| pair[1] == b'\n' && pair[0] != b'\r'));
    let text = std::str::from_utf8(file).expect("text");
    assert!(text.split("\r\n").all(|line| line.len() <= 78), "{text}");
    let (head, body) = text.split_once("\r\n\r\n").expect("headers and a body");
    let head = head.replace("\r\n ", " ");
    let headers = head.split("\r\n").map(|line| line.split_once(": ").expect("a header"));
    let decoded = |value: &str| {
        let words =
            value.split("=?UTF-8?Q?").enumerate().map(|(number, piece)| match (number, piece.split_once("?=")) {
                (0, _) => piece.as_bytes().to_vec(),
                (_, Some((word, rest))) => {
                    [bytes(&word.replace('_', " ")), rest.trim_start().as_bytes().to_vec()].concat()
                }
                (_, None) => panic!("{value} does not end"),
            });
        String::from_utf8(words.collect::<Vec<_>>().concat()).expect("text")
    };
    let headers = headers.map(|(name, value)| (name.to_owned(), decoded(value))).collect();
    let body = String::from_utf8(bytes(&body.replace("=\r\n", ""))).expect("text");
    (headers, body.replace("\r\n", "\n"))
}

/// The bytes of quoted-printable text.
fn bytes(text: &str) -> Vec<u8> {
    let mut pieces = text.split('=');
    let mut bytes = pieces.next().unwrap_or_default().as_bytes().to_vec();
    for piece in pieces {
        let (code, rest) = piece.split_at(2);
        bytes.push(u8::from_str_radix(code, 16).expect("two digits"));
        bytes.extend(rest.as_bytes());
    }
    bytes
}

#[test]
fn every_mail_keeps_headers_and_body_apart() {
    let date = DateTime::parse_from_rfc3339("2026-11-22T09:30:00+01:00").expect("a moment");
    let names = ["X-Unsent", "Date", "To", "Subject", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"];
    let mut seen = 0;
    for name in TRICKS {
        let mut check = |mail: &Mail| {
            assert!(!mail.to.contains(char::is_control) && !mail.subject.contains(char::is_control), "{mail:?}");
            let (headers, body) = parsed(&mail_file(mail, date));
            let found: Vec<&str> = headers.iter().map(|(name, _)| name.as_str()).collect();
            let expected: Vec<&str> = names.into_iter().filter(|name| *name != "To" || found.contains(&"To")).collect();
            assert_eq!(found, expected, "{mail:?}");
            let header = |name: &str| headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
            assert_eq!(header("Subject"), Some(mail.subject.as_str()));
            assert_eq!(header("X-Unsent"), Some("1"));
            assert_eq!(body.trim_end(), mail.body.replace("\r\n", "\n").trim_end());
            if let Some(to) = header("To") {
                let (_, address) = to.rsplit_once('<').unwrap_or(("", to));
                assert!(address.trim_end_matches('>').ends_with(".example") && !address.contains(' '), "{to}");
            }
            seen += 1;
        };
        let mut written = Vec::new();
        for_every_step(name, |_, mail| {
            if let Some(mail) = mail.filter(|mail| !written.contains(*mail)) {
                written.push(mail.clone());
            }
        });
        written.iter().for_each(&mut check);
        for form in mail_ids().filter_map(mail_form) {
            check(&Mail::of(form, |text| {
                text.replace("{contact_email}", "kim@contoso.example").replace("{contact_name}", name)
            }));
        }
    }
    assert!(seen > 150, "only {seen} mails");
}

#[test]
fn a_name_with_line_ends_adds_no_header() {
    let form = mail_form("link-learn").expect("it ships");
    let fill = |text: &str| text.replace("{person_name}", "Ada\r\nBcc: all@contoso.example\r\n\r\nHello");
    let mail = Mail::of(form, |text| fill(text).replace("{person_email}", "ada@fabrikam.example"));
    let date = DateTime::parse_from_rfc3339("2026-11-22T09:30:00+01:00").expect("a moment");
    let (headers, _) = parsed(&mail_file(&mail, date));
    assert!(headers.iter().all(|(name, _)| name != "Bcc"), "{headers:?}");
    assert_eq!(headers.len(), 7, "{headers:?}");
}
