//! `rules`: which rulebooks there are, what one says and where that is written, and whether a file is sound.

mod diff;

use super::args::Rules;
use super::context::Context;
use super::failure::{Failure, Outcome};
use super::json;
use super::text_doc::{Align, Cell, TextDoc, plain, styled};
use crate::config;
use chrono::NaiveDate;
use laurels_app::view::words;
use laurels_core::ids::RulebookId;
use laurels_core::rulebook::{self, Heading, RuleValue};
use serde::Serialize;
use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;

#[derive(Serialize)]
struct Listed {
    id: RulebookId,
    from: Option<NaiveDate>,
    title: String,
}

/// A rulebook with all its values.
#[derive(Serialize)]
struct Shown<'a> {
    id: &'a str,
    from: Option<NaiveDate>,
    values: Vec<RuleValue>,
}

/// Does what was asked with rulebooks.
///
/// # Errors
/// When there is no such rulebook, it has problems, or the output cannot be written.
pub fn run(context: &Context, wanted: Rules, out: &mut dyn Write) -> Result<Outcome, Failure> {
    match wanted {
        Rules::List { json } => list(context, json, out),
        Rules::Show { id, json } => show(context, id.as_deref(), json, out),
        Rules::Diff { from, to, json } => diff::run(context, (&from, &to), json, out),
        Rules::Check { file } => check(context, &file, out),
    }
}

fn list(context: &Context, as_json: bool, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let shipped = rulebook::headings().iter();
    let shipped =
        shipped.map(|Heading { id, from, title }| Listed { id: (*id).into(), from: *from, title: title.clone() });
    let own = context.own_rules.iter();
    let own = own.map(|(_, rules)| Listed { id: rules.id.clone(), from: rules.from, title: rules.title.clone() });
    let listed: Vec<Listed> = shipped.chain(own).collect();
    if as_json {
        json::write(out, &listed)?;
    } else {
        let mut doc = TextDoc::new(&context.paper);
        let theme = &doc.skin().theme;
        let rows = listed.iter().map(|rules| {
            let from = words::date_or(rules.from, "by name only");
            vec![styled(&rules.id, theme.accent), plain(&from), plain(&rules.title)]
        });
        doc.table(&[Align::Left, Align::Right, Align::Left], rows.collect());
        doc.write(out)?;
    }
    Ok(Outcome::Done)
}

fn show(context: &Context, name: Option<&str>, as_json: bool, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let name = name.or(context.rules());
    let (rules, _) = context.rulebook(name)?;
    let values = match rulebook::shipped_text(name.unwrap_or(&rules.id)) {
        // The rulebook was read from the same text a moment ago.
        Some(text) => rulebook::values(text).unwrap_or_default(),
        None => config::read(context.rules_file(name.unwrap_or(&rules.id))?, rulebook::values)?,
    };
    if as_json {
        json::write(out, &Shown { id: &rules.id, from: rules.from, values })?;
    } else {
        let mut doc = TextDoc::new(&context.paper);
        doc.heading(&format!("Rulebook {}: {}", rules.id, rules.title));
        print(&mut doc, &values);
        doc.write(out)?;
    }
    Ok(Outcome::Done)
}

/// The values by the table they stand in, what the deck prints where that differs, and the sources at the end.
fn print(doc: &mut TextDoc<'_>, values: &[RuleValue]) {
    for table in values.chunk_by(|a, b| split(a).0 == split(b).0) {
        doc.heading(table.first().map_or("", |value| split(value).0));
        let rows = table.iter().map(|value| row(doc, value)).collect();
        doc.table(&[Align::Left; 4], rows);
        for value in table.iter().filter(|value| differs(value)) {
            if let Some(why) = &value.why {
                let style = doc.skin().theme.dim;
                doc.prose(2, &format!("{}: {why}", split(value).1), style);
            }
        }
    }
    doc.heading("Sources");
    let tags: BTreeSet<&str> = values.iter().flat_map(|value| value.source.split(", ")).collect();
    let rows = rulebook::sources()
        .iter()
        .filter(|(tag, _)| tags.contains(tag.as_str()))
        .map(|(tag, source)| vec![plain(&format!("  {tag}")), plain(&source.date), plain(&source.title)]);
    doc.table(&[Align::Left; 3], rows.collect());
}

/// A value's table and its name in it.
fn split(value: &RuleValue) -> (&str, &str) {
    value.path.rsplit_once('.').unwrap_or(("", &value.path))
}

/// Whether the deck prints something else.
fn differs(value: &RuleValue) -> bool {
    value.deck.as_ref().is_some_and(|deck| *deck != value.applied)
}

/// Name, value, source and confidence, and what the deck prints where that differs.
fn row(doc: &TextDoc<'_>, value: &RuleValue) -> Vec<Cell> {
    let theme = &doc.skin().theme;
    let deck = value.deck.as_ref().filter(|_| differs(value)).map(|deck| format!("deck: {deck}"));
    vec![
        plain(&format!("  {}", split(value).1)),
        styled(&value.applied.to_string(), theme.accent),
        styled(&format!("[{}, {}]", value.source, value.confidence), theme.dim),
        styled(&deck.unwrap_or_default(), theme.warn),
    ]
}

fn check(context: &Context, file: &Path, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let rules = config::read(file, rulebook::parse)?;
    let mut doc = TextDoc::new(&context.paper);
    doc.line(plain(&format!("{} is valid: rulebook {}, {}", file.display(), rules.id, rules.title)));
    doc.write(out)?;
    // Where rulebooks must be signed, a sound one that is not is refused all the same.
    config::read_signed(file, context.config.rules_key.as_deref(), |_| Ok(()))?;
    Ok(Outcome::Done)
}
