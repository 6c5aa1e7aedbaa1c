//! Questions and answers: that each says where it is from, in plain words, and that people's own words find it.

use crate::english::forbidden;
use crate::support::program::{ended, laurels};
use laurels_core::{faq, rulebook};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use tempfile::TempDir;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    ask: String,
    /// `type/id`, each of them right.
    answers: Vec<String>,
}

fn place(question: &faq::Question) -> String {
    format!("{}/{}", question.kind, question.id)
}

fn questions() -> &'static [faq::Question] {
    faq::questions().expect("the files can be read")
}

fn found(words: &str) -> Vec<&'static faq::Question> {
    faq::search(words).expect("the files can be read")
}

/// The cases whose answer is not among the first three.
fn missed(cases: &[Case]) -> Vec<String> {
    let first = |ask: &str| found(ask).into_iter().take(3).map(place).collect::<Vec<_>>();
    let answered = |case: &&Case| first(&case.ask).iter().any(|found| case.answers.contains(found));
    let told = |case: &Case| format!("{:?} wants {:?}, finds {:?}", case.ask, case.answers, first(&case.ask));
    cases.iter().filter(|case| !answered(case)).map(told).collect()
}

/// The sets of questions, and of how many in a hundred the answer is among the first three at least.
const SETS: [(&str, &str, usize); 3] = [
    ("admins", include_str!("../cases/faq/admins.toml"), 98),
    ("learned", include_str!("../cases/faq/learned.toml"), 97),
    ("unseen", include_str!("../cases/faq/unseen.toml"), 95),
];

#[test]
fn typical_searches_find_their_answer_among_the_first_three() {
    let known: BTreeSet<String> = questions().iter().map(place).collect();
    for (name, text, least) in SETS {
        let cases: Cases = toml::from_str(text).expect("the cases can be read");
        for answer in cases.case.iter().flat_map(|case| &case.answers) {
            assert!(known.contains(answer), "{name}: there is no {answer}");
        }
        let missed = missed(&cases.case);
        let found = cases.case.len() - missed.len();
        assert!(cases.case.len() >= 60 && found * 100 >= least * cases.case.len(), "{name}: {}", missed.join("\n"));
    }
}

/// The exams' codes in a text.
fn exams(text: &str) -> BTreeSet<&str> {
    let is_exam = |word: &&str| {
        let halves = word.split_once('-').filter(|(vendor, number)| vendor.len() == 2 && number.len() == 3);
        halves.is_some_and(|(vendor, number)| {
            vendor.chars().all(|c| c.is_ascii_uppercase()) && number.chars().all(|c| c.is_ascii_digit())
        })
    };
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').filter(is_exam).collect()
}

#[test]
fn lists_of_certifications_are_those_of_the_rulebook() {
    let rules = rulebook::shipped("2026-10").expect("it ships").expect("it is sound");
    let values = rulebook::values(rulebook::shipped_text("2026-10").expect("it ships")).expect("it is sound");
    // A code that takes another one's place, one that may come to count, and two that are named as gone.
    let named_besides = BTreeSet::from(["AB-400", "AZ-802", "DP-203", "MB-260"]);
    for (id, designation) in [
        ("certs-infrastructure", "infrastructure"),
        ("certs-digital", "digital-app-innovation"),
        ("certs-data-ai", "data-ai"),
        ("certs-security", "security"),
        ("certs-modern-work", "modern-work"),
        ("certs-bizapps", "business-applications"),
    ] {
        let question = questions().iter().find(|question| question.id == id).expect("the question");
        let answer = question.answer(&rules).join(" ");
        let metric = format!("designation.{designation}.metric.");
        let listed = values.iter().filter(|value| value.path.starts_with(&metric) && !value.path.contains(".unlisted"));
        let listed: Vec<String> = listed.map(|value| format!("{} {}", value.path, value.applied)).collect();
        let listed = listed.join(" ");
        let (said, listed) = (exams(&answer), exams(&listed));
        assert!(listed.len() >= 4 && listed.is_subset(&said), "{id} lacks {:?}", listed.difference(&said));
        let more: BTreeSet<&str> = said.difference(&listed).copied().collect();
        assert!(more.is_subset(&named_besides), "{id} says too much: {more:?}");
    }
}

#[test]
fn every_question_finds_itself_among_the_first() {
    let own = |question: &faq::Question| Case { ask: question.ask.clone(), answers: vec![place(question)] };
    let missed = missed(&questions().iter().map(own).collect::<Vec<_>>());
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn search_ignores_inflection_case_and_other_words() {
    let found = |words: &str| found(words).into_iter().map(place).collect::<Vec<_>>();
    assert_eq!(found("").len(), questions().len());
    assert_eq!(found("how is it").len(), questions().len(), "words without a meaning find all");
    assert!(found("zzzz").is_empty());
    assert_eq!(found("GUEST"), found("guests"));
    assert_eq!(found("guest zzzz"), found("guest"), "a word that nobody knows takes nothing away");
    assert_eq!(found("lighthuose"), found("lighthouse"), "a typing mistake");
    assert_eq!(found("lightho").first(), found("lighthouse").first(), "a word not typed to its end");
    assert_eq!(found("AZ 104"), found("az-104"));
}

#[test]
fn every_answer_names_source_date_and_address_in_plain_words() {
    let sources = rulebook::sources();
    let rules = rulebook::shipped("2026-07").expect("it ships").expect("it is sound");
    let mut faults = String::new();
    for question in questions() {
        let place = place(question);
        let _ = match question.url() {
            Some(url) if url.starts_with("https://") && !url.contains(' ') => Ok(()),
            other => writeln!(faults, "{place}: the address is {other:?}"),
        };
        for tag in question.source.split(',').map(str::trim) {
            let dated = sources.get(tag).is_some_and(|source| source.date.starts_with("20"));
            let _ = if dated { Ok(()) } else { writeln!(faults, "{place}: {tag} has no date") };
        }
        let text = format!("{} {}", question.ask, question.answer(&rules).join(" "));
        for word in forbidden(&text) {
            let _ = writeln!(faults, "{place} says {word:?}");
        }
        if text.contains('!') {
            let _ = writeln!(faults, "{place} exclaims");
        }
    }
    assert!(faults.is_empty(), "{faults}");
}

/// The answers that the program prints as JSON.
fn document(home: &Path, words: &[&str]) -> Value {
    let (status, out, err) = ended(laurels(home, words));
    assert_eq!(status, 0, "{err}");
    serde_json::from_str(&out).expect("one JSON document")
}

#[test]
fn the_command_line_answers_best_first() {
    let home = TempDir::new().expect("a folder");
    let all = document(home.path(), &["faq", "--json"]);
    let all = all.as_array().expect("a list");
    let of = |kind: &str| all.iter().filter(|question| question["type"] == kind).count();
    assert!(of("cpor") >= 7 && of("dpor") >= 8 && of("pal") >= 11);
    assert!(of("programme") >= 10 && of("designations") >= 20);
    for question in all {
        for key in ["type", "question", "answer", "source", "url"] {
            assert!(question[key].as_str().is_some_and(|text| !text.is_empty()), "{key} of {question}");
        }
    }
    let some = document(home.path(), &["faq", "does", "a", "GUEST", "count", "--json"]);
    let some = some.as_array().expect("a list");
    assert!(!some.is_empty() && some.len() < all.len());
    let (status, text, _) = ended(laurels(home.path(), &["faq", "does a guest count"]));
    assert_eq!(status, 0);
    let first = some[0]["question"].as_str().expect("a question");
    assert!(text.starts_with(first), "{text}");
    assert!(text.contains(some[0]["url"].as_str().expect("an address")), "{text}");
    assert_eq!(document(home.path(), &["faq", "zzzz", "--json"]), json!([]));
    let (status, text, _) = ended(laurels(home.path(), &["faq", "zz\u{1b}[2Jzz"]));
    assert!(status == 0 && !text.contains('\u{1b}') && text.contains("laurels faq"), "{text}");
}
