//! What the tags in `source` stand for: read from `assets/rules/shared/sources.toml`.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

const SOURCES: &str = include_str!("../../../assets/rules/shared/sources.toml");

/// A page or document that rules were taken from.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Source {
    pub title: String,
    /// Its date, as exactly as it is known.
    pub date: String,
    /// Its public address, if it has one.
    pub url: Option<String>,
}

pub fn sources() -> &'static BTreeMap<String, Source> {
    static READ: LazyLock<BTreeMap<String, Source>> = LazyLock::new(|| toml::from_str(SOURCES).unwrap_or_default());
    &READ
}
