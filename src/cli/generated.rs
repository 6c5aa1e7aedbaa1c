//! `completions` and `man`: made from the command line's own description. Neither needs settings or a store.

use super::args::Arguments;
use super::failure::{Failure, Outcome};
use clap::{Command, CommandFactory};
use clap_complete::Shell;
use clap_mangen::Man;
use std::io::{self, Write};

/// # Errors
/// When the output cannot be written.
pub fn completions(shell: Shell, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let mut script = Vec::new(); // What generates it panics where it cannot write.
    clap_complete::generate(shell, &mut Arguments::command(), "laurels", &mut script);
    out.write_all(&script)?;
    Ok(Outcome::Done)
}

/// One page for everything: every command has its own part, with what it takes.
///
/// # Errors
/// When the output cannot be written.
pub fn man(mut out: &mut dyn Write) -> Result<Outcome, Failure> {
    let command = Arguments::command();
    let page = Man::new(command.clone());
    page.render_title(&mut out)?;
    page.render_name_section(&mut out)?;
    writeln!(out, ".SH SYNOPSIS\n\\fBlaurels\\fR [OPTIONS] [COMMAND]")?;
    page.render_description_section(&mut out)?;
    page.render_options_section(&mut out)?;
    writeln!(out, ".SH COMMANDS")?;
    for of in command.get_subcommands().filter(|of| !of.is_hide_set()) {
        part(of, "laurels", &mut out)?;
    }
    Ok(Outcome::Done)
}

/// The part of a command, or of each command that it is made of.
fn part(command: &Command, parent: &str, out: &mut impl Write) -> io::Result<()> {
    let name = format!("{parent} {}", command.get_name());
    if command.has_subcommands() && command.is_subcommand_required_set() {
        return command.get_subcommands().try_for_each(|of| part(of, &name, out));
    }
    let command = command.clone().bin_name(&name).disable_help_flag(true);
    let usage = command.clone().render_usage().to_string().replace('\\', "\\\\").replace('-', "\\-");
    writeln!(out, ".SS \"{}\"", usage.trim_start_matches("Usage: ").replace('"', "\\(dq"))?;
    let (mut about, mut options) = (Vec::new(), Vec::new());
    Man::new(command.clone()).render_description_section(&mut about)?;
    Man::new(command.clone()).render_options_section(&mut options)?;
    for section in [about, options] {
        let text = String::from_utf8_lossy(&section);
        let mut body = text.lines().filter(|line| !line.starts_with(".SH "));
        body.try_for_each(|line| writeln!(out, "{line}"))?;
    }
    command.get_subcommands().try_for_each(|of| part(of, &name, out))
}
