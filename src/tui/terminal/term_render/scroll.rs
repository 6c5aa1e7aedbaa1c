//! Finds rows that only moved, so that they can be moved instead of written again.
//!
//! Rows that stand on the screen once vote, by their hash, for how far they went. For each shift with votes the band
//! that pays most is found from prefix sums of what each row would save: rows inside that keep moving save the
//! difference between patching their old and their shifted content, the rows exposed at the band's edge cost theirs anew.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;

use ratatui::buffer::Cell;

use super::grid::Grid;

/// Bytes of setting margins, moving and resetting them: what a shift must save at least.
const PRICE: i64 = 24;

/// Bytes it takes to get to a run of cells.
const RUN: i64 = 6;

/// Shifts worth a closer look.
const CANDIDATES: usize = 3;

/// Fewer changed rows than this are patched sooner than moved.
const FEWEST: usize = 3;

/// A band of rows and how far it moves up (down when negative).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shift {
    pub band: Range<usize>,
    pub rows: isize,
}

/// The shift that saves most on the way from `shown` to `wanted`, if one pays at all.
pub fn best_shift(shown: &Grid, wanted: &Grid) -> Option<Shift> {
    let best = candidates(shown, wanted).into_iter().filter_map(|rows| best_band(shown, wanted, rows));
    best.max_by_key(|(saved, _)| *saved).map(|(_, shift)| shift)
}

/// The shifts most rows vote for; none where too little changed to be worth a look.
fn candidates(shown: &Grid, wanted: &Grid) -> Vec<isize> {
    let rows = 0..usize::from(wanted.size().height);
    let changed: Vec<usize> = rows.clone().filter(|y| shown.row(*y) != wanted.row(*y)).collect();
    if changed.len() < FEWEST {
        return Vec::new();
    }
    let mut places: HashMap<u64, Option<usize>> = HashMap::new();
    for y in rows {
        places.entry(hash(shown.row(y))).and_modify(|place| *place = None).or_insert(Some(y));
    }
    let mut votes: HashMap<isize, usize> = HashMap::new();
    for y in changed {
        if let Some(Some(place)) = places.get(&hash(wanted.row(y))) {
            *votes.entry(place.cast_signed() - y.cast_signed()).or_default() += 1;
        }
    }
    let mut shifts: Vec<(usize, isize)> = votes.into_iter().map(|(rows, votes)| (votes, rows)).collect();
    shifts.sort_unstable_by(|a, b| b.cmp(a));
    shifts.into_iter().take(CANDIDATES).map(|(_, rows)| rows).collect()
}

/// The band in which moving up by `rows` (down when negative) saves most, and how many bytes that is.
fn best_band(shown: &Grid, wanted: &Grid, rows: isize) -> Option<(i64, Shift)> {
    let height = usize::from(wanted.size().height);
    let n = rows.unsigned_abs();
    // Moving down is moving up with the rows reversed.
    let at = |i: usize| if rows > 0 { i } else { height - 1 - i };
    let blank = vec![Cell::EMPTY; usize::from(wanted.size().width)];
    let mut moved = vec![0];
    let mut exposed = vec![0];
    for i in 0..height {
        let want = wanted.row(at(i));
        let stay = cost(shown.row(at(i)), want);
        let from = if i + n < height { shown.row(at(i + n)) } else { &blank };
        moved.push(moved.last().copied().unwrap_or(0) + stay - cost(from, want));
        exposed.push(exposed.last().copied().unwrap_or(0) + stay - cost(&blank, want));
    }
    let between = |sums: &[i64], from: usize, to: usize| {
        sums.get(to).copied().unwrap_or_default() - sums.get(from).copied().unwrap_or_default()
    };
    let bands = (0..height).flat_map(|first| (first + n + 1..=height).map(move |end| (first, end)));
    let scored =
        bands.map(|(first, end)| (between(&moved, first, end - n) + between(&exposed, end - n, end), first, end));
    let (saved, first, end) = scored.max_by_key(|(saved, first, end)| (*saved, *first, std::cmp::Reverse(*end)))?;
    let band = if rows > 0 { first..end } else { height - end..height - first };
    (saved > PRICE).then_some((saved, Shift { band, rows }))
}

/// About how many bytes it takes to turn one row into another.
fn cost(from: &[Cell], to: &[Cell]) -> i64 {
    let mut bytes = 0;
    let mut running = false;
    for (have, want) in from.iter().zip(to) {
        let differs = have != want;
        bytes += i64::from(differs) + if differs && !running { RUN } else { 0 };
        running = differs;
    }
    bytes
}

fn hash(row: &[Cell]) -> u64 {
    let mut hasher = DefaultHasher::new();
    row.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terminal::capabilities::ColorDepth;
    use ratatui::buffer::Buffer;

    fn grid(lines: &[String]) -> Grid {
        Grid::of(&Buffer::with_lines(lines.iter().map(String::as_str)), ColorDepth::Rgb)
    }

    /// A frame of a title, `rows` of a long table from `top` on, and a footer.
    fn table(top: usize, rows: usize) -> Vec<String> {
        let body = (top..top + rows).map(|i| format!("row {i:04} {:>30}", i * 7919 % 1000));
        let title = std::iter::once(format!("{:<40}", "title"));
        title.chain(body).chain(std::iter::once(format!("{:<40}", "footer"))).collect()
    }

    #[test]
    fn a_table_that_scrolls_between_fixed_rows_is_one_band() {
        let (before, after) = (grid(&table(0, 20)), grid(&table(3, 20)));
        assert_eq!(best_shift(&before, &after), Some(Shift { band: 1..21, rows: 3 }));
        assert_eq!(best_shift(&after, &before), Some(Shift { band: 1..21, rows: -3 }));
    }

    #[test]
    fn an_unchanged_screen_does_not_scroll() {
        let (one, far) = (grid(&table(0, 20)), grid(&table(500, 20)));
        assert_eq!(best_shift(&one, &one), None);
        assert_eq!(best_shift(&one, &far), None);
        let empty = Grid::blank(ratatui::layout::Size::new(0, 0));
        assert_eq!(best_shift(&empty, &empty), None);
    }

    #[test]
    fn a_row_changed_while_scrolling_does_not_split_the_band() {
        let before = grid(&table(0, 20));
        let mut lines = table(1, 20);
        lines[9] = lines[9].replace("row", "ROW");
        assert_eq!(best_shift(&before, &grid(&lines)), Some(Shift { band: 1..21, rows: 1 }));
    }
}
