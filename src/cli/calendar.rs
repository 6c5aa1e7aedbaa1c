//! `calendar`: what `todo` lists, as a file that calendars import.

use super::context::Context;
use super::failure::{Failure, Outcome};
use laurels_app::view::words;
use laurels_core::calendar::CalendarDay;
use laurels_core::todo::{Occasion, snoozed, todo};
use laurels_core::wizard::WizardRun;
use laurels_data::exchange::calendar_file;
use laurels_data::exchange::private_file::Existing;
use laurels_data::service::ServiceError;
use std::io::Write;
use std::path::Path;

/// Writes the file, in the place of an earlier one. What is snoozed is left out.
///
/// # Errors
/// When there is no book, the name does not end in `.ics`, a file of that name is none of ours, or it cannot be written.
pub fn run(context: &Context, file: &Path, out: &mut dyn Write) -> Result<Outcome, Failure> {
    if !file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("ics")) {
        let name = file.display();
        return Err(Failure::Usage(format!("{name} must end in .ics: by that calendars know it")));
    }
    let mut service = context.service(Vec::new());
    let inputs = context.inputs_of(&mut service)?;
    let drafts: Vec<WizardRun> = service.drafts()?.into_iter().map(|draft| draft.run).collect();
    let (moment, days) = (inputs.as_of, context.config.days);
    let mut todos = todo(Occasion { book: &inputs.book, rules: &inputs.rulebook, moment, days, drafts: &drafts });
    let snoozes = service.snoozed()?;
    todos.retain(|todo| snoozed(todo, &snoozes, moment.date).is_none());
    let days: Vec<CalendarDay> = todos.iter().map(CalendarDay::from).collect();
    service.write_calendar((&days, moment.date), file, Existing::ReplaceMarked(calendar_file::MARK)).map_err(
        |error| match error {
            ServiceError::Exists(file) => Failure::foreign(&file, "calendar"),
            error => error.into(),
        },
    )?;
    super::warn(&inputs.warnings);
    writeln!(
        out,
        "{} in {}.",
        words::count(todos.len(), "date", "dates"),
        laurels_core::text::clean(&file.to_string_lossy())
    )?;
    Ok(Outcome::Done)
}
