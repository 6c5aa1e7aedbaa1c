//! What counts for a metric and what does not, with what gives nothing for the same reason folded into a group.

use laurels_core::points::Points;
use laurels_core::scoring::{Explanation, Item, ItemKind, Reason};
use std::ops::Deref;

const FEWEST: usize = 2;

/// An explanation as its lists show it.
#[derive(Clone, Debug, PartialEq)]
pub struct Explained {
    explanation: Explanation,
    pub counted_rows: Grouped,
    pub excluded_rows: Grouped,
}

/// The rows of a list of items, and the groups in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Grouped {
    pub rows: Vec<ItemRow>,
    pub groups: Vec<ItemGroup>,
}

/// A row of the list: a group, which its members follow, or an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemRow {
    Group(usize),
    /// The place of an item, and its group.
    Item(usize, Option<usize>),
}

/// Items of a kind that count, or that do not, for the same reason.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemGroup {
    pub kind: ItemKind,
    /// Why they give nothing; `None` where they count.
    pub reason: Option<Reason>,
    /// Their places in the list, in its order.
    pub members: Vec<usize>,
    pub points: Points,
    /// The most that the fix of any of them would gain.
    pub gain: Points,
}

impl Deref for Explained {
    type Target = Explanation;

    fn deref(&self) -> &Explanation {
        &self.explanation
    }
}

impl Explained {
    pub(super) fn of(explanation: Explanation) -> Explained {
        let (counted_rows, excluded_rows) = (grouped(&explanation.counted), grouped(&explanation.excluded));
        Explained { explanation, counted_rows, excluded_rows }
    }
}

impl Grouped {
    /// The group of a row, be it the group's own or a member's.
    pub fn group_of(&self, row: usize) -> Option<&ItemGroup> {
        match self.rows.get(row)? {
            ItemRow::Group(group) | ItemRow::Item(_, Some(group)) => self.groups.get(*group),
            ItemRow::Item(_, None) => None,
        }
    }
}

/// Each group stands where its first member stood.
fn grouped(items: &[Item]) -> Grouped {
    let class = |item: &Item| (item.kind, item.reasons.first().copied());
    let mut groups: Vec<ItemGroup> = Vec::new();
    for (place, item) in items.iter().enumerate() {
        let (kind, reason) = class(item);
        let gain = item.gainful().map_or(Points::ZERO, |fix| fix.gain);
        match groups.iter_mut().find(|group| (group.kind, group.reason) == (kind, reason)) {
            Some(group) => {
                group.members.push(place);
                group.points = group.points + item.points;
                group.gain = group.gain.max(gain);
            }
            None => groups.push(ItemGroup { kind, reason, members: vec![place], points: item.points, gain }),
        }
    }
    let mut rows = Vec::with_capacity(items.len() + groups.len());
    for (index, group) in groups.iter().enumerate() {
        let folds = group.members.len() >= FEWEST;
        rows.extend(folds.then_some(ItemRow::Group(index)));
        rows.extend(group.members.iter().map(|place| ItemRow::Item(*place, folds.then_some(index))));
    }
    Grouped { rows, groups }
}
