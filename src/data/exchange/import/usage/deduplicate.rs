//! What only all lines together tell: the mark of the decimals, the order of the days, what repeats and what is blank.

use super::Figures;
use super::entry::{self, Entry, fold};
use super::facts::FileLink;
use super::lines::{A_MONTH, FigureColumn, Lines};
use super::measured::is_count;
use crate::exchange::import::counts::LineCounts;
use crate::exchange::import::layout::{Family, Field};
use crate::exchange::import::spelling::Spellings;
use crate::exchange::import::value::{self, Day, DayEvidence, DayOrder, Point, PointEvidence};
use laurels_core::book::{YEARS, quoted};
use laurels_core::money::Micro;
use laurels_core::month::Month;
use std::collections::{BTreeMap, BTreeSet};

/// The month of each spelling, as the column writes days.
fn months_of(days: &[Option<Day>], order: DayOrder) -> Vec<Option<Month>> {
    let month = |day: &Option<Day>| (*day)?.in_order(order).map(Month::of);
    days.iter().map(|day| month(day).filter(|month| YEARS.contains(&month.year()))).collect()
}

/// What to say of a column whose amounts could be read in two ways, such as this one.
fn unclear_amounts(title: &str, text: &str, [read, other]: [Micro; 2]) -> String {
    format!(
        "Nothing in the file shows whether {text} in {title} means {read} or {other}: it was read as {read}. If that is wrong, \
         write the amounts with two decimals and import the file again."
    )
}

impl Lines<'_> {
    /// Settles what the columns decide as a whole, and sums up.
    pub fn finish(mut self, counts: &mut LineCounts) -> Figures {
        self.settle_decimals(counts);
        let days: Vec<Option<Day>> = self.months.values().iter().map(|text| value::day(text)).collect();
        let months_told = DayEvidence::of(days.iter().flatten().copied(), true);
        let told = months_told.and(self.facts.days_told());
        counts.notes.extend(told.note());
        let spelled = months_of(&days, months_told.order(told));
        if self.mapping.layout.family == Family::Customers {
            self.entries.clear();
        }
        let mut months: Vec<Month> = spelled.iter().flatten().copied().collect();
        months.sort();
        months.dedup();
        if self.mapping.place(Field::ServicePlans).is_none() {
            self.number_months(&spelled, &months, counts);
        }
        let orphans = entry::drop_duplicates(&mut self.entries);
        self.drop_excessive(counts);
        fold(&mut self.entries);
        self.note_duplicates(orphans, counts);
        let links = self.links(&spelled);
        let (customers, subscriptions) = self.facts.finish(self.subscriptions.into_values(), &spelled, told, counts);
        let product = self.mapping.layout.product.unwrap_or_default();
        Figures {
            product,
            customers,
            subscriptions,
            workloads: self.products.finish(product, self.workloads.into_values()),
            attributions: self.attributions.into_values(),
            links,
            months,
            states_figures: self.columns.iter().any(|column| column.known > 0),
            entries: self.entries,
        }
    }

    /// The roles of Partner Admin Links in the newest month that names any, by customer and subscription; `spelled` has the
    /// month of each spelling.
    fn links(&self, spelled: &[Option<Month>]) -> Vec<FileLink> {
        let name = |values: &Spellings, number: u32| values.values().get_index(number as usize).cloned();
        let link = |&(customer, subscription, month, role): &(u32, u32, u16, u32)| {
            let month = spelled.get(usize::from(month)).copied().flatten()?;
            let role = name(&self.roles, role)?;
            Some(FileLink { customer, subscription: name(&self.subscriptions, subscription), role, month })
        };
        let links: Vec<FileLink> = self.links.iter().filter_map(link).collect();
        let place = |link: &FileLink| (link.customer, link.subscription.clone());
        let mut newest: BTreeMap<(u32, Option<String>), Month> = BTreeMap::new();
        for link in &links {
            let known = newest.entry(place(link)).or_insert(link.month);
            *known = link.month.max(*known);
        }
        let mut links: Vec<FileLink> =
            links.into_iter().filter(|link| newest.get(&place(link)) == Some(&link.month)).collect();
        // One month may be spelled in two ways.
        links.dedup();
        links
    }

    /// Reads amounts as their column writes decimals, or else the file, and turns columns into measures. Where nothing proves the
    /// mark of decimals, a count has none, and an amount has it like the file's counts or else a dot.
    fn settle_decimals(&mut self, counts: &mut LineCounts) {
        let of_file = |told: fn(&FigureColumn<'_>) -> PointEvidence| {
            self.columns.iter().map(told).fold(PointEvidence::default(), PointEvidence::and).decided()
        };
        let (proven, supposed) = (of_file(|column| column.proven), of_file(|column| column.supposed));
        let points: Vec<Option<Point>> = self.columns.iter().map(|column| column.proven.decided().or(proven)).collect();
        for (column, point) in self.columns.iter().zip(&points) {
            let title = column.place.and_then(|place| self.mapping.title(place)).unwrap_or_default();
            if let Some((text, readings)) = column.unclear.as_ref().filter(|_| point.or(supposed).is_none()) {
                counts.notes.push(unclear_amounts(&title, text, *readings));
            }
        }
        for entry in &mut self.entries {
            let at = usize::from(entry.measure);
            let Some((column, point)) = self.columns.get(at).zip(points.get(at)) else { continue };
            entry.measure = column.measure as u8;
            let point = point.or(if is_count(column.measure) { entry.whole_with() } else { supposed });
            if point == Some(Point::Comma) {
                entry.value = match entry.whole_with() {
                    Some(Point::Comma) => entry.value.saturating_mul(1000),
                    Some(Point::Dot) => entry.value / 1000,
                    None => entry.value,
                };
            }
            entry.marks &= Entry::KNOWN | Entry::DUPLICATE;
        }
    }

    /// Numbers the months in their order instead of by their spelling. Lines of a month that does not exist go.
    fn number_months(&mut self, spelled: &[Option<Month>], months: &[Month], counts: &mut LineCounts) {
        let number = |month: &Option<Month>| months.binary_search(&(*month)?).ok().map(|at| at as u16);
        let numbers: Vec<Option<u16>> = spelled.iter().map(number).collect();
        // The lines of each spelling that is no month. Those that repeat others were left out before.
        let mut wrong: BTreeMap<u16, Vec<u32>> = BTreeMap::new();
        self.entries.retain_mut(|entry| match numbers.get(usize::from(entry.month)).copied().flatten() {
            Some(number) => {
                entry.month = number;
                true
            }
            None => {
                let lines = wrong.entry(entry.month).or_default();
                if lines.last() != Some(&entry.first) && !entry.is(Entry::DUPLICATE) {
                    lines.push(entry.first);
                }
                false
            }
        });
        let title = self.places.month.and_then(|place| self.mapping.title(place));
        for (month, lines) in wrong {
            let text = self.months.values().get_index(usize::from(month)).cloned().unwrap_or_default();
            counts.refuse(lines.len() as u64);
            lines.iter().for_each(|&line| counts.wrong_value(line.into(), title.clone(), quoted(&text), A_MONTH));
        }
    }

    /// Drops the lines whose sum no record can carry.
    fn drop_excessive(&mut self, counts: &mut LineCounts) {
        self.entries.sort_unstable_by_key(Entry::key);
        // Of such a line all figures go.
        let mut excessive = BTreeSet::new();
        for lines in self.entries.chunk_by(|a, b| a.key() == b.key()) {
            let sum: i128 = lines.iter().map(|entry| i128::from(entry.value)).sum();
            if sum.abs() > i128::from(Micro::LIMIT) {
                excessive.extend(lines.iter().map(|entry| entry.first));
            }
        }
        if !excessive.is_empty() {
            self.entries.retain(|entry| !excessive.contains(&entry.first));
        }
        counts.refuse(excessive.len() as u64);
        let message = format!("together more than {}, which no book can keep", Micro(Micro::LIMIT));
        excessive.into_iter().for_each(|line| counts.problem(line.into(), None, message.clone()));
    }

    /// What the reader should know of the file as a whole.
    fn note_duplicates(&self, orphans: u64, counts: &mut LineCounts) {
        match self.duplicates {
            0 => {}
            1 => counts.notes.push("1 line repeats another for a further location and is counted once.".to_owned()),
            count => {
                counts.notes.push(format!("{count} lines repeat others for further locations and are counted once."));
            }
        }
        for (why, count) in &self.left_out {
            let lines = if *count == 1 { "line" } else { "lines" };
            counts.notes.push(format!("{count} {lines} left out: {why}."));
        }
        if let Some(repeats) = self.repeats.as_ref().filter(|_| counts.rows > 0) {
            let column = self.mapping.name(Field::Duplicate).filter(|_| self.mapping.layout.marks_repeats);
            repeats.note_duplicates(column.as_deref(), counts);
        }
        if orphans > 0 {
            counts.notes.push(format!(
                "{orphans} of them repeat lines that are not in the file: download it for all locations of the partner."
            ));
        }
        let taken = counts.rows.saturating_sub(counts.refused + self.left_out.values().sum::<u64>());
        for column in self.columns.iter().filter(|_| taken > 0) {
            let title = column.place.and_then(|place| self.mapping.title(place));
            let name = title.as_ref().or(column.column.names.first()).map_or("", String::as_str);
            if column.known == 0 {
                let feeds = column.column.feeds.as_deref().unwrap_or("the metrics that read it");
                let how = if title.is_some() { "is blank in every line" } else { "is missing" };
                counts.notes.push(format!("{name} {how}: this file cannot feed {feeds}."));
            } else if column.known < taken && column.workload.is_none() {
                let blank = taken - column.known;
                let lines = if blank == 1 { "line" } else { "lines" };
                counts.notes.push(format!("{name} is blank in {blank} {lines}: not known, not zero."));
            }
        }
    }
}
