//! Texts and other values as numbers, in the order in which they first occur.

use indexmap::IndexSet;
use std::borrow::Borrow;
use std::hash::Hash;

/// The number of a value, new or known: its place among `values`.
pub fn number<T, Q>(values: &mut IndexSet<T>, value: &Q) -> u32
where
    T: Borrow<Q> + Eq + Hash,
    Q: Eq + Hash + ToOwned<Owned = T> + ?Sized,
{
    let place = values.get_index_of(value).unwrap_or_else(|| values.insert_full(value.to_owned()).0);
    place as u32
}
