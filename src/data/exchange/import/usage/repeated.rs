//! Lines that may repeat each other for several locations of the partner, in a file that does not say which do.

use crate::exchange::import::counts::LineCounts;
use crate::exchange::import::layout::Field;
use crate::exchange::import::mapping::Mapping;
use crate::exchange::import::record::Record;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{DefaultHasher, Hash, Hasher};

/// The lines of a file by all that they say but the location.
pub struct Repeats {
    /// The columns that name the location; without one, lines that say the same may be of two.
    locations: Vec<usize>,
    /// Of each such content, as a hash: the location that had it first.
    seen: HashMap<u64, u64>,
    lines: Vec<u64>,
}

impl Repeats {
    pub fn new(mapping: &Mapping<'_>) -> Repeats {
        let columns = mapping.columns().filter(|(column, _)| column.field == Field::Location);
        Repeats { locations: columns.filter_map(|(_, place)| place).collect(), seen: HashMap::new(), lines: Vec::new() }
    }

    /// Notes a line that was taken.
    pub fn take(&mut self, number: u64, record: &Record) {
        let (mut content, mut location) = (DefaultHasher::new(), DefaultHasher::new());
        for (place, field) in record.iter().enumerate() {
            field.hash(if self.locations.contains(&place) { &mut location } else { &mut content });
        }
        let location = location.finish();
        match self.seen.entry(content.finish()) {
            Entry::Vacant(first) => drop(first.insert(location)),
            Entry::Occupied(first) if self.locations.is_empty() || *first.get() != location => self.lines.push(number),
            Entry::Occupied(_) => {}
        }
    }

    /// Lists the lines that seem to repeat others; `column` would have marked them, if the kind has such a column.
    pub fn note_duplicates(&self, column: Option<&str>, counts: &mut LineCounts) {
        let instead = match column {
            Some(_) => "download the report with the column that marks repeated rows",
            None => "this report has no column that marks repeated rows",
        };
        if let Some(column) = column {
            counts.notes.push(format!(
                "No column says which rows repeat each other for several locations of the partner ({column}): every row is \
                 counted."
            ));
        }
        for &line in &self.lines {
            let whose = if self.locations.is_empty() { "" } else { " for another location" };
            let message = format!("the same as an earlier line{whose}, and counted as well; {instead}");
            counts.problem(line, None, message);
        }
    }
}
