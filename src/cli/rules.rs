//! `rules`: which rulebooks there are, and whether a file is sound.

use super::args::Rules;
use super::context::Context;
use super::failure::{Failure, Outcome};
use super::json;
use super::sheet::{Align, Sheet, plain, styled};
use crate::app::select::words;
use crate::core::rulebook::{self, Rulebook};
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

/// Does what was asked with rulebooks.
///
/// # Errors
/// When there is no such rulebook, it has problems, or the output cannot be written.
pub fn run(context: &Context, wanted: Rules, out: &mut dyn Write) -> Result<Outcome, Failure> {
    match wanted {
        Rules::List { json } => list(context, json, out),
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
