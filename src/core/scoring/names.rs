//! Which name a workload goes by: every spelling in the book resolved once per rulebook.

use crate::rulebook::{Family, Rulebook};
use indexmap::IndexMap;
use std::collections::HashMap;

/// Canonical names as numbers, and which of them each spelling of the book means in each family.
#[derive(Debug)]
pub(super) struct Names {
    /// Canonical texts by number, each under its spelling in lower case.
    texts: IndexMap<String, String>,
    /// Per family, from a spelling in lower case to its canonical number.
    spellings: [HashMap<String, u32>; 3],
    /// Per family and spelling of the book: its number, and whether the rulebook knows it.
    book: [Vec<(u32, bool)>; 3],
}

fn fold(name: &str) -> String {
    name.trim().to_lowercase()
}

impl Names {
    /// Resolves the spellings of a book.
    pub(super) fn new(rules: &Rulebook, spelled: &[String]) -> Names {
        let mut names = Names { texts: IndexMap::new(), spellings: Default::default(), book: Default::default() };
        for &family in Family::ALL {
            let listed = rules.workloads.values().filter(|list| list.family == family);
            let canonical: Vec<&String> = listed.flat_map(|l| l.names.iter().chain(l.includes.keys())).collect();
            for name in canonical {
                let number = names.number(name);
                names.spellings[family as usize].insert(fold(name), number);
            }
            for (name, aliases) in rules.names.get(&family).into_iter().flatten() {
                let number = names.number(name);
                for spelling in std::iter::once(name).chain(aliases) {
                    names.spellings[family as usize].insert(fold(spelling), number);
                }
            }
        }
        for &family in Family::ALL {
            let resolved = spelled.iter().map(|s| names.resolve_or_add(family, s)).collect();
            names.book[family as usize] = resolved;
        }
        names
    }

    fn number(&mut self, canonical: &str) -> u32 {
        let entry = self.texts.entry(fold(canonical));
        let number = entry.index() as u32;
        entry.or_insert_with(|| canonical.trim().to_owned());
        number
    }

    fn resolve_or_add(&mut self, family: Family, spelling: &str) -> (u32, bool) {
        match self.spellings[family as usize].get(&fold(spelling)) {
            Some(&number) => (number, true),
            None => (self.number(spelling), false),
        }
    }

    /// The number of a name outside the book's usage, such as one that an association lists.
    pub(super) fn lookup(&self, family: Family, spelling: &str) -> Option<u32> {
        let key = fold(spelling);
        let known = || self.texts.get_index_of(&key).map(|number| number as u32);
        self.spellings[family as usize].get(&key).copied().or_else(known)
    }

    /// The canonical number of the book's spelling `raw`, and whether the rulebook knows it.
    pub(super) fn of(&self, family: Family, raw: u32) -> (u32, bool) {
        self.book[family as usize].get(raw as usize).copied().unwrap_or((u32::MAX, false))
    }

    /// The canonical text of a number.
    pub(super) fn text(&self, number: u32) -> &str {
        self.texts.get_index(number as usize).map_or("", |(_, text)| text)
    }

    /// How many canonical numbers there are.
    pub(super) fn len(&self) -> usize {
        self.texts.len()
    }
}
