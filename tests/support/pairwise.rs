//! Rows that cover a matrix pairwise: every two values of different columns meet in one of them.

use super::soak;
use std::collections::BTreeSet;

/// Two cells: a column and its value, and those of a later column.
type Pair = ((usize, usize), (usize, usize));

/// Rows of indices into columns with these numbers of values: a pairwise cover, or every combination in a soak run.
pub fn rows(columns: &[usize]) -> Vec<Vec<usize>> {
    if soak::factor().is_some() { combinations(columns) } else { covering(columns) }
}

/// Every combination.
fn combinations(columns: &[usize]) -> Vec<Vec<usize>> {
    columns.iter().fold(vec![Vec::new()], |rows, &values| {
        let longer = |row: &Vec<usize>| (0..values).map(|value| [&row[..], &[value]].concat()).collect::<Vec<_>>();
        rows.iter().flat_map(longer).collect()
    })
}

/// Starts each row with a pair that is still missing, and fills it with the values that add most missing pairs.
pub fn covering(columns: &[usize]) -> Vec<Vec<usize>> {
    let mut missing = all_pairs(columns);
    let mut rows = Vec::new();
    while let Some(((a, x), (b, y))) = missing.first().copied() {
        let mut row: Vec<Option<usize>> = vec![None; columns.len()];
        (row[a], row[b]) = (Some(x), Some(y));
        for column in 0..columns.len() {
            let met = |value: usize| {
                let others = row.iter().enumerate().filter_map(|(at, cell)| Some((at, (*cell)?)));
                others.filter(|other| missing.contains(&pair(*other, (column, value)))).count()
            };
            let best = (0..columns[column]).rev().max_by_key(|value| met(*value));
            row[column] = row[column].or(best);
        }
        let row: Vec<usize> = row.into_iter().flatten().collect();
        missing.retain(|((a, x), (b, y))| (row[*a], row[*b]) != (*x, *y));
        rows.push(row);
    }
    rows
}

fn pair(one: (usize, usize), other: (usize, usize)) -> Pair {
    (one.min(other), one.max(other))
}

fn all_pairs(columns: &[usize]) -> BTreeSet<Pair> {
    let cells = |column: usize| (0..columns[column]).map(move |value| (column, value));
    let later = |one: (usize, usize)| (one.0 + 1..columns.len()).flat_map(cells).map(move |other| (one, other));
    (0..columns.len()).flat_map(cells).flat_map(later).collect()
}
