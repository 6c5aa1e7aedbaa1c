//! What is asked before something is done that is not easily put right, or touches more than one record.

use crate::book_task::{BookTask, Recording};
use laurels_core::change::LedgerRecord;
use laurels_core::text::{clean, grouped};
use laurels_core::wizard::{Draft, Ticket};
use std::borrow::Cow;

/// Something that wants a yes.
#[derive(Clone, Debug)]
pub enum Confirm {
    Delete(Vec<LedgerRecord>),
    /// Throwing away a wizard that is under way.
    Discard(Ticket),
    /// Undoing or redoing a change that touches several records: the task and the question.
    Revert(BookTask, String),
    /// Making a change of this many records.
    Record(Box<Recording>, usize),
    /// Writing over a file: the task and the file's name.
    Replace(BookTask, String),
    Leave,
    /// Going on with the draft of the form below.
    Draft(Box<Draft>),
}

impl Confirm {
    pub fn title(&self) -> String {
        match self {
            Confirm::Delete(records) => match records.as_slice() {
                [one] => format!("Delete {}?", one.name()),
                several => format!("Delete {} records?", grouped(&several.len().to_string())),
            },
            Confirm::Discard(_) => "Throw this wizard away?".to_owned(),
            Confirm::Revert(_, title) => title.clone(),
            Confirm::Record(_, count) => format!("Change {} records?", grouped(&count.to_string())),
            Confirm::Replace(_, file) => format!("Replace {}?", clean(file)),
            Confirm::Leave => "Leave this form?".to_owned(),
            Confirm::Draft(_) => "Continue your draft?".to_owned(),
        }
    }

    /// What a yes and a no mean.
    pub fn text(&self) -> Cow<'static, str> {
        let text = match self {
            Confirm::Delete(records) if records.len() > 1 => {
                let all = grouped(&records.len().to_string());
                return format!(
                    "This deletes all {all}, unless other records refer to one of them; undo brings them back. y deletes, Esc \
                     cancels."
                )
                .into();
            }
            Confirm::Delete(_) => {
                "This deletes the record. It can't be deleted while other records refer to it; undo brings it back. y \
                 deletes, Esc cancels."
            }
            Confirm::Discard(_) => "Its answers go; what was recorded stays. y throws it away, Esc keeps it.",
            Confirm::Revert(..) => {
                "Later changes stay. If one depends on this, nothing happens, and laurels names it. y goes ahead, Esc cancels."
            }
            Confirm::Record(..) => "They change together, and one undo takes all of it back. y saves, Esc goes back.",
            Confirm::Replace(..) => "There is a file of this name. y replaces it, Esc keeps it.",
            Confirm::Leave => "What you typed is kept as a draft: open the form again to go on. y leaves, Esc stays.",
            Confirm::Draft(_) => "You left this form before saving it. y continues, Esc starts again.",
        };
        text.into()
    }
}
