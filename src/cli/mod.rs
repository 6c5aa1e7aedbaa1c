//! The command line: what may be typed, one small file a subcommand, and how results are printed.
//!
//! This is where the environment and the clock are read for commands. It knows no rule of the programme and words no
//! screen: text output prints the read models of the dashboard line by line.

mod arg_values;
mod args;
mod backup;
mod calendar;
mod context;
mod dashboard;
mod doctor;
mod domain;
mod explain;
mod export;
mod failure;
mod faq;
mod generated;
mod history;
mod import;
mod json;
mod linear;
mod plan;
mod portfolio;
mod reconcile;
mod report;
mod rules;
mod score;
mod sources;
mod team;
mod text_doc;
mod todo;
mod wizard;

use crate::dashboard::signals;
use args::{Arguments, Command};
use context::Context;
use failure::{Failure, Outcome};
use laurels_core::ids::CustomerId;
use laurels_core::import_report::FileHints;
use laurels_core::text::clean;
use laurels_data::store::has_password;
use std::env;
use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

/// What is said in place of anything that could repeat it.
const HAS_PASSWORD: &str = "there is a password in an argument or in LAURELS_STORE, and laurels keeps none: leave it out; a team store knows you by your login name";

/// Runs the program on this process's command line.
pub fn run() -> ExitCode {
    let mut given = env::args_os().skip(1).chain(env::var_os("LAURELS_STORE"));
    if given.any(|text| has_password(&text.to_string_lossy())) {
        print_error(HAS_PASSWORD);
        return ExitCode::from(2);
    }
    let arguments = match Arguments::read() {
        Ok(arguments) => arguments,
        Err(error) => return refuse_arguments(&error),
    };
    // Where it cannot be caught, a full quota ends the program as it ends others.
    let _ = signals::outlive_file_limit();
    let mut out = BufWriter::new(io::stdout());
    let outcome = dispatch(arguments, &mut out);
    let outcome = outcome.and_then(|outcome| out.flush().map(|()| outcome).map_err(Failure::from));
    match outcome {
        Ok(outcome) => ExitCode::from(outcome.status()),
        Err(failure) if failure.is_closed_pipe() => ExitCode::SUCCESS,
        Err(failure) => {
            print_error(&failure.message());
            ExitCode::from(failure.status())
        }
    }
}

/// Prints help or the version where that was asked for, else what is wrong with the arguments; those are hostile text too.
fn refuse_arguments(error: &clap::Error) -> ExitCode {
    // Help that cannot be printed because its reader went away is no failure.
    if error.use_stderr() {
        let message = failure::with_short_arguments(error.render().to_string());
        let _ = message.lines().try_for_each(|line| writeln!(io::stderr(), "{}", clean(line)));
    } else {
        let _ = error.print();
    }
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}

/// Hands the command to its file.
fn dispatch(arguments: Arguments, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let Arguments { global, command } = arguments;
    let context = Context::new(global);
    match command {
        None => dashboard::run(&context?, out),
        Some(Command::Score { designation, require_qualified, json }) => {
            score::run(&context?, score::Wanted { designation, require_qualified, json }, out)
        }
        Some(Command::Explain { designation, metric, json }) => {
            explain::run(&context?, (designation, metric), json, out)
        }
        Some(Command::Plan { designation, target, until, json }) => {
            plan::run(&context?, plan::Wanted { designation, target, until, json }, out)
        }
        Some(Command::Import { files, kind, customer, columns, dry_run, json }) => {
            let customer = customer.map(CustomerId::from);
            let hints = FileHints { kind, columns, customer, ..FileHints::default() };
            import::run(&context?, import::Wanted { files, hints, dry_run, json }, out)
        }
        Some(Command::Export { file, table, force, summary, with_log }) => {
            export::run(&context?, export::Wanted { file: file.as_deref(), table, force, summary, with_log }, out)
        }
        Some(Command::Portfolio(wanted)) => portfolio::run(context?, wanted, out),
        Some(Command::Team(wanted)) => team::run(&wanted, out),
        Some(Command::Sources { json }) => sources::run(&context?, json, out),
        Some(Command::Reconcile { designation, json }) => reconcile::run(&context?, designation, json, out),
        Some(Command::Show { pane, id }) => linear::show(&context?, pane, id.as_deref(), out),
        Some(Command::Todo(wanted)) => todo::run(&context?, wanted, out),
        Some(Command::Wizard(wanted)) => wizard::run(&context?, wanted, out),
        Some(Command::Faq { words, json }) => faq::run(&context?, &words.join(" "), json, out),
        Some(Command::Rules(wanted)) => rules::run(&context?, wanted, out),
        Some(Command::History { from, to, json }) => history::run(&context?, (from, to), json, out),
        Some(Command::Backup { file }) => backup::backup(&context?, &file, out),
        Some(Command::Restore { file }) => backup::restore(&context?, &file, out),
        Some(Command::Doctor { json }) => doctor::run(context, json, out),
        Some(Command::Report { file, customer }) => {
            report::run(&context?, &file, customer.map(CustomerId::from).as_ref(), out)
        }
        Some(Command::Calendar { file }) => calendar::run(&context?, &file, out),
        Some(Command::Completions { shell }) => generated::completions(shell, out),
        Some(Command::Man) => generated::man(out),
    }
}

/// Says something on the standard error; if even that is closed, there is nobody left to tell.
fn print_error(message: &str) {
    let _ = writeln!(io::stderr(), "laurels: {message}");
}

/// Says what the reader of a result should know about it.
fn warn(warnings: &[String]) {
    for warning in warnings {
        print_error(&format!("warning: {}", clean(warning)));
    }
}
