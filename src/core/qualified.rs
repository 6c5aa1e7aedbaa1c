//! Microsoft's lists of whom it counted for a designation: held against what was computed, never taken as evidence.

use crate::book::{DesignationId, MetricId};
use chrono::NaiveDate;
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

    /// These lists with newer ones: each in the place of the one of its designation. How many of its lines are new, and how
    /// many were there.
    pub fn with(&self, newer: &QualifiedLists) -> (QualifiedLists, u64, u64) {
        let (customers, [new, same]) = replaced(&self.customers, &newer.customers, |line| &line.counted);
        let (people, [new_people, same_people]) = replaced(&self.people, &newer.people, |line| &line.counted);
        (QualifiedLists { customers, people }, new + new_people, same + same_people)
    }
}

fn replaced<T: Clone + Ord>(known: &[T], newer: &[T], counted: fn(&T) -> &Counted) -> (Vec<T>, [u64; 2]) {
    let replaced: BTreeSet<_> = newer.iter().map(|line| counted(line).designation).collect();
    let (known, newer) = (in_order(known.iter()), in_order(newer.iter()));
    let mut before = known.iter().peekable();
    let is_known = |line: &&&T| {
        while before.next_if(|known| known < line).is_some() {}
        before.next_if(|known| known == line).is_some()
    };
    let same = newer.iter().filter(is_known).count();
    let kept = known.iter().filter(|line| !replaced.contains(&counted(line).designation));
    let all = in_order(kept.chain(&newer).copied());
    (all.into_iter().cloned().collect(), [(newer.len() - same) as u64, same as u64])
}

/// Lines in order, each once.
fn in_order<'l, T: Ord>(lines: impl Iterator<Item = &'l T>) -> Vec<&'l T> {
    let mut lines: Vec<&T> = lines.collect();
    lines.sort();
    lines.dedup();
    lines
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
        let known = lists(vec![line(security, "a"), line(security, "b"), line(work, "c")]);
        let newer = lists(vec![line(security, "b"), line(security, "d")]);
        let (both, new, same) = known.with(&newer);
        assert_eq!(both, lists(vec![line(work, "c"), line(security, "b"), line(security, "d")]));
        assert_eq!((new, same), (1, 1));
        assert_eq!(both.with(&newer), (both.clone(), 0, 2));
    }
}
