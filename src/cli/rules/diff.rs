//! `rules diff`: what changes between two rulebooks, where that is written, and which points of the book at hand it moves.

use super::super::text_doc::{Align, TextDoc, plain, styled};
use super::{Context, Failure, Outcome, json};
use crate::config::{self, FileError, Trouble};
use laurels_core::rulebook::{self, RuleChange, Rulebook, RulebookDiff, Scalar};
use laurels_core::scoring::{Move, moves, rule_moves, score};
use laurels_core::text::clean;
use laurels_data::service::ServiceError;
use serde::Serialize;
use std::io::Write;

#[derive(Serialize)]
struct Changed<'a> {
    path: &'a str,
    from: &'a Option<Scalar>,
    to: &'a Option<Scalar>,
    source: &'a str,
    confidence: &'a str,
    moves: Vec<Moved>,
}

#[derive(Serialize)]
struct Moved {
    designation: &'static str,
    points_from: f64,
    points_to: f64,
}

/// Prints what is different between two rulebooks.
///
/// # Errors
/// When there is no such rulebook, it or the book has problems, or the output cannot be written.
pub fn run(
    context: &Context,
    (from, to): (&str, &str),
    as_json: bool,
    out: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let ((first, _), (second, _)) = (context.rulebook(Some(from))?, context.rulebook(Some(to))?);
    // Both were read as rulebooks a moment ago.
    let diff = RulebookDiff::new(&text(context, from)?, &text(context, to)?)
        .map_err(|faults| FileError { path: to.into(), trouble: Trouble::Wrong(faults) })?;
    let changes = diff.changes();
    // Without a book there is nothing to move.
    let book = match context.book() {
        Ok((book, _)) => Some(book),
        Err(Failure::Keep(ServiceError::NoStore(_))) => None,
        Err(failure) => return Err(failure),
    };
    let as_of = context.as_of();
    let each = book.as_deref().map(|book| rule_moves(book, as_of, (&diff, &first), &changes)).unwrap_or_default();
    if as_json {
        let moved = |place: usize| each.get(place).into_iter().flatten().map(Moved::of).collect();
        let changed = changes.iter().enumerate().map(|(place, change)| {
            let RuleChange { path, from, to, source, confidence } = change;
            Changed { path, from, to, source, confidence, moves: moved(place) }
        });
        json::write(out, &changed.collect::<Vec<_>>())?;
        return Ok(Outcome::Done);
    }
    let mut doc = TextDoc::new(&context.paper);
    doc.heading(&format!("From {} to {}: {}", first.id, second.id, differ(changes.len())));
    print(&mut doc, &second, &changes, &each);
    if let Some(book) = &book {
        let all = moves(&score(book, &first, as_of), &score(book, &second, as_of));
        doc.heading("Points of this book");
        if all.is_empty() {
            doc.prose(2, "No designation has other points.", doc.skin().theme.text);
        }
        all.iter().for_each(|of| doc.prose(2, &change_text(&second, of), doc.skin().theme.text));
    }
    doc.write(out)?;
    Ok(Outcome::Done)
}

/// The text of a rulebook that ships, or of a file.
fn text(context: &Context, name: &str) -> Result<String, Failure> {
    match rulebook::shipped_text(name) {
        Some(text) => Ok(text.to_owned()),
        None => Ok(config::read(context.rules_file(name)?, |text| Ok(text.to_owned()))?),
    }
}

/// A line a value, with what it moves below.
fn print(doc: &mut TextDoc<'_>, rules: &Rulebook, changes: &[RuleChange], each: &[Vec<Move>]) {
    let theme = &doc.skin().theme;
    let value = |value: &Option<Scalar>| value.as_ref().map_or("none".to_owned(), Scalar::text);
    for (place, change) in changes.iter().enumerate() {
        let row = vec![
            plain(&format!("  {}", change.path)),
            styled(&format!("{} to {}", value(&change.from), value(&change.to)), theme.accent),
            styled(&format!("[{}, {}]", change.source, change.confidence), theme.dim),
        ];
        doc.table(&[Align::Left; 3], vec![row]);
        each.get(place).into_iter().flatten().for_each(|of| doc.prose(6, &change_text(rules, of), theme.warn));
    }
}

/// A designation's points before and after.
fn change_text(rules: &Rulebook, Move { designation, from, to }: &Move) -> String {
    let name = rules.designations.get(designation).map_or(designation.word(), |known| known.name.as_str());
    clean(&format!("{name}: {from} to {to} points")).into_owned()
}

impl Moved {
    fn of(Move { designation, from, to }: &Move) -> Moved {
        Moved { designation: designation.word(), points_from: from.rounded(2), points_to: to.rounded(2) }
    }
}

fn differ(values: usize) -> String {
    match values {
        1 => "1 value differs".to_owned(),
        several => format!("{several} values differ"),
    }
}
