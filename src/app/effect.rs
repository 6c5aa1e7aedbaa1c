//! What the dashboard wants done outside itself.

use super::question::Ask;

/// A wish that `runtime` carries out.
#[derive(Clone, Debug)]
pub enum Effect {
    /// Load the book, on the `store` worker; answered by `Action::Loaded` or `Action::LoadFailed`.
    Load,
    /// Work something out, on the `compute` worker: call [`Ask::answer`] and hand its action back. Where several
    /// questions of one kind wait, only the newest need be answered.
    Ask(Ask),
    /// Leave the terminal as it was found and end with success.
    Quit,
    /// Leave the terminal as it was found and end with a failure that says this.
    Fail(String),
    /// Leave the terminal, stop, and come back repainted.
    Suspend,
    /// Forget what the terminal shows and draw it anew.
    Repaint,
}
