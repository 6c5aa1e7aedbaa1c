//! Wizards: the road to each kind of association, walked step by step.
//!
//! 1. `model`: what a wizard is; `assets/wizards/` says it, `load` reads and checks it. 2. `known`: what answers and
//!    the book tell together; `answer` says what an answer may be. 3. `walk`: the state machine. 4. `show`: a step as
//!    it is read, with [`fill`] for its blanks, `shell` for its commands and `mails` for its mails. 5. `record`: what
//!    is recorded in the end, [`outlook`]: what that would make of the scores. 6. [`opening`]: which wizard fits a record.
//!
//! Nothing here keeps anything, sends anything, or knows a screen.

mod answer;
mod carried_on;
mod days;
mod draft;
mod enrolment;
mod fill;
mod impossible;
mod known;
mod load;
mod log_steps;
mod mails;
mod model;
mod opening;
mod outlook;
mod record;
mod renewal;
mod renewed;
mod run;
mod shell;
mod show;

pub use answer::is_address;
pub use draft::{Draft, DraftCommand, Ticket};
pub use fill::{blanks, fill, fill_with, needs, numbered, paragraphs};
pub(crate) use impossible::without_links;
pub use impossible::{Caution, cautions};
pub use known::{Answers, Known, WizardContext, may_be, name_and_address};
pub use load::{shipped, wizard};
pub use mails::{Mail, form as mail_form, ids as mail_ids};
pub use model::{
    Actor, Choice, Command, Condition, Decision, Field, FieldKind, MailForm, REVIEW, Record, RecordAction, Refusal,
    Script, Shell, Step, Truth, Wizard,
};
pub use opening::{OpenOn, Opening, opening};
pub use outlook::{Outlook, Reading, Still, eligible, outlook};
pub use record::{Outcome, outcome, planned};
pub(crate) use record::{planned_of, refusal_of};
pub(crate) use renewal::renewals_until;
pub use renewal::{Offer, instead, renewable, renewable_first};
pub(crate) use run::causes_of_any;
pub use run::{Done, Refused, StepQuestion, Typed, Waiting, WizardRun, is_on_path, path};
pub use shell::{Argument, line as command_line};
pub use show::{CommandView, StepView, view, waits};
