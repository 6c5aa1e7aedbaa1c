//! What the partner-association deck instructs, rules and answers, sentence by sentence (`tests/cases/deck/`), and that
//! the step, the answer or the mail that is said to carry it does.

use laurels_core::faq;
use laurels_core::rulebook::{self, Rulebook};
use laurels_core::wizard::{mail_form, numbered, shipped, wizard};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    entry: Vec<Entry>,
}

/// Something that the deck says.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    /// What.
    deck: String,
    /// Where it is carried: `wizard/step`, `faq/type/id` or `mail/id`.
    #[serde(rename = "in")]
    place: String,
    /// What stands there.
    says: Vec<String>,
    /// What is put right, where the deck is wrong or outdated.
    #[serde(default)]
    corrected: Option<String>,
}

/// The sections, and how many sentences of each are carried at least.
const SECTIONS: [(&str, &str, usize); 5] = [
    ("certified", include_str!("../cases/deck/certified.toml"), 15),
    ("cpor", include_str!("../cases/deck/cpor.toml"), 92),
    ("csp", include_str!("../cases/deck/csp.toml"), 59),
    ("dpor", include_str!("../cases/deck/dpor.toml"), 90),
    ("pal", include_str!("../cases/deck/pal.toml"), 80),
];

fn sections() -> Vec<(&'static str, Vec<Entry>, usize)> {
    let read = |(name, text, least)| {
        let file: File = toml::from_str(text).unwrap_or_else(|e| panic!("{name}: {e}"));
        (name, file.entry, least)
    };
    SECTIONS.into_iter().map(read).collect()
}

/// Everything that can be read at a place, with its blanks, and again with its numbers filled in.
fn read_at(place: &str, rules: &Rulebook) -> Option<String> {
    let parts: Vec<&str> = place.split('/').collect();
    let text = match parts.as_slice() {
        ["faq", kind, id] => {
            let question = faq::questions()
                .expect("the files can be read")
                .iter()
                .find(|question| question.kind == *kind && question.id == *id)?;
            format!("{} {}", question.ask, question.answer(rules).join(" "))
        }
        ["mail", id] => {
            let form = mail_form(id)?;
            [form.to.as_str(), &form.subject, &form.body].join(" ")
        }
        [wizard_id, step] => {
            let wizard = wizard(*wizard_id)?;
            let step = wizard.step(*step)?;
            let own = [&step.title, &step.role, &step.place, &step.time, &step.text, &step.proof];
            let parts = step.parts.iter().map(|part| &part.text);
            let commands = step.commands.iter().flat_map(|command| command.argv.iter().chain([&command.does]));
            let fields = step.fields.iter().filter_map(|field| wizard.fields.get(field));
            let options = fields.clone().flat_map(|field| field.options.iter().map(|option| &option.label));
            let questions = fields.flat_map(|field| field.help.iter().chain([&field.ask]));
            let decided = wizard.decisions.iter().map(|decision| &decision.why);
            let refused = wizard.refusals.iter().map(|refusal| &refusal.why);
            let reasons = decided.chain(refused).filter(|_| step.fields.len() > 1);
            let texts = own.into_iter().chain(&step.wrong).chain(parts).chain(&step.links).chain(commands);
            let texts = texts.chain(&step.why).chain(&step.changed);
            let texts: Vec<&str> = texts.chain(options).chain(questions).chain(reasons).map(String::as_str).collect();
            texts.join(" ")
        }
        _ => return None,
    };
    let both = format!("{text} {}", numbered(&text, rules));
    Some(both.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase())
}

#[test]
fn every_section_of_the_deck_is_in_a_wizard() {
    let rules = rulebook::shipped("2026-07").expect("it ships").expect("it is sound");
    let mut failures = String::new();
    for (name, entries, least) in sections() {
        assert!(entries.len() >= least, "{name} has {} entries of {least}", entries.len());
        let distinct: BTreeSet<_> = entries.iter().map(|entry| (&entry.deck, &entry.place)).collect();
        assert_eq!(distinct.len(), entries.len(), "{name} says something twice");
        for entry in entries {
            let Some(text) = read_at(&entry.place, &rules) else {
                let _ = writeln!(failures, "{name}: there is no {}", entry.place);
                continue;
            };
            assert!(!entry.says.is_empty() && entry.corrected.is_none_or(|why| !why.is_empty()), "{}", entry.deck);
            for words in entry.says.iter().filter(|words| !text.contains(&words.to_lowercase())) {
                let _ = writeln!(failures, "{name}: {} does not say {words:?} ({})", entry.place, entry.deck);
            }
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn all_questions_of_the_deck_are_answered() {
    let mut carried: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for entry in sections().into_iter().flat_map(|(_, entries, _)| entries) {
        if let Some((kind, id)) = entry.place.strip_prefix("faq/").and_then(|place| place.split_once('/')) {
            carried.entry(kind.to_owned()).or_default().insert(id.to_owned());
        }
    }
    for (kind, least) in [("cpor", 7), ("dpor", 8), ("pal", 11), ("csp", 1), ("certified-professional", 1)] {
        let count = carried.get(kind).map_or(0, BTreeSet::len);
        assert!(count >= least, "{kind}: the deck's questions lead to {count} answers of {least}");
    }
}

#[test]
fn every_wizard_carries_some_of_the_deck() {
    let places: BTreeSet<String> =
        sections().into_iter().flat_map(|(_, entries, _)| entries).map(|entry| entry.place).collect();
    // The deck knows nothing of renewals, nor of enrolling.
    let is_in_deck = |id: &str| !["renew-certification", "designation"].contains(&id);
    for wizard in shipped().iter().filter(|wizard| is_in_deck(&wizard.id)) {
        let own = places.iter().filter(|place| place.starts_with(&format!("{}/", wizard.id))).count();
        assert!(own >= 3, "the deck leads to {own} steps of {}", wizard.id);
    }
}

#[test]
fn answers_name_their_sources_and_their_days() {
    let sources = rulebook::sources();
    for id in rulebook::shipped_ids() {
        let rules = rulebook::shipped(id).expect("it ships").expect("it is sound");
        let mut seen = BTreeSet::new();
        for question in faq::questions().expect("the files can be read") {
            let place = format!("faq/{}/{}", question.kind, question.id);
            assert!(seen.insert(place.clone()), "{place} is there twice");
            for tag in question.source.split(',').map(str::trim) {
                assert!(sources.contains_key(tag), "{place}: there is no source {tag}");
            }
            let answer = question.answer(&rules);
            assert!(!answer.is_empty() && !answer.concat().contains('{'), "{place}: {answer:?}");
            assert!(!answer.concat().contains("<rule"), "{id}, {place}: {answer:?}");
        }
        assert!(seen.len() >= 40, "only {} questions", seen.len());
    }
}

#[test]
fn every_source_of_a_wizard_is_known() {
    let sources = rulebook::sources();
    for wizard in shipped() {
        let steps = wizard.steps.iter().filter_map(|step| step.source.as_ref());
        for tag in steps.chain([&wizard.source]).flat_map(|source| source.split(',')).map(str::trim) {
            assert!(sources.contains_key(tag), "{}: there is no source {tag}", wizard.id);
        }
    }
    for id in laurels_core::wizard::mail_ids() {
        let form = mail_form(id).unwrap_or_else(|| panic!("{id} cannot be read"));
        for tag in form.source.split(',').map(str::trim) {
            assert!(sources.contains_key(tag), "mail {id}: there is no source {tag}");
        }
    }
}
