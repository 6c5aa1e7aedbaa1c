//! `reconcile`: computed points against those that Microsoft reports.

use super::context::Context;
use super::failure::{Failure, Outcome};
use super::json;
use super::text_doc::TextDoc;
use chrono::NaiveDate;
use laurels_app::view::words;
use laurels_core::book::DesignationId;
use laurels_core::reconcile::{Likely, Reconciled, reconcile};
use laurels_core::text::clean;
use serde::Serialize;
use std::io::Write;

/// Prints every metric with a reported figure.
///
/// # Errors
/// When there is no book, or the output cannot be written.
pub fn run(
    context: &Context,
    designation: Option<DesignationId>,
    as_json: bool,
    out: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let mut service = context.service(Vec::new());
    let inputs = context.inputs_of(&mut service)?;
    let lists = service.qualified()?;
    let found = reconcile(&inputs.book, &lists, &inputs.rulebook, inputs.as_of, designation);
    match as_json {
        true => json::write(out, &found.iter().map(ReconciledJson::of).collect::<Vec<_>>())?,
        false => print(context, &found).write(out)?,
    }
    super::warn(&inputs.warnings);
    Ok(Outcome::Done)
}

#[derive(Serialize)]
struct ReconciledJson {
    designation: &'static str,
    metric: &'static str,
    computed: Option<f64>,
    certain: bool,
    reported: f64,
    as_of: NaiveDate,
    likely: &'static str,
    text: String,
    ours_only: Vec<String>,
    theirs_only: Vec<String>,
}

impl ReconciledJson {
    fn of(one: &Reconciled) -> ReconciledJson {
        let cleaned = |texts: &[String]| texts.iter().map(|text| clean(text).into_owned()).collect();
        ReconciledJson {
            designation: one.designation.word(),
            metric: one.metric.word(),
            computed: one.computed.map(|points| points.rounded(2)),
            certain: one.certain,
            reported: one.reported.rounded(2),
            as_of: one.as_of,
            likely: one.likely.word(),
            text: clean(&one.text).into_owned(),
            ours_only: cleaned(&one.ours_only),
            theirs_only: cleaned(&one.theirs_only),
        }
    }
}

/// What differs first; then how many agree.
fn print<'c>(context: &'c Context, found: &[Reconciled]) -> TextDoc<'c> {
    let mut doc = TextDoc::new(&context.paper);
    let theme = &doc.skin().theme;
    if found.is_empty() {
        let none = "No reported figures yet. Copy the points that Partner Center shows into a list with designation, metric, \
                    points and day, and import it.";
        doc.prose(0, none, theme.dim);
    }
    let (same, differs): (Vec<_>, Vec<_>) = found.iter().partition(|one| one.likely == Likely::Same);
    for one in differs {
        doc.heading(&words::spelled(one.likely.word()));
        doc.prose(2, &clean(&one.text), theme.text);
        for (label, ids) in [("Counted here only", &one.ours_only), ("Counted by Microsoft only", &one.theirs_only)] {
            if !ids.is_empty() {
                doc.prose(2, &format!("{label}: {}", clean(&ids.join(", "))), theme.dim);
            }
        }
    }
    if !same.is_empty() {
        doc.heading("The same");
        same.iter().for_each(|one| doc.prose(2, &clean(&one.text), theme.good));
    }
    doc
}
