//! An edit field by field, as somebody reads it: what a record had, and what it has.

use super::{Edit, LedgerRecord};
use serde_json::Value;
use std::collections::BTreeMap;

/// A field of a record that an edit changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    /// The field, as the dataset names it; parts of a field have dots between.
    pub field: String,
    /// What it had, if anything.
    pub before: Option<String>,
    /// What it has, if anything.
    pub after: Option<String>,
}

/// The fields that an edit changes, in order of their names.
pub fn field_changes(edit: &Edit) -> Vec<FieldChange> {
    let (mut before, after) = (fields(edit.before.as_ref()), fields(edit.after.as_ref()));
    let mut changes = Vec::new();
    for (field, after) in after {
        let before = before.remove(&field);
        if before.as_ref() != Some(&after) {
            changes.push(FieldChange { field, before, after: Some(after) });
        }
    }
    changes.extend(before.into_iter().map(|(field, before)| FieldChange { field, before: Some(before), after: None }));
    changes.sort_by(|a, b| a.field.cmp(&b.field));
    changes
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
    fn only_what_changes_is_told() {
        let before = Association::active("a", AssociationType::Pal, "contoso");
        let after = Association {
            workloads: vec!["Teams".into(), "Viva".into()],
            claim_id: Some("7".into()),
            ..before.clone()
        };
        let (before, after) = (LedgerRecord::Association(before), LedgerRecord::Association(after));
        let changes = field_changes(&Edit::replace(before.clone(), after));
        let told: Vec<_> =
            changes.iter().map(|c| (c.field.as_str(), c.before.as_deref(), c.after.as_deref())).collect();
        assert_eq!(told, [("claim_id", None, Some("7")), ("workloads", None, Some("Teams; Viva"))]);
        let made = field_changes(&Edit::create(before));
        assert!(made.iter().any(|c| c.field == "type" && c.after.as_deref() == Some("pal")));
    }
}
