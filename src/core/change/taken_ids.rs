//! New records whose id somebody else chose at the same time.

use super::{Change, Edit, LedgerRecord};
use crate::book::Book;
use serde_json::Value;
use std::borrow::Cow;

impl Change {
    /// Gives records that it creates under an id which the book has meanwhile the next id that is free: two people at two
    /// machines may choose the same. One that other records of the change name, or whose key is no mere id, stays as it is.
    pub fn with_free_ids(&self, book: &Book) -> Cow<'_, Change> {
        let is_taken = |edit: &Edit| matches!(edit, Edit { before: None, after: Some(record) } if taken(book, record));
        if !self.edits.iter().any(is_taken) {
            return Cow::Borrowed(self);
        }
        let mut change = self.clone();
        change.avoid_taken_ids(book);
        Cow::Owned(change)
    }

    fn avoid_taken_ids(&mut self, book: &Book) {
        let taken = |record: &LedgerRecord| taken(book, record);
        for at in 0..self.edits.len() {
            let Some(Edit { before: None, after: Some(record) }) = self.edits.get(at) else { continue };
            let key = record.key();
            let names_it =
                |(other, edit): (usize, &Edit)| other != at && edit.after.as_ref().is_some_and(|r| r.names(&key));
            if !taken(record) || self.edits.iter().enumerate().any(names_it) {
                continue;
            }
            let (stem, number) = match key.rsplit_once('-').map(|(stem, number)| (stem, number.parse::<u32>())) {
                Some((stem, Ok(number))) => (stem, number),
                _ => (key.as_str(), 1),
            };
            let mut others = (number.saturating_add(1)..).map_while(|next| record.with_id(&format!("{stem}-{next}")));
            let free =
                others.find(|other| !taken(other) && !self.edits.iter().any(|e| e.touches(other.kind(), &other.key())));
            if let Some((free, edit)) = free.zip(self.edits.get_mut(at)) {
                edit.after = Some(free);
            }
        }
    }
}

fn taken(book: &Book, record: &LedgerRecord) -> bool {
    book.record(record.kind(), &record.key()).is_some()
}

impl LedgerRecord {
    /// The same under another id; none where its key is no mere id.
    fn with_id(&self, id: &str) -> Option<LedgerRecord> {
        let mut other = self.clone();
        match &mut other {
            LedgerRecord::Customer(record) => record.id = id.into(),
            LedgerRecord::Subscription(record) => record.id = id.into(),
            LedgerRecord::Association(record) => record.id = id.into(),
            LedgerRecord::Person(record) => record.id = id.into(),
            _ => return None,
        }
        Some(other)
    }

    /// Whether it has that text for a field, as it has the id of a record that it names.
    fn names(&self, id: &str) -> bool {
        serde_json::to_value(self).is_ok_and(|value| contains_text(&value, id))
    }
}

fn contains_text(value: &Value, text: &str) -> bool {
    match value {
        Value::String(string) => string == text,
        Value::Array(entries) => entries.iter().any(|entry| contains_text(entry, text)),
        Value::Object(fields) => fields.values().any(|field| contains_text(field, text)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::{Association, AssociationType, Customer};

    fn association(id: &str) -> LedgerRecord {
        LedgerRecord::from(Association::active(id, AssociationType::Pal, "contoso"))
    }

    fn customer(id: &str) -> LedgerRecord {
        LedgerRecord::from(Customer::new(id, "Contoso"))
    }

    #[test]
    fn a_new_record_gets_the_next_free_id() {
        let book = Book {
            customers: vec![Customer::new("contoso", "Contoso"), Customer::new("contoso-2", "Contoso")].into(),
            associations: vec![Association::active("pal-contoso-1", AssociationType::Pal, "contoso")].into(),
            ..Book::default()
        };
        let avoided = |edits: Vec<Edit>| {
            let mut change = Change { edits, evidence: None };
            change.avoid_taken_ids(&book);
            change.edits.iter().filter_map(|edit| Some(edit.subject()?.1)).collect::<Vec<_>>()
        };
        assert_eq!(avoided(vec![Edit::create(association("pal-contoso-1"))]), ["pal-contoso-2"]);
        assert_eq!(avoided(vec![Edit::create(customer("contoso"))]), ["contoso-3"]);
        assert_eq!(avoided(vec![Edit::create(customer("fabrikam"))]), ["fabrikam"]);
        let two = ["pal-contoso-1", "pal-contoso-2"].map(|id| Edit::create(association(id)));
        assert_eq!(avoided(two.to_vec()), ["pal-contoso-3", "pal-contoso-2"]);
        // A record that the change names by its id stays; so does one that is only changed.
        let named = vec![Edit::create(customer("contoso")), Edit::create(association("x"))];
        assert_eq!(avoided(named), ["contoso", "x"]);
        assert_eq!(avoided(vec![Edit::replace(customer("contoso"), customer("contoso"))]), ["contoso"]);
    }
}
