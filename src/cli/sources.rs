//! `sources`: each report, where it comes from, what the book has of it, and what is needed.

use super::context::Context;
use super::domain::Domain;
use super::failure::{Failure, Outcome};
use super::json;
use super::text_doc::TextDoc;
use chrono::{DateTime, Local, SecondsFormat, Utc};
use laurels_app::compute::Query;
use laurels_app::view::{self, ViewOptions};
use laurels_core::book::ImportKind;
use laurels_core::sources::{SourceStatus, imported};
use laurels_data::service::ServiceError;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Arc;

/// When a file of each kind was last imported.
type Imports = BTreeMap<ImportKind, DateTime<Utc>>;

/// Prints every source.
///
/// # Errors
/// When the book cannot be read, or the output cannot be written.
pub fn run(context: &Context, as_json: bool, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let mut service = context.service(Vec::new());
    let inputs = context.inputs_or_empty(&mut service)?;
    let warnings = inputs.warnings.clone();
    let mut domain = Domain::new(context, inputs);
    domain.work_out(Query::Sources);
    domain.log = match service.log() {
        Err(ServiceError::NoStore(_)) => Arc::default(),
        log => log?,
    };
    let (imports, statuses) = (imported(&domain.log), domain.results.sources.clone().unwrap_or_default());
    match as_json {
        true => json::write(out, &statuses.iter().map(|status| SourceJson::of(status, &imports)).collect::<Vec<_>>())?,
        false => print(context, &domain, &statuses, &imports).write(out)?,
    }
    super::warn(&warnings);
    Ok(Outcome::Done)
}

#[derive(Serialize)]
struct SourceJson {
    kind: &'static str,
    title: &'static str,
    r#where: &'static str,
    role: &'static str,
    feeds: Vec<FeedJson>,
    looks_back_months: Option<u32>,
    have: Option<HaveJson>,
    needed: Option<String>,
}

#[derive(Serialize)]
struct FeedJson {
    designation: &'static str,
    metric: &'static str,
}

#[derive(Serialize)]
struct HaveJson {
    newest_month: Option<String>,
    months: usize,
    imported_at: Option<String>,
}

impl SourceJson {
    fn of(status: &SourceStatus, imports: &Imports) -> SourceJson {
        let SourceStatus { source, months, needed } = status;
        let imported_at = imports.get(&source.kind).map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true));
        let has = !months.is_empty() || imported_at.is_some();
        let newest_month = months.last().map(ToString::to_string);
        let feed = |(designation, metric): (laurels_core::book::DesignationId, laurels_core::book::MetricId)| {
            FeedJson { designation: designation.word(), metric: metric.word() }
        };
        SourceJson {
            kind: source.kind.word(),
            title: &source.title,
            r#where: &source.place,
            role: &source.role,
            feeds: source.feeds().map(feed).collect(),
            looks_back_months: source.looks_back_months,
            have: has.then_some(HaveJson { newest_month, months: months.len(), imported_at }),
            needed: needed.clone(),
        }
    }
}

/// What is needed first, then the rest.
fn print<'c>(
    context: &'c Context,
    domain: &Domain,
    statuses: &Arc<Vec<SourceStatus>>,
    imports: &Imports,
) -> TextDoc<'c> {
    let mut doc = TextDoc::new(&context.paper);
    let theme = &doc.skin().theme;
    let subject = domain.subject(ViewOptions::default());
    let (needed, rest): (Vec<_>, Vec<_>) = statuses.iter().partition(|status| status.needed.is_some());
    for SourceStatus { source, months, needed } in needed.into_iter().chain(rest) {
        doc.heading(&format!("{} ({})", source.title, source.kind));
        needed.iter().for_each(|needed| doc.prose(2, needed, theme.warn));
        doc.prose(2, &format!("Where: {}", source.place), theme.text);
        doc.prose(2, &format!("Role: {}", source.role), theme.text);
        let feeds = view::feeds(&subject, source).join("; ");
        let imported = imports.get(&source.kind).map(|at| at.with_timezone(&Local).format("%Y-%m-%d").to_string());
        for (label, text) in [
            ("Looks back", view::looks_back(source)),
            ("Feeds", feeds),
            ("In the book", view::known_months(months)),
            ("Imported", imported.unwrap_or_default()),
        ] {
            if !text.is_empty() {
                doc.prose(2, &format!("{label}: {text}"), theme.dim);
            }
        }
    }
    doc
}
