//! What people call a country, as `assets/country-names.toml` says it.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

const NAMES: &str = include_str!("../../assets/country-names.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NamesFile {
    #[serde(rename = "source")]
    _source: String,
    /// The name of each code.
    names: BTreeMap<String, String>,
}

/// The name of the country with that code; the code where it has none.
pub fn country_name(code: &str) -> &str {
    static COUNTRIES: LazyLock<BTreeMap<String, String>> =
        LazyLock::new(|| toml::from_str::<NamesFile>(NAMES).map(|file| file.names).unwrap_or_default());
    COUNTRIES.get(code).map_or(code, String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::clean;

    #[test]
    fn every_code_is_one_that_a_record_may_have_and_every_name_can_be_shown() {
        let file: NamesFile = toml::from_str(NAMES).expect("the names");
        assert_eq!(file.names.len(), 249);
        for (code, name) in &file.names {
            assert!(code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase()), "{code}");
            assert!(!name.is_empty() && clean(name) == *name, "{code}: {name}");
        }
        assert_eq!((country_name("NO"), country_name("XX")), ("Norway", "XX"));
    }
}
