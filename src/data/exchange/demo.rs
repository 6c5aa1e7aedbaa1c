//! The demonstration: a partner made up for whoever wants to look before typing anything in.

use chrono::NaiveDate;

/// The dataset, as `assets/demo/dataset.json` has it.
pub const DATASET: &str = include_str!("../../../assets/demo/dataset.json");

/// The day that the dataset is about, so that the demonstration never goes stale.
pub const DATE: NaiveDate = match NaiveDate::from_ymd_opt(2026, 11, 22) {
    Some(date) => date,
    None => NaiveDate::MIN,
};
