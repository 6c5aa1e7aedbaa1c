//! Which report is believed where several carry the same figure: read from `assets/rules/shared/ranking.toml`.

use super::RuleProblem;
use super::reader::{Problems, Reader};
use super::tree::Node;
use crate::evidence::{Measure, Ranking};
use std::collections::BTreeMap;

const RANKING: &str = include_str!("../../../assets/rules/shared/ranking.toml");

/// The place of each kind of import for each measure; a figure that was entered by hand comes before them all.
///
/// # Errors
///
/// What is wrong with the file.
pub fn ranking() -> Result<Ranking, Vec<RuleProblem>> {
    let tree = Node::read(RANKING).map_err(|problem| vec![problem])?;
    let problems = Problems::default();
    let mut places = BTreeMap::new();
    {
        let root = Reader::root(&tree, &problems);
        for measure in Measure::ALL {
            let table = root.table(measure.field());
            for (place, kinds) in (1..).zip(table.groups("order")) {
                places.extend(kinds.into_iter().map(|kind| ((kind, measure.bit()), place)));
            }
            table.finish();
        }
        root.finish();
    }
    let problems = problems.into_vec();
    if problems.is_empty() { Ok(Ranking(places)) } else { Err(problems) }
}
