//! The house's own numbers of days: what Microsoft publishes stands in the rulebook, these a partner chooses.

use serde::Deserialize;
use std::sync::LazyLock;

const SHIPPED: &str = include_str!("../../assets/todo-settings.toml");

static DEFAULT: LazyLock<TodoSettings> = LazyLock::new(|| shipped().unwrap_or(TodoSettings::NONE));

/// From when on something is mentioned, and how urgent that makes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
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
    const NONE: TodoSettings = TodoSettings { soon: 0, verify_link: 0, ask_again: 0, subscription: 0, renewal: 0 };
}

impl Default for TodoSettings {
    /// Those of a partner who chooses none.
    fn default() -> Self {
        *DEFAULT
    }
}

fn shipped() -> Result<TodoSettings, toml::de::Error> {
    toml::from_str(SHIPPED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_settings_that_ship_read() {
        let shipped = shipped().expect("they read");
        assert_eq!(shipped, TodoSettings::default());
        assert!(shipped.ask_again > 0 && shipped.soon > 0);
    }
}
