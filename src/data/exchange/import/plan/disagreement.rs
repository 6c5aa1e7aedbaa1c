//! Where a file and another kind of report in the book say differently what both carry, and which of them is taken.

use super::figures::Row;
use laurels_core::book::{Book, ImportKind, Product};
use laurels_core::evidence::{Measure, Ranking};
use laurels_core::money::Micro;
use laurels_core::month::Month;
use laurels_core::text::clean;
use std::collections::BTreeMap;

/// What is no more than a rounding, in millionths: reports round each of their lines.
const ROUNDING: i128 = 1_000_000;

/// What kinds of report say otherwise than a file.
#[derive(Default)]
pub struct Disagreements {
    /// Per kind how many months of tenants, and the first: the tenant, the month, the file's sum and the kind's.
    kinds: BTreeMap<String, (u64, String, Month, [i128; 2])>,
}

/// Sums by product and month.
type Sums = BTreeMap<(Product, Month), i128>;

impl Disagreements {
    /// Holds a customer's rows of a file, `at` being its place in the book, against what other kinds say of it.
    pub fn customer(&mut self, book: &Book, at: usize, rows: &[Row], kind: ImportKind, measure: Measure) {
        let mut others: BTreeMap<&str, Sums> = BTreeMap::new();
        let usage = &book.usage;
        for row in usage.rows_of(at) {
            let other = usage.provenance(row).and_then(|provenance| provenance.kind.as_deref());
            let Some(other) = other.filter(|other| *other != kind.word()) else { continue };
            let Some(Micro(amount)) = usage.amount(row, measure) else { continue };
            let place = usage.products().get(row).zip(usage.months().get(row));
            if let Some((product, month)) = place {
                *others.entry(other).or_default().entry((*product, *month)).or_default() += i128::from(amount);
            }
        }
        if others.is_empty() {
            return;
        }
        let mut own = Sums::new();
        for row in rows {
            if let Some(Some(Micro(amount))) = row.measures.get(measure as usize) {
                *own.entry((row.key.product, row.key.month)).or_default() += i128::from(*amount);
            }
        }
        let name = || book.customers.get(at).map_or_else(String::new, |customer| clean(&customer.name).into_owned());
        for (other, sums) in others {
            for (place, theirs) in sums {
                let Some(ours) = own.get(&place).filter(|ours| (**ours - theirs).abs() > ROUNDING) else { continue };
                let said = self.kinds.entry(other.to_owned()).or_insert_with(|| (0, name(), place.1, [*ours, theirs]));
                said.0 += 1;
            }
        }
    }

    /// A sentence for each kind.
    pub fn notes(self, kind: ImportKind, measure: Measure, ranking: &Ranking) -> Vec<String> {
        let note = |(other, (count, name, month, [ours, theirs])): (String, (u64, String, Month, [i128; 2]))| {
            let own = ranking.place(Some(kind.word()), measure);
            let taken = if own <= ranking.place(Some(&other), measure) { kind.word() } else { &other };
            let months = if count == 1 { "1 month of a customer" } else { &format!("{count} months of customers") };
            format!(
                "{kind} and {other} differ in {months} (in {month} {name} has {} and {}); {taken} counts.",
                dollars(ours),
                dollars(theirs)
            )
        };
        self.kinds.into_iter().map(note).collect()
    }
}

/// An amount of millionths in whole dollars, as people write it.
fn dollars(micro: i128) -> String {
    let whole = ((micro.abs() + 500_000) / 1_000_000).to_string();
    let groups: Vec<&[u8]> = whole.as_bytes().rchunks(3).rev().collect();
    let groups: Vec<std::borrow::Cow<'_, str>> = groups.into_iter().map(String::from_utf8_lossy).collect();
    format!("{}${}", if micro < 0 { "-" } else { "" }, groups.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_in_whole_dollars() {
        for (micro, text) in
            [(0, "$0"), (999_499_999, "$999"), (1_234_567_500_000, "$1,234,568"), (-1_000_000_000, "-$1,000")]
        {
            assert_eq!(dollars(micro), text);
        }
    }
}
