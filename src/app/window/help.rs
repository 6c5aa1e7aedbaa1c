//! The help: every command as it stood where the help was opened.

use crate::command::{Command, Reason};
use std::borrow::Cow;

#[derive(Clone, Debug)]
pub enum HelpLine {
    Chapter(Cow<'static, str>),
    /// A command, and why it does nothing where the help was opened.
    Command(&'static Command, Option<Reason>),
}
