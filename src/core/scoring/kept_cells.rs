//! Cells that are kept for later, as few numbers as will do: of large books there are more than of anything else, and most of
//! what is in one is nothing.

use super::measure::{Cell, Claim, Said};
use crate::month::Month;

/// What a cell says with yes or no: the last is whether it has a month.
const FLAGS: usize = 24;

/// Numbers of a cell that may be nothing.
const NUMBERS: usize = 12;

/// Cells, one after the other: each a word that says which of its numbers there are, and these.
#[derive(Default)]
pub(super) struct KeptCells {
    words: Vec<i64>,
}

impl KeptCells {
    pub(super) fn push(&mut self, cell: &Cell) {
        let numbers = numbers(cell);
        let told = [cell.counts, cell.attributed_now, cell.attributed, cell.stated_now, cell.blank_now];
        let said = [cell.said.rows, cell.said.bounded, cell.said.summed, cell.said.blank];
        let said = said.into_iter().flat_map(|sides| (0..4).map(move |side| sides >> side & 1 == 1));
        let claim = [cell.claim.based, cell.claim.base_said, cell.claim.since.is_some()];
        let flags = told.into_iter().chain(said).chain(claim);
        let present = flags.chain(numbers.iter().map(|number| *number != 0));
        let present = present.enumerate().fold(0, |bits, (place, is_there)| bits | i64::from(is_there) << place);
        self.words.push(i64::from(cell.key as i32) << (FLAGS + NUMBERS) | present);
        if let Some(since) = cell.claim.since {
            self.words.push(since.since(Month::of(chrono::NaiveDate::MIN)).into());
        }
        self.words.extend(numbers.into_iter().filter(|number| *number != 0));
    }

    /// Where the next cell will begin.
    pub(super) fn end(&self) -> usize {
        self.words.len()
    }

    /// The cells from one place to another.
    pub(super) fn read(&self, from: usize, to: usize) -> Vec<Cell> {
        let mut words = self.words.get(from..to).unwrap_or_default().iter().copied();
        let cell = |head: i64, words: &mut dyn Iterator<Item = i64>| {
            let is_there = |place: usize| head >> place & 1 == 1;
            let since =
                is_there(FLAGS - 1).then(|| Month::of(chrono::NaiveDate::MIN).plus(words.next().unwrap_or(0) as i32));
            let mut numbers = [0; NUMBERS];
            let present = numbers.iter_mut().enumerate().filter(|(place, _)| is_there(place + FLAGS));
            present.for_each(|(_, number)| *number = words.next().unwrap_or(0));
            let [a, b, c, d, e, f, g, h, was, baseline, seats_then, users_then] = numbers;
            let sides = |from: usize| (head >> from & 0b1111) as u8;
            let (based, base_said) = (is_there(FLAGS - 3), is_there(FLAGS - 2));
            Cell {
                key: (head >> (FLAGS + NUMBERS)) as u32,
                counts: is_there(0),
                attributed_now: is_there(1),
                attributed: is_there(2),
                stated_now: is_there(3),
                blank_now: is_there(4),
                bounded: [a, b, c, d],
                summed: [e, f, g, h],
                was,
                said: Said { rows: sides(5), bounded: sides(9), summed: sides(13), blank: sides(17) },
                claim: Claim { since, baseline, based, base_said, seats_then, users_then },
            }
        };
        let mut cells = Vec::new();
        while let Some(head) = words.next() {
            cells.push(cell(head, &mut words));
        }
        cells
    }

    pub(super) fn clear(&mut self) {
        self.words.clear();
    }
}

fn numbers(cell: &Cell) -> [i64; NUMBERS] {
    let ([a, b, c, d], [e, f, g, h]) = (cell.bounded, cell.summed);
    [a, b, c, d, e, f, g, h, cell.was, cell.claim.baseline, cell.claim.seats_then, cell.claim.users_then]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_come_back_as_they_were_kept() {
        let since = Month::new(2026, 3);
        let claim = Claim { since, baseline: 0, based: true, base_said: false, seats_then: 7, users_then: -1 };
        let said = Said { rows: 0b1101, bounded: 0b0100, summed: 0b1000, blank: 0b0110 };
        let first =
            Cell { key: u32::MAX, counts: true, bounded: [0, i64::MIN, 0, 4], was: 9, claim, ..Cell::default() };
        let second = Cell { key: 3, attributed: true, said, summed: [1, 0, 0, i64::MAX], ..Cell::default() };
        let mut kept = KeptCells::default();
        kept.push(&first);
        let between = kept.end();
        kept.push(&second);
        kept.push(&Cell::default());
        let shown = |cells: Vec<Cell>| format!("{cells:?}");
        assert_eq!(shown(kept.read(0, between)), shown(vec![first]));
        assert_eq!(shown(kept.read(between, kept.end())), shown(vec![second, Cell::default()]));
    }
}
