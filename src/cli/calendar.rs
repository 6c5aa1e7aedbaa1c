//! `calendar`: what `todo` lists, as a file that calendars import.

use super::context::Context;
use super::failure::{Failure, Outcome};
use laurels_app::view::words;
use laurels_core::calendar::CalendarDay;
use laurels_core::todo::{Occasion, snoozed, todo};
use laurels_core::wizard::WizardRun;
use laurels_data::exchange::private_file::Existing;
use std::io::Write;
use std::path::Path;

/// Writes the file, in the place of an earlier one. What is snoozed is left out.
///
/// # Errors
/// When there is no book, or the file cannot be written.
pub fn run(context: &Context, file: &Path, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let mut service = context.service(Vec::new());
    let inputs = context.inputs_of(&mut service)?;
    let drafts: Vec<WizardRun> = service.drafts()?.into_iter().map(|draft| draft.run).collect();
    let (moment, days) = (inputs.as_of, context.config.days);
    let mut todos = todo(Occasion { book: &inputs.book, rules: &inputs.rulebook, moment, days, drafts: &drafts });
    let snoozes = service.snoozed()?;
    todos.retain(|todo| snoozed(todo, &snoozes, moment.date).is_none());
    let days: Vec<CalendarDay> = todos.iter().map(CalendarDay::from).collect();
    service.write_calendar((&days, moment.date), file, Existing::Replace)?;
    super::warn(&inputs.warnings);
    writeln!(
        out,
        "{} in {}.",
        words::count(todos.len(), "date", "dates"),
        laurels_core::text::clean(&file.to_string_lossy())
    )?;
    Ok(Outcome::Done)
}
