//! Where figures come from, in words: `azure-usage.tsv, lines 12–90, as of 4 Nov 2026`.

use super::subject::Subject;
use super::words;
use crate::compute::customer_of;
use laurels_core::book::{Book, DesignationId, ImportKind, MetricId, Product};
use laurels_core::evidence::Provenance;
use laurels_core::ids::CustomerId;
use laurels_core::rulebook::MetricFormula;
use laurels_core::scoring::{Item, ItemKind};
use laurels_core::sources;
use std::collections::{BTreeMap, BTreeSet};

/// Sources named before the rest is only counted.
const NAMED: usize = 3;
/// Months that a metric may read: the trailing twelve and those of the year before.
const MONTHS: i32 = 24;

/// The sources of usage rows, each once, with the lines from the first to the last of them.
pub(super) fn of_rows(book: &Book, rows: impl Iterator<Item = usize>) -> String {
    let mut sources: BTreeMap<&Provenance, Option<(u32, u32)>> = BTreeMap::new();
    for row in rows {
        let Some(provenance) = book.usage.provenance(row) else { continue };
        let known = sources.entry(provenance).or_default();
        *known = match (*known, book.usage.lines(row)) {
            (Some((first, last)), Some((from, to))) => Some((first.min(from), last.max(to))),
            (known, lines) => known.or(lines),
        };
    }
    let mut named: Vec<String> = Vec::new();
    for (provenance, lines) in &sources {
        let text = in_words(provenance, *lines);
        if !named.contains(&text) {
            named.push(text);
        }
    }
    let more = named.len().saturating_sub(NAMED);
    named.truncate(NAMED);
    let more = if more > 0 { format!("; and {more} more") } else { String::new() };
    format!("{}{more}", named.join("; "))
}

/// One source with the lines that were read of it.
pub(super) fn in_words(provenance: &Provenance, lines: Option<(u32, u32)>) -> String {
    let file = match (&provenance.source, &provenance.kind) {
        (Some(source), _) => source.clone(),
        (None, Some(kind)) => {
            let report = ImportKind::from_word(kind).map_or_else(|| kind.clone(), sources::title);
            format!("{report} (file name unknown)")
        }
        (None, None) => "entered by hand".to_owned(),
    };
    let lines = lines.map(|(first, last)| match first == last {
        true => format!("line {first}"),
        false => format!("lines {first}–{last}"),
    });
    let as_of = provenance.as_of.map(|day| format!("as of {}", words::date(day)));
    [Some(file), lines, as_of].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// The sources of all figures of a customer; empty where it has none, and where it is not told in full.
pub(super) fn of_customer(subject: &Subject<'_>, customer: &CustomerId) -> String {
    let Some(book) = subject.book.filter(|_| subject.options.in_full) else { return String::new() };
    book.customer_index(customer).map_or_else(String::new, |place| of_rows(book, book.usage.rows_of(place)))
}

/// The sources of the figures that a metric read of an item; empty for people, for a service that many use, and where it
/// is not told in full.
pub(super) fn of_item(subject: &Subject<'_>, designation: DesignationId, metric: MetricId, item: &Item) -> String {
    let Some((book, place)) = subject.book.filter(|_| subject.options.in_full).and_then(|book| {
        let customer = customer_of(book, item)?;
        Some((book, book.customer_index(customer)?))
    }) else {
        return String::new();
    };
    let workload = item.id.split_once('/').map(|(_, name)| name).filter(|_| item.kind == ItemKind::Workload);
    let products = products_of(subject, designation, metric);
    let score = subject.results.card.as_ref().and_then(|card| card.designation(designation)?.metric(metric));
    let last = score.and_then(|score| score.month);
    let usage = &*book.usage;
    let reads = |row: &usize| {
        let month = usage.months().get(*row);
        let in_time = last.zip(month).is_none_or(|(last, month)| (0..MONTHS).contains(&last.since(*month)));
        let product = usage.products().get(*row).is_some_and(|product| products.contains(product));
        let name = usage.workload_ids().get(*row).and_then(|id| usage.workload_names().get(*id as usize));
        in_time && product && workload.is_none_or(|it| name.is_some_and(|name| name.trim().eq_ignore_ascii_case(it)))
    };
    of_rows(book, usage.rows_of(place).filter(reads))
}

fn products_of(subject: &Subject<'_>, designation: DesignationId, metric: MetricId) -> BTreeSet<Product> {
    let rules = subject.rules;
    let tracks = rules.and_then(|rules| rules.designations.get(&designation)?.metrics.get(&metric)).map(|m| &m.tracks);
    let parts = tracks.into_iter().flat_map(|tracks| tracks.values()).flat_map(|formula| match formula {
        MetricFormula::Usage { parts, .. } => parts.as_slice(),
        MetricFormula::People(_) => &[],
    });
    let eligible = parts.filter_map(|part| {
        let rules = rules?;
        rules.eligible.get(&rules.quantities.get(&part.quantity)?.eligible)
    });
    eligible.flat_map(|eligible| eligible.0.keys().copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_harness::day;

    #[test]
    fn provenance_names_file_lines_and_day() {
        let of = |source: Option<&str>, kind: Option<&str>, as_of| Provenance {
            kind: kind.map(str::to_owned),
            source: source.map(str::to_owned),
            as_of,
        };
        let file = of(Some("azure-usage.tsv"), Some("azure-usage"), Some(day(2026, 11, 4)));
        assert_eq!(in_words(&file, Some((12, 90))), "azure-usage.tsv, lines 12–90, as of 4 Nov 2026");
        assert_eq!(in_words(&file, Some((7, 7))), "azure-usage.tsv, line 7, as of 4 Nov 2026");
        assert_eq!(in_words(&of(None, Some("azure-usage"), None), None), "Azure usage (file name unknown)");
        assert_eq!(in_words(&of(None, None, None), None), "entered by hand");
    }
}
