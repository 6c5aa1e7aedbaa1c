//! A change that was stopped because it breaks association rules, and the reasons for which it is made all the same.

use super::book_task::Recording;
use laurels_core::book::Book;
use laurels_core::lint::{self, Finding};

/// A change that waits for reasons.
#[derive(Clone, Debug)]
pub struct RuleDialog {
    recording: Recording,
    findings: Vec<(Finding, String)>,
}

impl RuleDialog {
    /// A change and the rules that it breaks.
    pub fn new(recording: Recording, findings: Vec<Finding>) -> RuleDialog {
        RuleDialog { recording, findings: findings.into_iter().map(|finding| (finding, String::new())).collect() }
    }

    /// How many rules it breaks.
    pub fn len(&self) -> usize {
        self.findings.len()
    }

    /// Whether it breaks none.
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// A rule that it breaks, and the reason that was given so far.
    pub fn entry(&self, place: usize) -> Option<(&Finding, &str)> {
        self.findings.get(place).map(|(finding, reason)| (finding, reason.as_str()))
    }

    /// Gives the reason for one.
    pub fn waive(&mut self, place: usize, reason: &str) {
        if let Some((_, slot)) = self.findings.get_mut(place) {
            reason.trim().clone_into(slot);
        }
    }

    /// The first rule without a reason.
    pub fn open(&self) -> Option<usize> {
        self.findings.iter().position(|(_, reason)| reason.is_empty())
    }

    /// The change with the reasons in the notes of the associations.
    pub fn recording(&self, book: &Book) -> Recording {
        let mut recording = self.recording.clone();
        for (finding, reason) in &self.findings {
            lint::waive(&mut recording.change, book, finding, reason);
        }
        recording
    }
}
