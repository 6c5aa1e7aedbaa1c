//! What a form is called.

use super::{FormMode, RecordForm};
use laurels_core::states;
use laurels_core::text::clean;

impl RecordForm {
    /// What a form is called in its title.
    pub fn title(&self) -> String {
        let name = self.of.name;
        match &self.mode {
            FormMode::Move(associations) => match associations.as_slice() {
                [one] => {
                    let is = states::current(one).map_or(one.state.word(), |state| &state.label);
                    format!("{} is: {is}", clean(&one.id))
                }
                several => format!("Move {} associations", several.len()),
            },
            FormMode::Merge { kept, is_typed: true, .. } => format!("Add what you typed to {}", kept.name()),
            FormMode::Merge { kept, gone, .. } => format!("Merge {} into {}", clean(&gone.name), kept.name()),
            FormMode::All(records) => format!("Edit {} records: what you fill in applies to all", records.len()),
            _ if self.is_new() => format!("New {name}"),
            _ => format!("Edit {name}"),
        }
    }
}
