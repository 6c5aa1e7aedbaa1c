//! Figures by tenant and month: the file's word on the months of the tenants it names.

use super::customers::{self, Matches};
use super::disagreement::Disagreements;
use super::figures::{Join, Key, Replaces, Row};
use super::{FileFacts, Outcome, links};
use crate::exchange::import::notes::Cause;
use crate::exchange::import::usage::{Entry, Figures, fold};
use laurels_core::book::{Book, ImportKind, Product};
use laurels_core::evidence::{Measure, NONE, Provenance};
use laurels_core::ids::CustomerId;
use laurels_core::intern::number;
use laurels_core::money::Micro;
use laurels_core::month::Month;
use laurels_core::rulebook;
use std::collections::{BTreeSet, HashMap};

/// What the figures of a file change.
pub fn plan(book: &Book, figures: &Figures, kind: ImportKind, file: &FileFacts) -> Outcome {
    let mut matches = customers::with_figures(book, figures);
    links::roles(book, figures, &mut matches);
    let entries = renumbered(&figures.entries, &mut matches);
    let mut join = Join::new(book);
    let kind_number = number(&mut join.kinds, kind.word());
    let source = Provenance { kind: Some(kind.word().to_owned()), source: Some(file.name.clone()), as_of: file.as_of };
    let names = Names {
        source: join.source(&source),
        kind: kind_number,
        workloads: figures
            .workloads
            .iter()
            .map(|(product, name)| (*product, number(&mut join.workloads, name)))
            .collect(),
        blank: number(&mut join.workloads, ""),
        subscriptions: matches.subscriptions.ids.iter().map(|id| number(&mut join.subscriptions, id)).collect(),
        attributions: attributions(&entries, figures, &mut join),
        months: match figures.months.as_slice() {
            [] => file.as_of.map(Month::of).into_iter().collect(),
            months => months.to_vec(),
        },
    };
    // The shipped ranking is an asset that a test loads.
    let (ranking, same) =
        rulebook::ranking().map(|ranking| (ranking, rulebook::same_in_all_reports())).unwrap_or_default();
    let mut disagreements: Vec<(Measure, Disagreements)> =
        same.into_iter().map(|measure| (measure, Disagreements::default())).collect();
    for entries in entries.chunk_by(|a, b| a.customer == b.customer) {
        let customer = entries.first().and_then(|e| matches.customers.ids.get(e.customer as usize));
        let Some((id, at)) = customer else { continue };
        let months: BTreeSet<Month> = entries.iter().filter_map(|e| names.month(e)).collect();
        let mut rows: Vec<Row> =
            entries.chunk_by(|a, b| row_of(a) == row_of(b)).filter_map(|e| names.row(figures, e)).collect();
        if let Some(at) = at {
            disagreements.iter_mut().for_each(|(measure, found)| found.customer(book, *at, &rows, kind, *measure));
        }
        let closes = |key: &Key| figures.states_figures && key.kind == kind_number && months.contains(&key.month);
        join.customer(id, *at, &mut rows, &Replaces { closes: &closes, keeps_known: true });
    }
    let mut notes = std::mem::take(&mut matches.notes);
    notes.extend(disagreements.into_iter().flat_map(|(measure, found)| found.notes(kind, measure, &ranking)));
    if join.closed > 0 {
        notes.push(match join.closed {
            1 => "1 figure of the months in the file is not in it any more; it stays in the history.".to_owned(),
            count => {
                format!("{count} figures of the months in the file are not in it any more; they stay in the history.")
            }
        });
    }
    let (newest, replaced) = (join.newest(kind_number), join.counts.updated + join.closed);
    if let Some((made, newest)) = file.as_of.zip(newest).filter(|(made, newest)| made < newest && replaced > 0) {
        notes.push(format!("The file is of {made} and replaces figures of up to {newest}: is it the newer one?"));
    }
    let gone = gone(book, kind, &matches);
    let customers = std::mem::take(&mut join.customers);
    Outcome { edits: matches.edits, counts: join.counts, batch: join.finish(), gone, customers, notes, left_out: 0 }
}

fn row_of(entry: &Entry) -> (u32, u32, u32, u16, u16) {
    (entry.customer, entry.workload, entry.subscription, entry.month, entry.attributed)
}

/// The entries by the customers and subscriptions that they belong to, summed up once more where two of the file's turn
/// out to be one of the book's.
fn renumbered(entries: &[Entry], matches: &mut Matches) -> Vec<Entry> {
    let mut entries = entries.to_vec();
    let mut strangers = BTreeSet::new();
    for entry in &mut entries {
        entry.customer = matches.customers.of.get(entry.customer as usize).copied().unwrap_or(NONE);
        if entry.subscription == NONE {
            continue;
        }
        let subscription = matches.subscriptions.of.get(entry.subscription as usize).copied().flatten();
        entry.subscription = match subscription {
            Some((number, owner)) if owner == entry.customer => number,
            Some((number, _)) => {
                strangers.insert(number);
                NONE
            }
            None => NONE,
        };
    }
    fold(&mut entries);
    let cause =
        Cause { what: "subscriptions belong to other customers; the figures are taken without them", way_out: "" };
    for id in strangers.into_iter().filter_map(|number| matches.subscriptions.ids.get(number as usize)) {
        let sentence = format!("Subscription {id} belongs to another customer; the figures are taken without it.");
        matches.notes.of(cause, id.to_string(), sentence);
    }
    entries
}

/// The join's numbers of what a file names.
struct Names {
    source: u32,
    kind: u32,
    workloads: Vec<(Product, u32)>,
    blank: u32,
    subscriptions: Vec<u32>,
    attributions: HashMap<u16, u32>,
    /// Those of the file; of a file without months the one that it is of.
    months: Vec<Month>,
}

impl Names {
    fn month(&self, entry: &Entry) -> Option<Month> {
        self.months.get(usize::from(entry.month)).copied()
    }

    /// The row that these entries are: one each of its measures.
    fn row(&self, figures: &Figures, entries: &[Entry]) -> Option<Row> {
        let first = entries.first()?;
        let mut measures = [None; 6];
        for entry in entries.iter().filter(|entry| entry.is(Entry::KNOWN)) {
            let slot = entry.measure().and_then(|measure| measures.get_mut(measure as usize));
            slot.into_iter().for_each(|slot| *slot = Some(Micro(entry.value)));
        }
        let lines = entries.iter().fold((first.first, first.last), |(a, b), e| (a.min(e.first), b.max(e.last)));
        let workload = self.workloads.get(first.workload as usize).copied();
        let (product, workload) = workload.unwrap_or((figures.product, self.blank));
        let key = Key {
            product,
            workload,
            subscription: self.subscriptions.get(first.subscription as usize).copied().unwrap_or(NONE),
            attributed: self.attributions.get(&first.attributed).copied().unwrap_or(NONE),
            kind: self.kind,
            month: self.month(first)?,
        };
        Some(Row { key, measures, lines, source: self.source })
    }
}

/// The join's numbers of the sets that the entries are attributed to.
fn attributions(entries: &[Entry], figures: &Figures, join: &mut Join<'_>) -> HashMap<u16, u32> {
    let sets: BTreeSet<u16> = entries.iter().map(|entry| entry.attributed).filter(|&set| set != 0).collect();
    let number = |set: u16| {
        let is_held = |at: u32| set & 1_u16.checked_shl(at).unwrap_or(0) != 0;
        let held = (0..).zip(&figures.attributions).filter(|(at, _)| is_held(*at));
        let mut words: Vec<String> = held.flat_map(|(_, word)| word.split('+')).map(str::to_owned).collect();
        words.sort();
        words.dedup();
        (set, number(&mut join.attributions, &words))
    };
    sets.into_iter().map(number).collect()
}

/// The customers that have figures of that kind and are not in the file.
fn gone(book: &Book, kind: ImportKind, matches: &Matches) -> Vec<CustomerId> {
    let named: BTreeSet<usize> = matches.customers.ids.iter().filter_map(|(_, at)| *at).collect();
    let has = |at: usize| {
        let mut rows = book.usage.rows_of(at);
        rows.any(|row| book.usage.provenance(row).is_some_and(|p| p.kind.as_deref() == Some(kind.word())))
    };
    let customers = book.customers.iter().enumerate();
    customers.filter(|(at, _)| !named.contains(at) && has(*at)).map(|(_, customer)| customer.id.clone()).collect()
}
