//! Everything that a person reads, in plain English: no word that our English has another one for, in assets, messages,
//! README or the example configuration.

use crate::support::program::{ended, laurels};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Words that our English has others for.
pub(crate) const FORBIDDEN: [&str; 49] = [
    "stand",
    "stands",
    "stood",
    "hold",
    "holds",
    "held",
    "anew",
    "whoever",
    "mend",
    "mends",
    "mended",
    "road",
    "roads",
    "hang",
    "hangs",
    "falls away",
    "comes to",
    "is had",
    "be had",
    "told",
    "that which",
    "this program",
    "it is here",
    "what is to be",
    "goes against",
    "put off",
    "be made again",
    "be passed again",
    "the deck",
    "made anew",
    "at best",
    "astray",
    "go on counting",
    "goes on counting",
    "hung on",
    "in vain",
    "lest",
    "oneself",
    "reckoned",
    "shall",
    "somebody else's house",
    "speaks of",
    "startled",
    "the house",
    "thereby",
    "tidies",
    "to be had",
    "whereby",
    "sits down to it",
];

/// Phrases that no message of the program says; elsewhere they may be right.
const UNSAID: [&str; 14] = [
    "leads nowhere",
    "is no",
    "are no records",
    "on a yes",
    "after a yes",
    "asks for a yes",
    "to come",
    "lets it go",
    "is waited for",
    "may this wait",
    "to have it again",
    "exists already",
    "turned round",
    "as it was left",
];

/// The phrases of a message that it should not say. `There is no store` and `no longer` are said so.
fn unsaid(text: &str) -> Vec<&'static str> {
    let words = words(text).replace(" there is no ", " ").replace(" is no longer ", " ");
    UNSAID.into_iter().filter(|phrase| words.contains(&format!(" {phrase} "))).collect()
}

/// The words of a text, in lower case, with one blank between and around them.
fn words(text: &str) -> String {
    let only = text.to_lowercase().replace(|c: char| !c.is_alphanumeric() && !"-_".contains(c), " ");
    format!(" {} ", only.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The forbidden words of a text.
pub(crate) fn forbidden(text: &str) -> Vec<&'static str> {
    let words = words(text);
    FORBIDDEN.into_iter().filter(|word| words.contains(&format!(" {word} "))).collect()
}

/// The files below a folder that end so.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let below = |path: PathBuf| match path.is_dir() {
        true => files(&path, ending),
        false if path.extension().is_some_and(|extension| extension == ending) => vec![path],
        false => Vec::new(),
    };
    entries.flat_map(below).collect()
}

/// The texts in quotes of a Rust file, its comments and its own tests left out.
fn literals(source: &str) -> Vec<String> {
    let source = source.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let (mut found, mut rest) = (Vec::new(), source.chars().peekable());
    while let Some(c) = rest.next() {
        match c {
            '/' if rest.peek() == Some(&'/') => {
                rest.by_ref().find(|c| *c == '\n');
            }
            // A character in quotes may be a quotation mark itself; a lifetime is none.
            '\'' => {
                let ahead: Vec<char> = rest.clone().take(3).collect();
                let taken = match ahead.as_slice() {
                    ['\\', _, '\''] => 3,
                    [_, '\'', ..] => 2,
                    _ => 0,
                };
                rest.by_ref().take(taken).for_each(drop);
            }
            '"' => {
                let mut text = String::new();
                while let Some(c) = rest.next().filter(|c| *c != '"') {
                    text.push(if c == '\\' { rest.next().unwrap_or(' ') } else { c });
                }
                found.push(text);
            }
            _ => {}
        }
    }
    found
}

#[test]
fn quotes_are_read_as_the_compiler_reads_them() {
    let source = "let a = \"one\"; // \"two\"\nlet b: &'a str = \"three \\\" four\"; let c = '\"'; f('\\'', \"five\");";
    assert_eq!(literals(source), ["one", "three \" four", "five"]);
    assert_eq!(forbidden("It holds; who told you?"), ["holds", "told"]);
    assert!(forbidden("A threshold, a standard, a holder").is_empty());
    assert_eq!(unsaid("it is no store, and exists already"), ["is no", "exists already"]);
    assert!(unsaid("there is no store yet; it is no longer snoozed").is_empty());
}

/// The lines of the help of a command and of all below it.
fn help_of(command: &[&str]) -> Vec<String> {
    let home = TempDir::new().expect("a folder");
    let (status, help, _) = ended(laurels(home.path(), &[command, &["--help"]].concat()));
    assert_eq!(status, 0, "{command:?}");
    let below = help.split("Commands:\n").nth(1).and_then(|rest| rest.split("\n\n").next()).unwrap_or_default();
    let below: Vec<&str> = below.lines().filter_map(|line| line.split_whitespace().next()).collect();
    let further = below.iter().filter(|name| **name != "help");
    let further: Vec<String> = further.flat_map(|name| help_of(&[command, &[*name]].concat())).collect();
    help.lines().map(str::to_owned).chain(further).collect()
}

#[test]
fn no_forbidden_word_reaches_a_reader() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let is_test = |path: &PathBuf| {
        let aside = ["tests", "tests.rs", "test_harness.rs"];
        path.components().any(|part| aside.iter().any(|name| part.as_os_str() == *name))
    };
    let mut texts: Vec<(PathBuf, String)> = Vec::new();
    for path in files(&root.join("src"), "rs").into_iter().filter(|path| !is_test(path)) {
        let source = fs::read_to_string(&path).expect("a file");
        // A name of one word is an id, a key or a crate's; what a person reads has a blank.
        texts.extend(literals(&source).into_iter().filter(|text| text.contains(' ')).map(|text| (path.clone(), text)));
    }
    let is_read = |line: &&str| !["#", "id = ", "source = "].iter().any(|start| line.starts_with(start));
    // What people may type is no sentence of ours.
    let prose = files(&root.join("assets"), "toml").into_iter().filter(|path| !path.ends_with("shared/words.toml"));
    for path in prose {
        let text = fs::read_to_string(&path).expect("a file");
        texts.extend(text.lines().filter(is_read).map(|line| (path.clone(), line.to_owned())));
    }
    for path in ["README.md", "config.example.toml"].map(|name| root.join(name)) {
        let text = fs::read_to_string(&path).expect("a file");
        texts.extend(text.split("\n\n").map(|paragraph| (path.clone(), paragraph.to_owned())));
    }
    texts.extend(help_of(&[]).into_iter().map(|line| (PathBuf::from("--help"), line)));
    let documented: BTreeSet<String> = texts
        .iter()
        .filter(|(_, text)| !forbidden(text).is_empty())
        .map(|(path, text)| format!("{}: {:?} in {text:?}", path.display(), forbidden(text)))
        .collect();
    assert!(texts.len() > 3000, "{} texts", texts.len());
    let messages =
        texts.iter().filter(|(path, text)| path.extension().is_some_and(|e| e == "rs") && !unsaid(text).is_empty());
    let odd: BTreeSet<String> =
        messages.map(|(path, text)| format!("{}: {:?} in {text:?}", path.display(), unsaid(text))).collect();
    assert!(odd.is_empty(), "{odd:#?}");
    assert!(documented.is_empty(), "{documented:#?}");
}

#[test]
fn mails_can_be_sent_as_they_are() {
    for path in files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/mail"), "toml") {
        let mail: toml::Table = fs::read_to_string(&path).expect("a file").parse().expect("a mail");
        let field = |name: &str| mail[name].as_str().expect("text").trim().to_owned();
        let (to, body) = (field("to"), field("body"));
        assert!(to.contains("email"), "{}: to {to:?}", path.display());
        let pages = ["learn.microsoft.com/", "portal.azure.com", "admin.microsoft.com"];
        let linked = pages.iter().any(|page| body.contains(&format!("https://{page}")));
        assert!(linked, "{}: no page of Microsoft's", path.display());
        let small = |paragraph: &&str| {
            paragraph.starts_with(|c: char| c.is_ascii_lowercase()) && !paragraph.starts_with("https:")
        };
        assert_eq!(body.split("\n\n").find(small), None, "{}", path.display());
        let broken = body.split("\n\n").flat_map(|paragraph| paragraph.lines().zip(paragraph.lines().skip(1)));
        let mut broken = broken.filter(|(_, next)| next.starts_with(|c: char| c.is_ascii_lowercase()));
        assert_eq!(broken.next(), None, "{}: its lines are broken by hand", path.display());
    }
}

#[test]
fn every_command_that_a_text_names_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let home = TempDir::new().expect("a folder");
    let (status, help, _) = ended(laurels(home.path(), &["--help"]));
    assert_eq!(status, 0);
    let commands = help.split("Commands:\n").nth(1).and_then(|rest| rest.split("\n\n").next()).unwrap_or_default();
    let known: BTreeSet<&str> = commands.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert!(known.len() > 10, "{known:?}");
    let assets = ["wizards", "mail", "faq"].map(|folder| root.join("assets").join(folder));
    let paths = assets.iter().flat_map(|folder| files(folder, "toml")).chain([root.join("README.md")]);
    for path in paths {
        let text = fs::read_to_string(&path).expect("a file");
        let named = text.split('`').skip(1).step_by(2).filter_map(|code| code.strip_prefix("laurels "));
        let mut named = named.map(|words| words.split_whitespace().next().unwrap_or_default());
        let unknown = named.find(|word| !word.starts_with('-') && !known.contains(word));
        assert_eq!(unknown, None, "{}", path.display());
    }
}

/// What a step of a wizard can tell somebody to do.
const INSTRUCTIONS: [&str; 45] = [
    "Accept", "Add", "Answer", "Ask", "Book", "Bring", "Call", "Check", "Choose", "Collect", "Compare", "Confirm",
    "Decide", "Do", "Download", "Enrol", "Enter", "Expect", "Find", "Get", "Go", "Have", "Import", "Invite", "Link",
    "List", "Look", "Make", "Note", "Open", "Order", "Pay", "Prepare", "Read", "Request", "See", "Send", "Set", "Sign",
    "Submit", "Talk", "Tell", "Upload", "Wait", "Write",
];

#[test]
fn steps_begin_with_what_to_do() {
    for wizard in laurels_core::wizard::shipped() {
        for step in &wizard.steps {
            let first = step.text.trim().split("\n\n").next().unwrap_or_default();
            let verb = first.split_whitespace().next().unwrap_or_default();
            let place = format!("{}/{}: {first}", wizard.id, step.id);
            assert!(INSTRUCTIONS.contains(&verb), "{place}");
            assert!(
                first.ends_with('.') && first.len() < 300,
                "one sentence or two that stand for themselves, {place}"
            );
        }
    }
}
