//! `completions` and `man`: made from the command line's own description. Neither needs settings or a store.

use super::args::Arguments;
use super::failure::{Failure, Outcome};
use clap::CommandFactory;
use clap_complete::Shell;
use clap_mangen::Man;
use std::io::Write;

/// # Errors
/// When the output cannot be written.
pub fn completions(shell: Shell, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let mut script = Vec::new(); // What generates it panics where it cannot write.
    clap_complete::generate(shell, &mut Arguments::command(), "laurels", &mut script);
    out.write_all(&script)?;
    Ok(Outcome::Done)
}

/// # Errors
/// When the output cannot be written.
pub fn man(mut out: &mut dyn Write) -> Result<Outcome, Failure> {
    Man::new(Arguments::command()).render(&mut out)?;
    Ok(Outcome::Done)
}
