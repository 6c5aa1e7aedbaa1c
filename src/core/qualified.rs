//! Microsoft's lists of whom it counted for a designation: held against what was computed, never taken as evidence.

use crate::book::{DesignationId, ImportKind, MetricId};
use chrono::NaiveDate;
use indexmap::IndexMap;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The lists that were imported last, per designation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QualifiedLists {
    pub customers: Vec<QualifiedCustomer>,
    pub people: Vec<QualifiedPerson>,
}

/// What a list says of a line as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Counted {
    /// The designation that it was counted for; `None` where the list doesn't say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub designation: Option<DesignationId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metric: Option<MetricId>,
    /// The name, which may be obfuscated: for people to read, never to match by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The day that the list is of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<NaiveDate>,
}

/// A customer whom Microsoft counted, by tenant or top-parent id.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct QualifiedCustomer {
    pub counted: Counted,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tpid: Option<String>,
}

/// A certification of a person that Microsoft counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct QualifiedPerson {
    pub counted: Counted,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mcid: Option<String>,
    /// Mail addresses in lower case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub emails: Vec<String>,
    /// The code of the certification; `None` where the list names people only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exam: Option<String>,
}

impl QualifiedLists {
    pub fn is_empty(&self) -> bool {
        self.customers.is_empty() && self.people.is_empty()
    }

    /// These lists with a newer one of a kind, which takes the place of the lines of its designations.
    pub fn with(&self, kind: ImportKind, newer: &ListedLines) -> QualifiedLists {
        let QualifiedLists { customers, people } = self;
        match kind {
            ImportKind::QualifiedCustomers => {
                QualifiedLists { customers: newer.after(customers, |line| &line.counted), people: people.clone() }
            }
            _ => QualifiedLists { customers: customers.clone(), people: newer.after(people, |line| &line.counted) },
        }
    }

    /// The lines of a kind as they are stored.
    pub fn lines(&self, kind: ImportKind) -> ListedLines {
        let mut lines = ListedLines::default();
        match kind {
            ImportKind::QualifiedCustomers => self.customers.iter().for_each(|c| lines.add(c, &c.counted)),
            _ => self.people.iter().for_each(|p| lines.add(p, &p.counted)),
        }
        lines
    }
}

/// A list of one kind, each line once and as it is stored: lists are compared as texts, and read only to reconcile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListedLines(IndexMap<String, Option<DesignationId>>);

impl ListedLines {
    pub fn add(&mut self, line: &impl Serialize, counted: &Counted) {
        // Plain records of texts and days can always be spelled.
        if let Ok(body) = serde_json::to_string(line) {
            self.0.insert(body, counted.designation);
        }
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Puts a newer list in the place of those of its designations.
    pub fn replace(&mut self, newer: &ListedLines) {
        let replaced: BTreeSet<_> = newer.0.values().collect();
        self.0.retain(|_, designation| !replaced.contains(designation));
        self.0.extend(newer.0.iter().map(|(body, designation)| (body.clone(), *designation)));
    }

    /// The lines as they are stored.
    pub fn bodies(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// What is left of lines that are known, and these, in order.
    fn after<T: Clone + Ord + DeserializeOwned>(&self, known: &[T], counted: fn(&T) -> &Counted) -> Vec<T> {
        let replaced: BTreeSet<_> = self.0.values().collect();
        let kept = known.iter().filter(|line| !replaced.contains(&counted(line).designation)).cloned();
        let mut after: Vec<T> = kept.chain(self.0.keys().filter_map(|body| serde_json::from_str(body).ok())).collect();
        after.sort();
        after.dedup();
        after
    }
}

/// Compares lines that are there, one by one, with a newer list.
#[derive(Debug)]
pub struct ListComparison<'l> {
    newer: &'l ListedLines,
    replaced: BTreeSet<Option<DesignationId>>,
    met: Vec<bool>,
    /// Where the newer list goes on: mostly both have the same order, and a line is found without looking it up.
    next: usize,
}

impl<'l> ListComparison<'l> {
    pub fn new(newer: &'l ListedLines) -> ListComparison<'l> {
        ListComparison { newer, replaced: newer.0.values().copied().collect(), met: vec![false; newer.len()], next: 0 }
    }

    /// Whether a line that is there stays: the newer list has it too, or is about other designations.
    pub fn keeps(&mut self, body: &str) -> bool {
        #[derive(Deserialize)]
        struct Line {
            counted: Counted,
        }
        let is_next = self.newer.0.get_index(self.next).is_some_and(|(line, _)| line == body);
        let at = if is_next { Some(self.next) } else { self.newer.0.get_index_of(body) };
        if let Some((at, met)) = at.and_then(|at| Some((at, self.met.get_mut(at)?))) {
            self.next = at + 1;
            return !std::mem::replace(met, true);
        }
        if self.replaced.is_empty() {
            return true;
        }
        let line = serde_json::from_str::<Line>(body);
        line.map_or(true, |line| !self.replaced.contains(&line.counted.designation))
    }

    /// How many lines of the newer list were there.
    pub fn known(&self) -> usize {
        self.met.iter().filter(|met| **met).count()
    }

    /// The lines of the newer list that were not there.
    pub fn new_lines(&self) -> impl Iterator<Item = &'l str> {
        self.newer.0.keys().zip(&self.met).filter(|(_, met)| !**met).map(|(body, _)| body.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newer_list_takes_the_place_of_that_of_its_designation() {
        let line = |designation, tenant: &str| QualifiedCustomer {
            counted: Counted { designation: Some(designation), ..Counted::default() },
            tenant_id: Some(tenant.to_owned()),
            tpid: None,
        };
        let (security, work) = (DesignationId::Security, DesignationId::ModernWork);
        let lists = |customers| QualifiedLists { customers, people: Vec::new() };
        let kind = ImportKind::QualifiedCustomers;
        let known = lists(vec![line(security, "a"), line(security, "b"), line(work, "c")]);
        let newer = lists(vec![line(security, "b"), line(security, "d"), line(security, "d")]).lines(kind);
        let after = known.with(kind, &newer);
        assert_eq!(after, lists(vec![line(work, "c"), line(security, "b"), line(security, "d")]));
        assert_eq!(after.with(kind, &newer), after);
        assert_eq!(after.with(ImportKind::QualifiedPeople, &ListedLines::default()), after);
        let mut comparison = ListComparison::new(&newer);
        let known = known.lines(kind);
        let kept: Vec<bool> = known.0.keys().map(|body| comparison.keeps(body)).collect();
        assert_eq!((kept, comparison.known()), (vec![false, true, true], 1));
        assert!(!comparison.keeps(&known.0.keys().nth(1).expect("a line").clone()), "the same line a second time");
        assert_eq!(comparison.new_lines().count(), 1);
        let nothing = ListedLines::default();
        assert!(known.0.keys().all(|body| ListComparison::new(&nothing).keeps(body)), "an empty list replaces nothing");
    }
}
