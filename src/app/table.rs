//! Lists: which there are, and where one stands in each.
//!
//! A list is an order of records: the state keeps the order and the selection, and the rows themselves are made when they
//! are drawn. Then it shows, too, which of them there is room for.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What the registry may say of a list.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ListQuality {
    Titled,
    Lasting,
    Prose,
}

macro_rules! ids {
    ($($(#[$doc:meta])* $id:ident = $module:ident::$list:ident [$($is:ident)*] $(in $pane:ident)?;)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum TableId {
            $($(#[$doc])* $id,)*
        }

        impl TableId {
            /// Whether the registry says that of it.
            fn is(self, quality: ListQuality) -> bool {
                const QUALITIES: &[&[ListQuality]] = &[$(&[$(ListQuality::$is),*],)*];
                QUALITIES.get(self as usize).is_some_and(|qualities| qualities.contains(&quality))
            }

            pub const ALL: &[TableId] = &[$(TableId::$id,)*];

            pub const fn alone(self) -> &'static [TableId] {
                match self {
                    $(TableId::$id => &[TableId::$id],)*
                }
            }
        }
    };
}

lists!(ids);

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableState {
    /// The epoch of the content that `order` was made from; 0 before it was made at all.
    pub epoch: u64,
    /// The records in the order shown: each an index into the list's source.
    pub order: Vec<u32>,
    /// How many records there are without the filter.
    pub unfiltered: usize,
    /// The place of the selected row in `order`.
    pub selected: usize,
    /// The key of the selected row, by which the selection survives sorting and loading.
    pub selected_key: Option<String>,
    /// The place in `order` of the first row that the last frame showed.
    pub first: usize,
    /// How many columns after the first are scrolled away to the left, where a list has more than the screen.
    pub across: usize,
    /// Rows are kept that hold this, in whatever case; empty keeps all.
    pub filter: String,
    /// The column sorted by and whether it ascends; `None` is the list's own order.
    pub sort: Option<(usize, bool)>,
    /// The keys of the rows that are marked.
    pub marked: BTreeSet<String>,
    /// Every record in the order of `sorted_by`, kept for the next filter.
    pub(super) sorted: Vec<u32>,
    /// What `sorted` was sorted by; `None` before it was made.
    pub(super) sorted_by: Option<Option<(usize, bool)>>,
    /// What each record is found by, in lower case; none until there is a filter, and empty where it is not made yet.
    pub(super) texts: Vec<String>,
    /// What `order` was filtered by; `None` where it has to be sorted again.
    pub(super) filtered_by: Option<String>,
}

impl TableState {
    /// Whether `order` is what filter and sorting ask for.
    pub(super) fn is_listed(&self) -> bool {
        self.filtered_by.as_ref() == Some(&self.filter) && self.sorted_by == Some(self.sort)
    }

    /// Forgets what was kept of the content, which has changed.
    pub(super) fn forget(&mut self) {
        (self.sorted_by, self.filtered_by) = (None, None);
        self.texts.clear();
    }

    /// Has the row of that key selected, wherever it stands in the list that is made next.
    pub fn seek(&mut self, key: String) {
        (self.selected_key, self.filtered_by) = (Some(key), None);
        self.filter.clear();
    }

    /// The record of the selected row.
    pub fn record(&self) -> Option<u32> {
        self.order.get(self.selected).copied()
    }

    /// Selects the row at `place`, or the last one.
    pub fn select(&mut self, place: usize) {
        self.selected = place.min(self.order.len().saturating_sub(1));
    }

    /// The places that a window of `height` rows shows, moved as little as needed to show the selected row and leave no
    /// room unused.
    pub fn window(&self, height: usize) -> std::ops::Range<usize> {
        let rows = self.order.len();
        let least = (self.selected + 1).saturating_sub(height.max(1));
        let first = self.first.min(self.selected).max(least).min(rows.saturating_sub(height));
        first..first.saturating_add(height).min(rows).max(first)
    }
}

impl TableId {
    /// Whether its rows are the same wherever one is: made from the book, the date, the rules and the answers alone.
    pub fn is_lasting(self) -> bool {
        self.is(ListQuality::Lasting)
    }

    /// Whether its rows are paragraphs, which are wrapped when they are drawn.
    pub fn is_prose(self) -> bool {
        self.is(ListQuality::Prose)
    }

    /// Its name on the tab of a view.
    pub const fn tab(self) -> &'static str {
        match self {
            TableId::Associations => "Associations",
            TableId::Customers => "Customers",
            TableId::Subscriptions => "Subscriptions",
            TableId::Gaps => "Gaps",
            TableId::Links => "Links",
            TableId::Reconcile => "Microsoft's points",
            TableId::People => "People",
            TableId::Matrix => "Matrix",
            TableId::Timeline => "Timeline",
            TableId::Certifications => "Certifications",
            TableId::Fixes => "What to fix",
            TableId::Drafts => "Under way",
            TableId::Wizards => "All wizards",
            TableId::Log => "Changes",
            TableId::Sources => "Reports",
            TableId::Messages => "Messages",
            _ => "",
        }
    }

    /// Whether titles stand above its columns.
    pub fn is_titled(self) -> bool {
        self.is(ListQuality::Titled)
    }
}

/// The state of every list.
#[derive(Clone, Debug, Default)]
pub struct Tables {
    states: BTreeMap<TableId, TableState>,
    untouched: TableState,
}

impl Tables {
    /// Where one stands in a list.
    pub fn get(&self, id: TableId) -> &TableState {
        self.states.get(&id).unwrap_or(&self.untouched)
    }

    /// The same, to be changed.
    pub fn get_mut(&mut self, id: TableId) -> &mut TableState {
        self.states.entry(id).or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(rows: u32) -> TableState {
        TableState { order: (0..rows).collect(), ..TableState::default() }
    }

    /// Selects a row and shows it in a window of that height.
    fn show(list: &mut TableState, place: usize, height: usize) -> std::ops::Range<usize> {
        list.select(place);
        let window = list.window(height);
        list.first = window.start;
        window
    }

    #[test]
    fn the_window_moves_as_little_as_needed() {
        let mut list = list(100);
        assert_eq!(show(&mut list, 9, 10), 0..10);
        assert_eq!(show(&mut list, 10, 10), 1..11);
        assert_eq!(show(&mut list, 5, 10), 1..11);
        assert_eq!(show(&mut list, 0, 10), 0..10);
    }

    #[test]
    fn a_taller_window_fills_with_rows() {
        let mut list = list(20);
        assert_eq!(show(&mut list, 19, 5), 15..20);
        assert_eq!(list.window(30), 0..20);
        assert_eq!(list.window(usize::MAX), 0..20);
    }

    #[test]
    fn an_empty_list_selects_nothing() {
        let mut list = list(0);
        list.select(7);
        assert_eq!((list.record(), list.window(5)), (None, 0..0));
    }
}
