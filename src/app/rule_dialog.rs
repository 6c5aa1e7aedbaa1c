//! A change that was stopped because it breaks association rules, and the reasons for which it is made all the same.

use super::book_task::Recording;
use super::form::{Field, FieldKind, Form};
use laurels_core::book::Book;
use laurels_core::lint::{self, Finding};

/// A change that waits for reasons.
#[derive(Clone, Debug)]
pub struct RuleDialog {
    recording: Recording,
    findings: Vec<Finding>,
    /// A reason for each finding; no field has the keys where the change itself does.
    pub form: Form,
}

impl RuleDialog {
    /// A change and the rules that it breaks.
    pub fn new(recording: Recording, findings: Vec<Finding>) -> RuleDialog {
        let reason = |_: &Finding| Field::new("Because", "", FieldKind::Text, "");
        let form = Form::new(findings.iter().map(reason).collect());
        RuleDialog { recording, findings, form }
    }

    /// What tells it from every other: the change, and the rules.
    pub fn key(&self) -> String {
        let rules: Vec<&str> = self.findings.iter().map(|finding| finding.rule.id.as_str()).collect();
        format!("{} {}", self.recording.what, rules.join(" "))
    }

    /// How many lines it has: a rule each, and the one that makes the change.
    pub fn lines(&self) -> usize {
        self.findings.len() + 1
    }

    /// A rule that it breaks, and the reason that was given so far.
    pub fn entry(&self, place: usize) -> Option<(&Finding, &Field)> {
        self.findings.get(place).zip(self.form.fields.get(place))
    }

    /// The first rule without a reason.
    pub fn open(&self) -> Option<usize> {
        self.form.fields.iter().position(|reason| reason.text().is_empty())
    }

    /// The change with the reasons in the notes of the associations.
    pub fn recording(&self, book: &Book) -> Recording {
        let mut recording = self.recording.clone();
        for (finding, reason) in self.findings.iter().zip(&self.form.fields) {
            lint::waive(&mut recording.change, book, finding, reason.text());
        }
        recording
    }
}
