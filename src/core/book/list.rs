//! Records that books share, and lists of them.
//!
//! A large book is copied for every edit, every check of rules and every wizard that is tried: a copy costs a pointer a
//! record, and what is not changed is there once.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::cmp::Ordering;
use std::fmt;
use std::ops::{Deref, DerefMut, Index, IndexMut};
use std::sync::Arc;

/// A record that copies share until one of them changes it.
#[derive(Default, PartialEq, Eq)]
pub struct Shared<T>(Arc<T>);

impl<T: Clone> Shared<T> {
    /// The record itself, copied where others share it.
    pub fn into_owned(self) -> T {
        Arc::unwrap_or_clone(self.0)
    }
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Shared<T> {
        Shared(Arc::clone(&self.0))
    }
}

impl<T: fmt::Debug> fmt::Debug for Shared<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Clone> DerefMut for Shared<T> {
    fn deref_mut(&mut self) -> &mut T {
        Arc::make_mut(&mut self.0)
    }
}

impl<T> From<T> for Shared<T> {
    fn from(record: T) -> Shared<T> {
        Shared(Arc::new(record))
    }
}

impl<T: Serialize> Serialize for Shared<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Shared<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Shared<T>, D::Error> {
        T::deserialize(deserializer).map(Shared::from)
    }
}

/// The records of a type: copies of a book share the list until one of the copies changes it, and then still the records.
#[derive(PartialEq, Eq)]
pub struct List<T>(Arc<Vec<Shared<T>>>);

/// The records of a list, one after the other.
pub type Records<'l, T> = std::iter::Map<std::slice::Iter<'l, Shared<T>>, fn(&Shared<T>) -> &T>;

/// The same, to be changed.
pub type RecordsMut<'l, T> = std::iter::Map<std::slice::IterMut<'l, Shared<T>>, fn(&mut Shared<T>) -> &mut T>;

impl<T> List<T> {
    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> Records<'_, T> {
        self.0.iter().map(|record| record)
    }

    pub fn get(&self, place: usize) -> Option<&T> {
        self.shared(place).map(Deref::deref)
    }

    pub fn first(&self) -> Option<&T> {
        self.get(0)
    }

    /// The record at a place, to be shared.
    pub fn shared(&self, place: usize) -> Option<&Shared<T>> {
        self.0.get(place)
    }

    /// All records, to be shared.
    pub fn all_shared(&self) -> &[Shared<T>] {
        &self.0
    }

    /// The records that are as wanted, shared with this list.
    pub fn only(&self, wanted: impl Fn(&T) -> bool) -> List<T> {
        self.0.iter().filter(|record| wanted(record)).cloned().collect()
    }

    /// The place of a record in a list that is sorted so; else where it would have to stand.
    pub fn binary_search_by(&self, mut order: impl FnMut(&T) -> Ordering) -> Result<usize, usize> {
        self.0.binary_search_by(|record| order(record))
    }
}

impl<T: Clone> List<T> {
    pub fn first_mut(&mut self) -> Option<&mut T> {
        Arc::make_mut(&mut self.0).first_mut().map(DerefMut::deref_mut)
    }

    pub fn push(&mut self, record: impl Into<Shared<T>>) {
        Arc::make_mut(&mut self.0).push(record.into());
    }

    pub fn iter_mut(&mut self) -> RecordsMut<'_, T> {
        Arc::make_mut(&mut self.0).iter_mut().map(DerefMut::deref_mut)
    }

    pub fn sort_by(&mut self, mut order: impl FnMut(&T, &T) -> Ordering) {
        Arc::make_mut(&mut self.0).sort_by(|one, other| order(one, other));
    }

    pub fn retain(&mut self, mut wanted: impl FnMut(&T) -> bool) {
        Arc::make_mut(&mut self.0).retain(|record| wanted(record));
    }
}

impl<T> Clone for List<T> {
    fn clone(&self) -> List<T> {
        List(Arc::clone(&self.0))
    }
}

impl<T> Default for List<T> {
    fn default() -> List<T> {
        List(Arc::default())
    }
}

impl<T: fmt::Debug> fmt::Debug for List<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T> Index<usize> for List<T> {
    type Output = T;

    fn index(&self, place: usize) -> &T {
        &self.0[place]
    }
}

impl<T: Clone> IndexMut<usize> for List<T> {
    fn index_mut(&mut self, place: usize) -> &mut T {
        &mut Arc::make_mut(&mut self.0)[place]
    }
}

impl<T, R: Into<Shared<T>>> From<Vec<R>> for List<T> {
    fn from(records: Vec<R>) -> List<T> {
        List::from_iter(records)
    }
}

impl<T, R: Into<Shared<T>>> FromIterator<R> for List<T> {
    fn from_iter<I: IntoIterator<Item = R>>(records: I) -> List<T> {
        List(Arc::new(records.into_iter().map(Into::into).collect()))
    }
}

impl<T: Clone, R: Into<Shared<T>>> Extend<R> for List<T> {
    fn extend<I: IntoIterator<Item = R>>(&mut self, records: I) {
        Arc::make_mut(&mut self.0).extend(records.into_iter().map(Into::into));
    }
}

impl<'l, T> IntoIterator for &'l List<T> {
    type Item = &'l T;
    type IntoIter = Records<'l, T>;

    fn into_iter(self) -> Records<'l, T> {
        self.iter()
    }
}

impl<'l, T: Clone> IntoIterator for &'l mut List<T> {
    type Item = &'l mut T;
    type IntoIter = RecordsMut<'l, T>;

    fn into_iter(self) -> RecordsMut<'l, T> {
        self.iter_mut()
    }
}
