//! Which report is believed where several carry the same figure: read from `assets/rules/shared/ranking.toml`.

use crate::evidence::{Measure, Ranking};
use serde::Deserialize;
use toml::{Table, Value, de};

const RANKING: &str = include_str!("../../../assets/rules/shared/ranking.toml");

#[derive(Deserialize)]
struct Ranked {
    order: Vec<Vec<String>>,
    /// Whether all reports carry the same figure of a tenant and month, however they divide it.
    #[serde(default)]
    same: bool,
}

/// The place of each kind of import for each measure; a figure that was entered by hand comes before them all.
///
/// # Errors
///
/// What is wrong with the file.
pub fn ranking() -> Result<Ranking, de::Error> {
    let mut file: Table = toml::from_str(RANKING)?;
    let mut ranking = Ranking::default();
    for measure in Measure::ALL {
        let table = file.remove(measure.field()).unwrap_or(Value::Table(Table::new()));
        let Ranked { order, .. } = table.try_into()?;
        for (place, kinds) in (1..).zip(order) {
            ranking.0.extend(kinds.into_iter().map(|kind| ((kind, measure.bit()), place)));
        }
    }
    Ok(ranking)
}

/// The measures whose sum of a tenant and month is the same in all reports that carry it.
pub fn same_in_all_reports() -> Vec<Measure> {
    let file: Table = toml::from_str(RANKING).unwrap_or_default();
    let is_same = |measure: &Measure| {
        let ranked = file.get(measure.field()).and_then(|table| Ranked::deserialize(table.clone()).ok());
        ranked.is_some_and(|ranked| ranked.same)
    };
    Measure::ALL.into_iter().filter(is_same).collect()
}
