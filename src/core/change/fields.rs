//! An edit field by field, as somebody reads it: what a record had, and what it has.

use super::{Edit, LedgerRecord};
use serde_json::Value;
use std::collections::BTreeMap;

/// A field of a record that an edit changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    /// The field, as the dataset names it; parts of a field have dots between.
    pub field: String,
    pub label: String,
    /// What it had, if anything.
    pub before: Option<String>,
    /// What it has, if anything.
    pub after: Option<String>,
}

/// The fields that an edit changes, in the order of the record's description.
pub fn field_changes(edit: &Edit) -> Vec<FieldChange> {
    let Some(of) = edit.after.as_ref().or(edit.before.as_ref()).map(|record| record.kind().description()) else {
        return Vec::new();
    };
    let (mut before, mut after) = (fields(edit.before.as_ref()), fields(edit.after.as_ref()));
    let mut names: Vec<String> = before.keys().chain(after.keys()).cloned().collect();
    names.sort_by_cached_key(|name| (of.place(name), name.clone()));
    names.dedup();
    let changes = names.into_iter().map(|field| FieldChange {
        label: of.at(&field).map_or_else(|| field.clone(), |field| field.label.to_owned()),
        before: before.remove(&field),
        after: after.remove(&field),
        field,
    });
    changes.filter(|change| change.before != change.after).collect()
}

/// The fields of a record that hold something.
fn fields(record: Option<&LedgerRecord>) -> BTreeMap<String, String> {
    let mut fields = BTreeMap::new();
    // A record is one entry, its type, with its fields below.
    if let Some(Ok(Value::Object(typed))) = record.map(serde_json::to_value) {
        typed.values().for_each(|record| flatten("", record, &mut fields));
    }
    fields
}

fn flatten(path: &str, value: &Value, fields: &mut BTreeMap<String, String>) {
    let mut put = |text: String| drop(fields.insert(path.to_owned(), text));
    match value {
        Value::Null => {}
        Value::String(text) if text.is_empty() => {}
        Value::String(text) => put(text.clone()),
        Value::Array(entries) if entries.is_empty() => {}
        Value::Array(entries) => put(entries.iter().map(shown).collect::<Vec<_>>().join("; ")),
        Value::Object(parts) => {
            for (name, part) in parts {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                flatten(&path, part, fields);
            }
        }
        other => put(other.to_string()),
    }
}

/// An entry of a list in one piece.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Object(parts) => {
            let parts = parts.values().filter(|part| !part.is_null()).map(shown).filter(|part| !part.is_empty());
            parts.collect::<Vec<_>>().join(" ")
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::{Association, AssociationType};

    #[test]
    fn only_changed_fields_are_listed() {
        let before = Association::active("a", AssociationType::Pal, "contoso");
        let after = Association {
            workloads: vec!["Teams".into(), "Viva".into()],
            claim_id: Some("7".into()),
            ..before.clone()
        };
        let (before, after) = (LedgerRecord::from(before), LedgerRecord::from(after));
        let changes = field_changes(&Edit::replace(before.clone(), after));
        let changed: Vec<_> =
            changes.iter().map(|c| (c.field.as_str(), c.before.as_deref(), c.after.as_deref())).collect();
        assert_eq!(changed, [("workloads", None, Some("Teams; Viva")), ("claim_id", None, Some("7"))]);
        assert_eq!(changes[1].label, "Claim id");
        let made = field_changes(&Edit::create(before));
        assert!(made.iter().any(|c| c.field == "type" && c.after.as_deref() == Some("pal")));
    }
}
