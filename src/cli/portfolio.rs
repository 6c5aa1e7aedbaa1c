//! `portfolio`: where many partners stand, what runs out first at the top.

use super::context::Context;
use super::failure::{Failure, Outcome};
use super::json;
use super::text_doc::{Align, Cell, TextDoc, plain, styled};
use chrono::NaiveDate;
use laurels_app::view::words;
use laurels_core::summary::{Clock, Standing};
use laurels_core::text::clean;
use laurels_data::portfolio::{self, PartnerFile, PortfolioQuery};
use serde::Serialize;
use std::borrow::Cow;
use std::io::Write;
use std::path::Path;

/// A partner, as JSON.
#[derive(Serialize)]
struct PartnerJson<'a> {
    partner: Option<Cow<'a, str>>,
    global_id: Option<Cow<'a, str>>,
    file: String,
    as_of: Option<NaiveDate>,
    /// Whether the scores are of another day than was asked for.
    stale: bool,
    designations: Vec<Standing>,
    error: Option<Cow<'a, str>>,
}

/// Prints the partners of a folder.
///
/// # Errors
/// When the folder or the rules cannot be read, or the output cannot be written.
pub fn run(context: &Context, folder: &Path, as_json: bool, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let (rules, warning) = context.rulebook(context.rules())?;
    // A file of rules may say something else under the same id tomorrow.
    let shipped = context.rules().is_none_or(|name| !Path::new(name).exists());
    let cache = context.paths.cache.as_ref().filter(|_| shipped).map(|cache| cache.join("portfolio"));
    let moment = context.as_of();
    let query = PortfolioQuery { rules: &rules, moment, days: context.config.days, cache: cache.as_deref() };
    let partners = portfolio::read(folder, query)
        .map_err(|error| Failure::Impossible(format!("cannot read the folder {}: {error}", folder.display())))?;
    match as_json {
        true => {
            let rows: Vec<PartnerJson<'_>> = partners.iter().map(|row| PartnerJson::of(row, moment.date)).collect();
            json::write(out, &rows)?;
        }
        false => print(context, &partners, moment.date).write(out)?,
    }
    super::warn(&warning.into_iter().collect::<Vec<_>>());
    Ok(Outcome::Done)
}

impl<'a> PartnerJson<'a> {
    fn of(row: &'a PartnerFile, date: NaiveDate) -> PartnerJson<'a> {
        let file = clean(&row.path.file_name().unwrap_or_default().to_string_lossy()).into_owned();
        match &row.summary {
            Ok(summary) => PartnerJson {
                partner: Some(clean(&summary.partner)),
                global_id: summary.global_id.as_deref().map(clean),
                file,
                as_of: Some(summary.as_of),
                stale: summary.as_of != date,
                designations: summary.designations.iter().map(cleaned).collect(),
                error: None,
            },
            Err(error) => PartnerJson {
                partner: None,
                global_id: None,
                file,
                as_of: None,
                stale: false,
                designations: Vec::new(),
                error: Some(clean(error)),
            },
        }
    }
}

/// The same with what came from outside cleaned.
fn cleaned(standing: &Standing) -> Standing {
    let clock = |clock: &Clock| Clock { text: clean(&clock.text).into_owned(), ..clock.clone() };
    Standing { next: standing.next.as_ref().map(clock), ..standing.clone() }
}

/// A line a partner: its points in each designation, and what runs out first.
fn print<'c>(context: &'c Context, partners: &[PartnerFile], date: NaiveDate) -> TextDoc<'c> {
    let mut doc = TextDoc::new(&context.paper);
    let theme = &doc.skin().theme;
    doc.heading(&format!("{} on {}", words::count(partners.len(), "partner", "partners"), words::date(date)));
    if partners.is_empty() {
        let text = "There is no store, dataset or summary in this folder: their names end in .db, .sqlite or .json.";
        doc.prose(0, text, theme.text);
        return doc;
    }
    let titles = ["Partner", "BizApp", "Modern", "Secur", "Infra", "Data", "Apps", "As of", "Next"];
    let mut rows = vec![titles.iter().map(|title| styled(title, theme.dim)).collect::<Vec<Cell>>()];
    rows.extend(partners.iter().filter_map(|row| row.summary.as_ref().ok()).map(|summary| {
        let points = |standing: &Standing| {
            let unsure = if standing.certain { "" } else { "?" };
            let style = match standing {
                Standing { qualified: true, .. } => theme.good,
                Standing { blocking, .. } if blocking.is_empty() => theme.warn,
                _ => theme.dim,
            };
            styled(&format!("{:.1}{unsure}", standing.points), style)
        };
        let next = summary.next().map_or_else(String::new, |clock| {
            format!("{}: {}", words::date(clock.due), clock.text.split(". ").next().unwrap_or_default())
        });
        let as_of = if summary.as_of == date { String::new() } else { words::date(summary.as_of) };
        let name = std::iter::once(plain(&summary.partner));
        name.chain(summary.designations.iter().map(points)).chain([styled(&as_of, theme.warn), plain(&next)]).collect()
    }));
    use Align::{Left, Right};
    doc.table(&[Left, Right, Right, Right, Right, Right, Right, Left, Left], rows);
    let failed: Vec<(&Path, &String)> =
        partners.iter().filter_map(|row| Some((row.path.as_path(), row.summary.as_ref().err()?))).collect();
    if !failed.is_empty() {
        doc.heading(&format!("Could not be read ({})", failed.len()));
        for (path, error) in failed {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            doc.prose(2, &format!("{name}: {error}"), theme.bad);
        }
    }
    doc
}
