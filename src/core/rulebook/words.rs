//! The words of the rulebook files for the closed sets of the model.

use super::Claim;
use crate::book::{Activity, AssociationType, Vocabulary};
use crate::toml_file::Words;
use std::sync::LazyLock;

/// `dpor`, or `cpor/osa` for one activity of a type.
pub(super) static CLAIMS: LazyLock<Words<Claim>> = LazyLock::new(|| {
    let of_type = |kind: &'static AssociationType| {
        let each =
            |activity: &Activity| (format!("{kind}/{activity}"), Claim { kind: *kind, activity: Some(*activity) });
        let whole = (kind.to_string(), Claim { kind: *kind, activity: None });
        std::iter::once(whole).chain(Activity::ALL.iter().map(each)).collect::<Vec<_>>()
    };
    Words::called("an association type, or type/activity", AssociationType::ALL.iter().flat_map(of_type))
});

pub(super) fn of_records<T: Vocabulary>() -> Words<T> {
    Words::new(T::VALUES.iter().map(|value| (value.spelled(), *value)))
}
