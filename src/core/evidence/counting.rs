//! Which of a row's measures count where several reports carry the same, and which its report leaves blank.

use super::{Measure, Ranking, Usage};
use crate::book::Product;
use crate::month::Month;
use std::cmp::Ordering;
use std::collections::BTreeMap;

const ACR: u8 = Measure::Acr.bit();
const AZURE: u8 = ACR | Measure::SecurityAcr.bit();
const PEOPLE: u8 = Measure::PaidSeats.bit() | Measure::ActiveUsers.bit();
/// What consumption is worked out of: either will do.
const UNITS: u8 = Measure::ActiveUsers.bit() | Measure::Capacity.bit();

/// The measures that tell anything about a product.
pub(super) const fn measures_of(product: Product) -> u8 {
    match product {
        Product::Azure => AZURE,
        Product::Microsoft365 => PEOPLE,
        Product::Dynamics365 | Product::PowerPlatform | Product::CustomerInsights => u8::MAX,
    }
}

/// Of the measures that a report carries, those of a row that are not known when `stated` are.
const fn left_blank(product: Product, carried: u8, stated: u8) -> u8 {
    let (read, covered) = match product {
        Product::Azure => (AZURE, if stated & ACR != 0 { AZURE } else { stated }),
        Product::Microsoft365 => (PEOPLE, stated),
        Product::Dynamics365 | Product::PowerPlatform | Product::CustomerInsights => {
            (Measure::Revenue.bit() | UNITS, if stated & UNITS != 0 { stated | UNITS } else { stated })
        }
    };
    carried & read & !covered
}

/// A kind of report, as it is in a book.
struct Kind<'u> {
    name: Option<&'u str>,
    /// Its place for each measure.
    places: [u32; Measure::ALL.len()],
    /// Per product, the measures that any of its rows states.
    stated: [u8; Product::ALL.len()],
}

impl Kind<'_> {
    /// The measures that it carries for a product. Where none of its rows states any: those for which it has a rank, and of
    /// a kind without ranks all.
    fn carries(&self, product: Product) -> u8 {
        let stated = self.stated.get(product as usize).copied().unwrap_or(0);
        if stated & measures_of(product) != 0 {
            return stated;
        }
        let ranked = Measure::ALL.iter().zip(self.places).filter(|(_, place)| *place != u32::MAX);
        match ranked.fold(0, |bits, (measure, _)| bits | measure.bit()) {
            0 => u8::MAX,
            ranked => ranked,
        }
    }
}

/// Of a tenant's product in a month and of one measure: the kind of report that counts.
#[derive(Clone, Copy)]
struct Best {
    place: u32,
    kind: usize,
    /// Whether other kinds have the same place.
    is_shared: bool,
}

impl Best {
    fn or(self, other: Best) -> Best {
        match self.place.cmp(&other.place) {
            Ordering::Less => self,
            Ordering::Greater => other,
            Ordering::Equal => Best { is_shared: self.is_shared || self.kind != other.kind, ..self },
        }
    }

    /// Whether a kind other than that one counts.
    fn is_another(self, kind: usize) -> bool {
        self.is_shared || self.kind != kind
    }
}

/// For each row the measures that count, which are those of the best-ranked kind per tenant, product, month and measure, and
/// those that are not known, since the row's kind carries them, the row does not and no other kind's count. No row of the
/// latter where there is nothing of the sort.
pub(super) fn counting(usage: &Usage, ranking: &Ranking) -> (Vec<u8>, Vec<u8>) {
    let (kinds, kind_of) = kinds(usage, ranking);
    let carried = |kind: &Kind<'_>| Product::ALL.iter().map(|product| kind.carries(*product)).collect();
    let carried: Vec<Vec<u8>> = kinds.iter().map(carried).collect();
    let kind_of = |row: usize| kind_of.get(usage.provenance[row] as usize).copied().unwrap_or(0);
    let blank = |row: usize, stated: u8| {
        let product = usage.product[row];
        let carried = carried.get(kind_of(row)).map_or(0, |carried| carried[product as usize]);
        left_blank(product, carried, stated)
    };
    if kinds.len() < 2 {
        let blanks = (0..usage.len()).map(|row| blank(row, usage.presence[row]));
        return (usage.presence.clone(), if_any(blanks));
    }
    let place_of = |row: usize| kinds.get(kind_of(row)).map_or([0; Measure::ALL.len()], |kind| kind.places);
    let (mut counting, mut blanks) = (Vec::with_capacity(usage.len()), Vec::new());
    for customer in 0..usage.offsets.len().saturating_sub(1) {
        let rows = usage.rows_of(customer);
        for family in usage.product.get(rows).unwrap_or_default().chunk_by(|a, b| a == b) {
            let rows = counting.len()..counting.len() + family.len();
            let mut best: BTreeMap<Month, [Option<Best>; Measure::ALL.len()]> = BTreeMap::new();
            for row in rows.clone() {
                let best = best.entry(usage.month[row]).or_default();
                for measure in Measure::ALL.into_iter().filter(|m| usage.presence[row] & m.bit() != 0) {
                    let own = Best { place: place_of(row)[measure as usize], kind: kind_of(row), is_shared: false };
                    let slot = &mut best[measure as usize];
                    *slot = Some(slot.map_or(own, |best| best.or(own)));
                }
            }
            for row in rows {
                let best = best.get(&usage.month[row]).copied().unwrap_or_default();
                let those = |is_wanted: &dyn Fn(Measure, Best) -> bool| {
                    let measures = Measure::ALL
                        .into_iter()
                        .zip(best)
                        .filter(|(m, best)| best.is_some_and(|best| is_wanted(*m, best)));
                    measures.fold(0, |bits, (measure, _)| bits | measure.bit())
                };
                let own = place_of(row);
                let presence = usage.presence[row];
                counting.push(presence & those(&|measure, best| best.place == own[measure as usize]));
                blanks.push(blank(row, presence | those(&|_, best| best.is_another(kind_of(row)))));
            }
        }
    }
    (counting, if_any(blanks.into_iter()))
}

/// What is in a book of each kind of report, and which of them each provenance is.
fn kinds<'u>(usage: &'u Usage, ranking: &Ranking) -> (Vec<Kind<'u>>, Vec<usize>) {
    let mut kinds: Vec<Kind<'u>> = Vec::new();
    let mut kind_of = Vec::with_capacity(usage.provenances.len());
    for name in usage.provenances.iter().map(|provenance| provenance.kind.as_deref()) {
        let place = kinds.iter().position(|kind| kind.name == name).unwrap_or_else(|| {
            let places = Measure::ALL.map(|measure| ranking.place(name, measure));
            kinds.push(Kind { name, places, stated: [0; Product::ALL.len()] });
            kinds.len() - 1
        });
        kind_of.push(place);
    }
    for ((provenance, product), presence) in usage.provenance.iter().zip(&usage.product).zip(&usage.presence) {
        let kind = kind_of.get(*provenance as usize).and_then(|kind| kinds.get_mut(*kind));
        kind.into_iter().for_each(|kind| kind.stated[*product as usize] |= presence);
    }
    (kinds, kind_of)
}

/// These, or none where all are nothing.
fn if_any(blanks: impl Iterator<Item = u8> + Clone) -> Vec<u8> {
    if blanks.clone().any(|blank| blank != 0) { blanks.collect() } else { Vec::new() }
}
