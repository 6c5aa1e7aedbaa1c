//! What only all lines together tell: the mark of the decimals, the order of the days, what repeats and what is blank.

use super::Figures;
use super::entry::{self, Entry, fold};
use super::lines::Lines;
use crate::exchange::import::counts::LineCounts;
use crate::exchange::import::value;
use laurels_core::book::{Product, YEARS, quoted};
use laurels_core::money::Micro;
use laurels_core::month::Month;
use std::collections::BTreeMap;

impl Lines<'_> {
    /// Settles what the columns decide as a whole, and sums up.
    pub fn finish(mut self, counts: &mut LineCounts) -> Figures {
        self.settle_decimals();
        let spelled = self.settle_months();
        let mut months: Vec<Month> = spelled.iter().flatten().copied().collect();
        months.sort();
        months.dedup();
        self.number_months(&spelled, &months, counts);
        let orphans = entry::drop_duplicates(&mut self.entries);
        fold(&mut self.entries);
        self.drop_excessive(counts);
        self.say(orphans, counts);
        let (customers, subscriptions) = self.facts.finish(self.subscriptions.into_values(), &spelled);
        Figures {
            product: self.mapping.layout.product.unwrap_or(Product::Azure),
            customers,
            subscriptions,
            workloads: self.workloads.into_values(),
            attributions: self.attributions.into_values(),
            months,
            states_figures: self.columns.iter().any(|column| column.known > 0),
            entries: self.entries,
        }
    }

    /// Reads amounts as their column writes decimals, and turns columns into measures.
    fn settle_decimals(&mut self) {
        for entry in &mut self.entries {
            let Some(column) = self.columns.get(usize::from(entry.measure)) else { continue };
            entry.measure = column.measure as u8;
            if column.commas > column.dots {
                entry.value = match (entry.is(Entry::TIMES_1000), entry.is(Entry::BY_1000)) {
                    (true, _) => entry.value.saturating_mul(1000),
                    (_, true) => entry.value / 1000,
                    _ => entry.value,
                };
            }
            entry.marks &= Entry::KNOWN | Entry::DUPLICATE;
        }
    }

    /// The month of each spelling, as the column writes days.
    fn settle_months(&self) -> Vec<Option<Month>> {
        let days: Vec<_> = self.months.values().iter().map(|text| value::day(text)).collect();
        let order = value::day_order(days.iter().flatten().copied(), true);
        let month = |day: &Option<value::Day>| (*day)?.in_order(order).map(Month::of);
        days.iter().map(|day| month(day).filter(|month| YEARS.contains(&month.year()))).collect()
    }

    /// Numbers the months in their order instead of by their spelling. Lines of a month that does not exist go.
    fn number_months(&mut self, spelled: &[Option<Month>], months: &[Month], counts: &mut LineCounts) {
        let number = |month: &Option<Month>| months.binary_search(&(*month)?).ok().map(|at| at as u16);
        let numbers: Vec<Option<u16>> = spelled.iter().map(number).collect();
        // Per spelling that is no month its first line, its last one so far, and how many there are.
        let mut wrong: BTreeMap<u16, (u32, u32, u64)> = BTreeMap::new();
        self.entries.retain_mut(|entry| match numbers.get(usize::from(entry.month)).copied().flatten() {
            Some(number) => {
                entry.month = number;
                true
            }
            None => {
                let (_, last, count) = wrong.entry(entry.month).or_insert((entry.first, 0, 0));
                *count += u64::from(*last != entry.first && !entry.is(Entry::DUPLICATE));
                *last = entry.first;
                false
            }
        });
        let title = self.places.month.and_then(|place| self.mapping.title(place));
        for (month, (first, _, lines)) in wrong {
            let text = self.months.values().get_index(usize::from(month)).cloned().unwrap_or_default();
            counts.refuse(lines);
            let message = format!("{} is no month as this column writes them ({lines} lines)", quoted(&text));
            counts.problem(u64::from(first), title.clone(), message);
        }
    }

    /// Drops sums that no record can carry.
    fn drop_excessive(&mut self, counts: &mut LineCounts) {
        self.entries.retain(|entry| {
            let fits = entry.value.abs() <= Micro::LIMIT;
            if !fits {
                counts.refuse(1);
                let message = format!("the lines to {} add up to more than {}", entry.last, Micro(Micro::LIMIT));
                counts.problem(u64::from(entry.first), None, message);
            }
            fits
        });
    }

    /// What the reader should know of the file as a whole.
    fn say(&self, orphans: u64, counts: &mut LineCounts) {
        if self.duplicates > 0 {
            let count = self.duplicates;
            counts.notes.push(format!("{count} lines repeat others for further locations and are counted once."));
        }
        if orphans > 0 {
            counts.notes.push(format!(
                "{orphans} of them repeat lines that are not in the file: download it for all locations of the partner."
            ));
        }
        let taken = counts.rows.saturating_sub(counts.refused);
        for column in self.columns.iter().filter(|_| taken > 0) {
            let title = column.place.and_then(|place| self.mapping.title(place));
            let name = title.as_ref().or(column.column.names.first()).map_or("", String::as_str);
            if column.known == 0 {
                let feeds = column.column.feeds.as_deref().unwrap_or("the metrics that read it");
                let how = if title.is_some() { "is blank in every line" } else { "is missing" };
                counts.notes.push(format!("{name} {how}: this file cannot feed {feeds}."));
            } else if column.known < taken {
                counts.notes.push(format!("{name} is blank in {} lines: not known, not zero.", taken - column.known));
            }
        }
    }
}
