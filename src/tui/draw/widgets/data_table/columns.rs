//! How wide each column is, and which ones leave where room is short.

use super::{DataTable, MARGIN};
use laurels_app::text_width::columns;
use laurels_app::view::Column;

/// Columns between two columns where there is room.
const GAP: u16 = 2;

impl DataTable<'_> {
    /// What each column needs; one that is sorted by needs room for the arrow, the first for the marks of rows.
    fn needs(&self) -> Vec<Need> {
        let widths = self.needs.iter().map(|needed| Some(needed.width)).chain(std::iter::repeat(None));
        let need = |(index, (column, width)): (usize, (&Column, Option<u16>))| {
            let arrow = self.table.titles && self.table.sort.is_some_and(|(sorted, _)| sorted == index);
            let title = if arrow { u16::try_from(columns(&column.title) + 2).unwrap_or(0) } else { 0 };
            let wanted = width.map_or(column.max, |width| if width == 0 { 0 } else { width.max(title) });
            let has_marks = self.needs.get(index).is_some_and(|needed| needed.marked);
            let mark = if index == 0 && width.is_some() && wanted > 0 && !has_marks { 2 } else { 0 };
            let (least, usual) = (column.min.min(wanted), column.max.min(wanted));
            let whole = width.is_some() && !column.wraps && column.max != Column::REST;
            let (whole, marked) = (if whole { usual } else { 0 }, wanted.saturating_add(mark));
            Need { least, whole, usual, wanted, marked, column: column.clone() }
        };
        self.table.columns.iter().zip(widths).enumerate().map(need).collect()
    }

    /// Whether there is room for its last column.
    pub fn shows_last(&self, width: u16) -> bool {
        self.layout(width).last().is_some_and(|(_, width)| *width > 0)
    }

    /// Where each column stands: offset from the left edge and width, 0 for one that has left.
    pub(super) fn layout(&self, width: u16) -> Vec<(u16, u16)> {
        let (widths, gap) = widths(&self.needs(), width.saturating_sub(2 * MARGIN));
        let mut at = MARGIN;
        let place = |width| {
            let place = (at, width);
            at += if width > 0 { width + gap } else { 0 };
            place
        };
        widths.into_iter().map(place).collect()
    }
}

/// What a column needs, in columns of the screen.
struct Need {
    /// The fewest with which it makes sense.
    least: u16,
    /// What it gets first: its usual width where its text cannot go on in a further line, else nothing.
    whole: u16,
    /// What it gets before any other gets more than that.
    usual: u16,
    /// What its longest cell takes, where that is known.
    wanted: u16,
    /// The same with the mark of a row.
    marked: u16,
    /// Whether it takes what the others leave, and which one leaves first.
    column: Column,
}

/// The width of each column within `width`, 0 for those that have to leave, and the gap between two columns. A narrow gap
/// is tried before a column has to leave.
fn widths(needs: &[Need], width: u16) -> (Vec<u16>, u16) {
    // A column that is empty in every row takes no gap, either.
    let has_content = |index: &usize| needs.get(*index).is_some_and(|need| need.wanted > 0);
    let mut kept: Vec<usize> = (0..needs.len()).filter(has_content).collect();
    let least = |kept: &[usize], gap: u16| {
        let gaps = usize::from(gap) * kept.len().saturating_sub(1);
        kept.iter().filter_map(|i| needs.get(*i)).map(|need| usize::from(need.least)).sum::<usize>() + gaps
    };
    while least(&kept, 1) > usize::from(width) {
        // The highest priority number leaves, the rightmost of equals first; what must stay is squeezed below.
        let leaving = kept.iter().filter_map(|i| Some((needs.get(*i)?.column.priority, *i))).max();
        match leaving {
            Some((priority, index)) if priority > 0 => kept.retain(|i| *i != index),
            _ => break,
        }
    }
    let usual = |need: &Need| usize::from(if need.column.max == Column::REST { need.least } else { need.usual });
    let all: usize = kept.iter().filter_map(|i| needs.get(*i)).map(usual).sum();
    let gap = if all + usize::from(GAP) * kept.len().saturating_sub(1) <= usize::from(width) { GAP } else { 1 };
    let mut widths = vec![0; needs.len()];
    let mut spare = width;
    for (order, index) in kept.iter().enumerate() {
        let (Some(need), Some(given)) = (needs.get(*index), widths.get_mut(*index)) else { continue };
        spare = spare.saturating_sub(if order > 0 { gap } else { 0 });
        *given = need.least.min(spare);
        spare -= *given;
    }
    let limits: [fn(&Need) -> u16; 5] = [
        // What can go on in a further line gives way to what cannot.
        |need| need.whole,
        |need| need.usual,
        |need| need.wanted,
        |need| need.marked,
        |need| match need.column.max {
            Column::REST => Column::REST,
            _ => 0,
        },
    ];
    for limit in limits {
        spare = grow(needs, &kept, &mut widths, spare, limit);
    }
    (widths, gap)
}

/// Gives spare room to the kept columns in turns, each up to its limit, and says what is left; those that take the rest
/// get twice as much a turn.
fn grow(needs: &[Need], kept: &[usize], widths: &mut [u16], mut spare: u16, limit: fn(&Need) -> u16) -> u16 {
    loop {
        let before = spare;
        for index in kept {
            let (Some(need), Some(given)) = (needs.get(*index), widths.get_mut(*index)) else { continue };
            let turn = if need.column.max == Column::REST { 2 } else { 1 };
            let more = limit(need).saturating_sub(*given).min(turn).min(spare);
            *given += more;
            spare -= more;
        }
        if spare == before {
            return spare;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn columns_never_leave_the_table(
            mins in proptest::collection::vec((0u16..50, 0u16..60, 0u8..4), 0..8), width in 0u16..200,
        ) {
            let columns: Vec<Column> = mins.iter().map(|(min, more, p)| Column::words("t", *min, min + more, *p)).collect();
            let need = |column: &Column| Need { least: column.min, whole: 0, usual: column.max, wanted: column.max, marked: column.max, column: column.clone() };
            let needs: Vec<Need> = columns.iter().map(need).collect();
            let (widths, gap) = widths(&needs, width);
            let gaps = gap * u16::try_from(widths.iter().filter(|w| **w > 0).count().saturating_sub(1)).expect("few");
            prop_assert!(widths.iter().sum::<u16>() + gaps <= width, "{:?} in {}", widths, width);
        }
    }
}
