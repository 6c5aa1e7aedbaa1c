//! `rules`: which rulebooks there are, what one says and where that is written, and whether a file is sound.

use super::args::Rules;
use super::context::{Context, rules_file};
use super::failure::{Failure, Outcome};
use super::json;
use super::sheet::{Align, Sheet, plain, styled};
use crate::app::select::words;
use crate::core::rulebook::{self, RuleValue, Rulebook};
use chrono::NaiveDate;
use serde::Serialize;
use std::io::Write;
use std::path::Path;

/// A rulebook in the list.
#[derive(Serialize)]
struct Listed {
    id: String,
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
        Rules::Check { file } => check(context, &file, out),
    }
}

fn list(context: &Context, as_json: bool, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let mut listed = Vec::new();
    for id in rulebook::shipped_ids() {
        let (Rulebook { id, from, title, .. }, _) = context.rulebook(Some(id))?;
        listed.push(Listed { id, from, title });
    }
    if as_json {
        json::write(out, &listed)?;
    } else {
        let mut sheet = Sheet::new(&context.paper);
        let theme = &sheet.skin().theme;
        let rows = listed.iter().map(|rules| {
            let from = words::date_or(rules.from, "by name only");
            vec![styled(&rules.id, theme.accent), plain(&from), plain(&rules.title)]
        });
        sheet.table(&[Align::Left, Align::Right, Align::Left], rows.collect());
        sheet.write(out)?;
    }
    Ok(Outcome::Done)
}

fn show(context: &Context, name: Option<&str>, as_json: bool, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let name = name.or(context.rules());
    let (rules, _) = context.rulebook(name)?;
    let text = match rulebook::shipped_text(name.unwrap_or(&rules.id)) {
        Some(text) => text.to_owned(),
        None => rules_file(name.unwrap_or_default())?,
    };
    // The rulebook was read from the same text a moment ago, so that there are no problems left to report.
    let values = rulebook::values(&text).unwrap_or_default();
    if as_json {
        json::write(out, &Shown { id: &rules.id, from: rules.from, values })?;
    } else {
        let mut sheet = Sheet::new(&context.paper);
        sheet.heading(&format!("Rulebook {}: {}", rules.id, rules.title));
        print(&mut sheet, &values);
        sheet.write(out)?;
    }
    Ok(Outcome::Done)
}

/// The values in groups of their first two keys, and below a value why it is not what the deck prints.
fn print(sheet: &mut Sheet<'_>, values: &[RuleValue]) {
    let theme = &sheet.skin().theme;
    let group = |value: &RuleValue| value.path.split('.').take(2).collect::<Vec<_>>().join(".");
    for values in values.chunk_by(|a, b| group(a) == group(b)) {
        if let Some(first) = values.first() {
            sheet.heading(&group(first));
        }
        for value in values {
            let applied = value.applied.to_string();
            let mut row = vec![
                plain(&format!("  {}", value.path)),
                styled(&applied, theme.accent),
                styled(&format!("[{}, {}]", value.source, value.confidence), theme.dim),
            ];
            let deck = value.deck.as_ref().map(ToString::to_string).filter(|deck| *deck != applied);
            if let Some(deck) = &deck {
                row.push(styled(&format!("deck: {deck}"), theme.warn));
            }
            sheet.table(&[Align::Left; 4], vec![row]);
            if let (Some(why), Some(_)) = (&value.why, deck) {
                sheet.prose(6, why, theme.dim);
            }
        }
    }
}

fn check(context: &Context, file: &Path, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let text = std::fs::read_to_string(file).map_err(|error| Failure::reading(file, error))?;
    match rulebook::parse(&text) {
        Ok(rules) => {
            let mut sheet = Sheet::new(&context.paper);
            sheet.line(plain(&format!("{} is sound: rulebook {}, {}", file.display(), rules.id, rules.title)));
            sheet.write(out)?;
            Ok(Outcome::Done)
        }
        Err(problems) => Err(Failure::problems(file, &problems)),
    }
}
