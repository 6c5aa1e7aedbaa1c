//! The house's own numbers of days: what Microsoft publishes stands in the rulebook, these a partner chooses.

use crate::deadline::ASK_AGAIN_DAYS;

/// From when on something is mentioned, and how urgent that makes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TodoSettings {
    /// Days ahead within which something due is *soon*.
    pub soon: u32,
    /// Days after which a Partner Admin Link should be seen working again: when its identity is deleted or disabled,
    /// usage stops counting without a word.
    pub verify_link: u32,
    /// Days after which a customer who was asked is asked again: a courtesy.
    pub ask_again: u32,
    /// Days before its end from which a subscription is mentioned, and after it as long as it is still said to be live.
    pub subscription: u32,
    /// Days before an anniversary from which the renewal is mentioned.
    pub renewal: u32,
}

impl TodoSettings {
    /// Those of a partner who chooses none.
    pub const DEFAULT: TodoSettings =
        TodoSettings { soon: 30, verify_link: 90, ask_again: ASK_AGAIN_DAYS, subscription: 90, renewal: 60 };
}

impl Default for TodoSettings {
    fn default() -> Self {
        TodoSettings::DEFAULT
    }
}
