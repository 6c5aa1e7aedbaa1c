//! What records lack, or say twice, that no single one of them shows.

use super::{Context, NAMED};
use laurels_core::book::{Book, Customer};
use laurels_core::rulebook::is_known;
use laurels_core::text::clean;
use laurels_data::store::{Check, Health};
use std::collections::BTreeSet;

/// Tenants of two customers, exams that no rulebook knows, subscriptions that ended on a day nobody recorded. What is in
/// order is not told.
pub(super) fn checks(context: &Context, book: &Book) -> Vec<Check> {
    [tenants(book), exams(context, book), subscriptions(book)].into_iter().flatten().collect()
}

fn tenants(book: &Book) -> Option<Check> {
    let name = |at: usize| book.customers.get(at).map_or("", |Customer { name, .. }| name.as_str());
    let same = book.same_tenants().into_iter();
    let pairs = same.map(|(first, second)| format!("{} and {}", name(first), name(second)));
    warning("tenants", pairs.collect(), "two customers have one tenant: merge them")
}

fn exams(context: &Context, book: &Book) -> Option<Check> {
    let (rules, _) = context.rulebook(context.rules()).ok()?;
    let unknown = book.certifications.iter().map(|c| c.exam.as_str()).filter(|exam| !is_known(&rules, exam));
    let unknown: BTreeSet<&str> = unknown.collect();
    let listed = unknown.into_iter().map(str::to_owned).collect();
    warning("exams", listed, "no rulebook knows these exams, so they count nowhere: check their codes")
}

fn subscriptions(book: &Book) -> Option<Check> {
    let open = book.subscriptions.iter().filter(|s| !s.status.is_live() && s.ends.is_none());
    let listed = open.map(|s| format!("{} ({})", s.id, s.status.word()));
    let why =
        "these subscriptions ended on a day that is not recorded, so every month before this one counts: enter it";
    warning("subscriptions", listed.collect(), why)
}

fn warning(id: &'static str, found: Vec<String>, why: &str) -> Option<Check> {
    let more = found.len().saturating_sub(NAMED);
    let more = if more > 0 { format!("; {more} more") } else { String::new() };
    let named = found.get(..NAMED.min(found.len()))?.join("; ");
    let text = clean(&format!("{why} ({named}{more})")).into_owned();
    (!found.is_empty()).then_some(Check { id, status: Health::Warn, text })
}
