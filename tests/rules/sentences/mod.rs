//! Every sentence of an explanation is one of those listed here, and says what the book, the rulebook and the item's own
//! score say: its figures, thresholds, days, names and exams.

mod attribution;
mod known;
mod people;
mod read;
mod usage;

use crate::support::case;
use crate::support::generate::{Seed, as_of, book};
use crate::support::soak::{CASES, properties};
use known::Known;
use laurels_core::book::{AssociationState, Book, DesignationId, MetricId};
use laurels_core::rulebook::{MetricFormula, Rulebook};
use laurels_core::scoring::{AsOf, Item, ItemKind, Reason, Scope, Scorer};
use laurels_data::exchange::{dataset, demo};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// An item, and all that its sentence may speak of.
struct Said<'a> {
    book: &'a Book,
    known: &'a Known,
    rules: &'a Rulebook,
    moment: AsOf,
    formula: &'a MetricFormula,
    item: &'a Item,
}

impl Said<'_> {
    /// Whether a text is sentences of the list, each of them true of the item.
    fn is_true(&self, text: &str) -> bool {
        if text.is_empty() {
            return true;
        }
        let ends = text.match_indices(". ").map(|(at, _)| at + 1).chain([text.len()]);
        // A name may have a full stop in it: the sentence is the first that the list knows.
        let mut ends = ends.filter(|end| self.one(&text[..*end]));
        ends.any(|end| self.is_true(text[end..].trim_start()))
    }

    fn one(&self, text: &str) -> bool {
        match self.item.kind {
            ItemKind::Person => self.of_person(text),
            _ => self.of_usage(text) || self.of_figures(text) || self.of_attribution(text),
        }
    }

    fn has(&self, reason: Reason) -> bool {
        self.item.reasons.contains(&reason)
    }
}

/// Checks every sentence of a book, and notes the reasons that were met.
fn check(book: &Book, rules: &Rulebook, moment: AsOf, met: &mut BTreeSet<Reason>) -> Result<(), String> {
    each(book, rules, moment, |said| {
        met.extend(said.item.reasons.iter().copied());
        let Item { id, reasons, text, value, .. } = said.item;
        match said.is_true(text) {
            true => Ok(()),
            false => Err(format!("{id} {reasons:?} {}: {text}", value.rounded(2))),
        }
    })
}

fn each(
    book: &Book,
    rules: &Rulebook,
    moment: AsOf,
    mut take: impl FnMut(&Said<'_>) -> Result<(), String>,
) -> Result<(), String> {
    let (scorer, known) = (Scorer::new(book, rules, moment), Known::of(book, rules));
    let mut wrong = Vec::new();
    for explanation in scorer.explain_everything(Scope::ALL) {
        let (designation, metric): (DesignationId, MetricId) = (explanation.designation, explanation.metric);
        let Some(formula) = rules.designations[&designation].metrics[&metric].tracks.get(&explanation.track) else {
            continue;
        };
        for item in explanation.counted.iter().chain(&explanation.excluded) {
            if let Err(why) = take(&Said { book, known: &known, rules, moment, formula, item }) {
                wrong.push(format!("{designation} {metric} {why}"));
            }
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

fn demonstration() -> Book {
    dataset::read(demo::DATASET.as_bytes()).expect("the demonstration").0
}

#[test]
fn every_sentence_of_the_demonstration_and_the_cases_is_true() {
    let (mut met, mut wrong) = (BTreeSet::new(), Vec::new());
    let demo = demonstration();
    for rules in case::rulebooks() {
        wrong.extend(check(&demo, &rules, AsOf::today(demo::DATE), &mut met).err());
    }
    for (file, case) in case::all() {
        let held = check(&case.book(), case.rulebook(), case.moment(), &mut met);
        wrong.extend(held.err().map(|why| format!("{file}: {}: {why}", case.name)));
    }
    for case in crate::reasons::cases() {
        wrong.extend(check(&case.book(), case.rulebook(), case.moment(), &mut met).err());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let never: Vec<Reason> = Reason::ALL.iter().copied().filter(|reason| !met.contains(reason)).collect();
    assert!(never.is_empty(), "never said: {never:?}");
}

/// A text with 999 before its `nth` number.
fn mutated(text: &str, nth: usize) -> Option<String> {
    let mut before = ' ';
    let starts = text.char_indices().filter(|(_, c)| {
        // A zero may be anything that is less than is needed.
        let starts = ('1'..='9').contains(c) && !before.is_ascii_digit() && before != '.' && before != ',';
        before = *c;
        starts
    });
    let (at, _) = starts.collect::<Vec<_>>().into_iter().nth(nth)?;
    Some(format!("{}999{}", &text[..at], &text[at..]))
}

#[test]
fn a_wrong_figure_is_noticed() {
    let (demo, rules) = (demonstration(), &case::RULEBOOKS["2026-10"]);
    let (mut tried, mut missed) = (0, BTreeSet::new());
    each(&demo, rules, AsOf::today(demo::DATE), |said| {
        for wrong in (0..).map_while(|nth| mutated(&said.item.text, nth)) {
            tried += 1;
            if said.is_true(&wrong) {
                missed.insert(format!("{}: {wrong}", said.item.id));
            }
        }
        Ok(())
    })
    .expect("nothing else");
    assert!(tried > 500, "{tried}");
    assert!(missed.is_empty(), "{missed:#?}");
}

properties! {
    CASES;

    #[test]
    fn every_sentence_of_a_random_book_is_true(seed: u64, rows in 20usize..600) {
        let mut book = book(rows, seed);
        let mut seed = Seed(seed ^ 9);
        let states = AssociationState::ALL;
        for association in &mut book.associations {
            if seed.below(2) == 0 {
                association.state = *seed.pick(states);
                association.started = association.started.filter(|_| seed.below(2) == 0);
            }
        }
        let held = check(&book, &case::RULEBOOKS["2026-10"], AsOf::today(as_of()), &mut BTreeSet::new());
        prop_assert!(held.is_ok(), "{}", held.unwrap_err());
    }
}
