//! Which record is meant by what somebody typed: by its id, or by what else only one has.

use super::Book;
use crate::text::nearest;

/// An id, and what else the record goes by: its name first.
pub type Names<'r> = (&'r str, [Option<&'r str>; 3]);

/// Why no record is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotNamed<'r> {
    /// Nothing has that name, but perhaps one like it.
    Unknown(Option<&'r str>),
    /// The ids of all that have it.
    Several(Vec<&'r str>),
}

impl Book {
    /// What customers go by.
    pub fn customer_names(&self) -> impl Iterator<Item = Names<'_>> {
        self.customers
            .iter()
            .map(|c| (c.id.as_str(), [Some(c.name.as_str()), c.tenant_id.as_deref(), c.domain.as_deref()]))
    }

    /// What people go by.
    pub fn person_names(&self) -> impl Iterator<Item = Names<'_>> {
        self.people.iter().map(|p| (p.id.as_str(), [Some(p.name.as_str()), p.email.as_deref(), None]))
    }
}

/// The id of the record that is meant: that id, one of its names, or the beginning of its first; case aside.
///
/// # Errors
/// When none is meant, or several are.
pub fn named<'r>(text: &str, records: impl Iterator<Item = Names<'r>>) -> Result<&'r str, NotNamed<'r>> {
    let records: Vec<Names<'r>> = records.collect();
    if let Some((id, _)) = records.iter().find(|(id, _)| *id == text) {
        return Ok(id);
    }
    let text = text.trim().to_lowercase();
    let having = |fits: &dyn Fn(&[Option<&str>; 3]) -> bool| -> Vec<&'r str> {
        records.iter().filter(|(_, names)| !text.is_empty() && fits(names)).map(|(id, _)| *id).collect()
    };
    let mut found = having(&|names| names.iter().flatten().any(|name| name.to_lowercase() == text));
    if found.is_empty() {
        found = having(&|[name, ..]| name.is_some_and(|name| name.to_lowercase().starts_with(&text)));
    }
    match found.as_slice() {
        [one] => Ok(one),
        [] => {
            let all = records.iter().flat_map(|(id, names)| [*id].into_iter().chain(names.iter().flatten().copied()));
            Err(NotNamed::Unknown(nearest(&text, all)))
        }
        _ => Err(NotNamed::Several(found)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_meant_by_its_id_a_name_or_the_beginning_of_its_first_name() {
        let records = || {
            [
                ("c-1", [Some("Contoso"), Some("contoso.com"), None]),
                ("c-2", [Some("Contoso Nordics"), None, None]),
                ("c-3", [Some("Litware"), Some("litware.com"), None]),
            ]
            .into_iter()
        };
        for (text, id) in [("c-2", "c-2"), ("contoso", "c-1"), (" lit", "c-3"), ("LITWARE.com", "c-3")] {
            assert_eq!(named(text, records()), Ok(id), "{text}");
        }
        assert_eq!(named("cont", records()), Err(NotNamed::Several(vec!["c-1", "c-2"])));
        assert_eq!(named("litwaer", records()), Err(NotNamed::Unknown(Some("Litware"))));
        for none in ["", "nobody"] {
            assert_eq!(named(none, records()), Err(NotNamed::Unknown(None)), "{none}");
        }
    }
}
