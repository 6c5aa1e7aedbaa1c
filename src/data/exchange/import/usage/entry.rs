//! A figure of a line in 40 bytes, and what makes one figure of many lines.

use crate::exchange::import::value::Point;
use laurels_core::evidence::Measure;

/// A figure: of one line while a file is read, of all its lines once they are folded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    pub customer: u32,
    /// The subscription's number, or [`laurels_core::evidence::NONE`].
    pub subscription: u32,
    pub workload: u32,
    /// What tells lines of one workload apart, while lines may repeat each other.
    pub meter: u32,
    pub first: u32,
    pub last: u32,
    pub month: u16,
    /// Whom it is attributed to: a bit for each entry of the file's list; none where the file does not say.
    pub attributed: u16,
    /// The figure, in millionths.
    pub value: i64,
    /// The measure's place in [`Measure::ALL`].
    pub measure: u8,
    /// [`Entry::KNOWN`] and its neighbours.
    pub marks: u8,
}

impl Entry {
    pub const KNOWN: u8 = 1;
    /// The line repeats another one for a further location of the partner.
    pub const DUPLICATE: u8 = 2;
    /// Had decimals come after a comma, the figure would be a thousand times as large.
    pub const TIMES_1000: u8 = 4;
    /// Had decimals come after a comma, the figure would be a thousandth.
    pub const BY_1000: u8 = 8;

    /// The mark of a figure that could be read in two ways, by the mark of decimals with which it has none.
    pub const fn read_otherwise(whole: Point) -> u8 {
        match whole {
            Point::Comma => Entry::TIMES_1000,
            Point::Dot => Entry::BY_1000,
        }
    }

    /// The mark of decimals with which the figure has none, where it could be read in two ways.
    pub const fn whole_with(&self) -> Option<Point> {
        match (self.is(Entry::TIMES_1000), self.is(Entry::BY_1000)) {
            (true, _) => Some(Point::Comma),
            (_, true) => Some(Point::Dot),
            _ => None,
        }
    }

    pub const fn is(&self, mark: u8) -> bool {
        self.marks & mark != 0
    }

    pub fn measure(&self) -> Option<Measure> {
        Measure::ALL.get(usize::from(self.measure)).copied()
    }

    /// What makes the figure the one it is, in the order in which figures are folded.
    pub const fn key(&self) -> (u32, u32, u32, u16, u16, u8) {
        (self.customer, self.workload, self.subscription, self.month, self.attributed, self.measure)
    }

    /// Takes in another line of the same key: what is not known adds nothing.
    fn absorb(&mut self, other: &Entry) {
        if other.is(Entry::KNOWN) {
            let own = if self.is(Entry::KNOWN) { self.value } else { 0 };
            self.value = own.saturating_add(other.value);
            self.marks |= Entry::KNOWN;
        }
        self.first = self.first.min(other.first);
        self.last = self.last.max(other.last);
    }
}

/// Sums up the lines of each key; entries come out in the order of their keys.
pub fn fold(entries: &mut Vec<Entry>) {
    entries.sort_unstable_by_key(Entry::key);
    entries.dedup_by(|next, kept| {
        let same = next.key() == kept.key();
        if same {
            kept.absorb(next);
        }
        same
    });
}

/// Drops the lines that repeat others for further locations, and attributes what they repeat to them too: the lines of
/// the same subscription, month, workload and meter. How many repeat a line that is not there.
pub fn drop_duplicates(entries: &mut Vec<Entry>) -> u64 {
    if !entries.iter().any(|entry| entry.is(Entry::DUPLICATE)) {
        return 0;
    }
    let key = |e: &Entry| (e.customer, e.subscription, e.workload, e.month, e.meter);
    entries.sort_unstable_by_key(key);
    let mut orphans = 0;
    for lines in entries.chunk_by_mut(|a, b| key(a) == key(b)) {
        let repeated = lines.iter().filter(|e| e.is(Entry::DUPLICATE));
        let (count, attributed) = repeated.fold((0, 0), |(count, set), e| (count + 1, set | e.attributed));
        let mut counted = lines.iter_mut().filter(|e| !e.is(Entry::DUPLICATE)).peekable();
        if counted.peek().is_none() {
            orphans += count;
        }
        counted.for_each(|e| e.attributed |= attributed);
    }
    entries.retain(|e| !e.is(Entry::DUPLICATE));
    orphans
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(line: u32, value: Option<i64>, marks: u8, attributed: u16) -> Entry {
        let known = if value.is_some() { Entry::KNOWN } else { 0 };
        Entry {
            customer: 0,
            subscription: 0,
            workload: 0,
            meter: 7,
            first: line,
            last: line,
            month: 0,
            attributed,
            value: value.unwrap_or(0),
            measure: 0,
            marks: marks | known,
        }
    }

    #[test]
    fn an_entry_takes_forty_bytes() {
        assert_eq!(size_of::<Entry>(), 40);
    }

    #[test]
    fn unknown_figures_add_nothing_and_stay_unknown() {
        let mut entries = vec![entry(4, None, 0, 0), entry(2, Some(5), 0, 0), entry(3, Some(-7), 0, 0)];
        fold(&mut entries);
        assert_eq!(entries.iter().map(|e| (e.value, e.first, e.last)).collect::<Vec<_>>(), [(-2, 2, 4)]);
        let mut blank = vec![entry(2, None, 0, 0), entry(3, None, 0, 0)];
        fold(&mut blank);
        assert!(!blank[0].is(Entry::KNOWN));
    }

    #[test]
    fn a_duplicate_adds_its_attribution_but_not_its_figure() {
        let mut entries = vec![
            entry(2, Some(5), 0, 0b01),
            entry(3, Some(5), Entry::DUPLICATE, 0b10),
            Entry { meter: 8, ..entry(4, Some(9), Entry::DUPLICATE, 0b10) },
        ];
        assert_eq!(drop_duplicates(&mut entries), 1);
        assert_eq!(entries.iter().map(|e| (e.value, e.attributed)).collect::<Vec<_>>(), [(5, 0b11)]);
    }
}
