//! The pairwise cover that replaces whole matrices covers every pair.

use crate::support::pairwise::{covering, rows};
use std::collections::BTreeSet;

#[test]
fn every_two_values_of_different_columns_meet_in_a_row() {
    for columns in [&[2, 6, 4, 2, 3][..], &[3, 3, 3, 3], &[14, 5], &[1, 4, 1], &[2; 8]] {
        for rows in [covering(columns), rows(columns)] {
            for (a, b) in (0..columns.len()).flat_map(|a| (a + 1..columns.len()).map(move |b| (a, b))) {
                let met: BTreeSet<(usize, usize)> = rows.iter().map(|row| (row[a], row[b])).collect();
                let all = (0..columns[a]).flat_map(|x| (0..columns[b]).map(move |y| (x, y))).collect();
                assert_eq!(met, all, "{columns:?}: columns {a} and {b}");
            }
        }
    }
    assert!(covering(&[2, 6, 4, 2, 3]).len() < 40, "few of the 288 combinations");
}
