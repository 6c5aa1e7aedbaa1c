//! What the dashboard is and does, without a terminal: state, actions, effects and what is to be shown.
//!
//! The Elm architecture with explicit effects. [`update`](update::update) takes an [`Action`](action::Action), changes
//! the [`AppState`](state::AppState) and returns [`Effect`](effect::Effect)s; `runtime` carries those out and answers
//! with further actions; `ui` draws what [`select`] and [`layout`] say. Nothing here knows files, the clock, threads, the
//! environment, ratatui or crossterm: time and date come in with [`Env`](env::Env).

#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod action;
pub mod active_wizard;
pub mod book_task;
pub mod command;
pub mod compute;
pub mod confirm;
pub mod effect;
pub mod env;
pub mod form;
pub mod history_dialog;
pub mod key;
pub mod keymap;
pub mod layout;
pub mod path_input;
pub mod prompt;
pub mod record_form;
pub mod records;
pub mod reported_scores_form;
pub mod route;
pub mod rule_dialog;
pub mod state;
pub mod table;
#[cfg(test)]
mod test_harness;
pub mod text_width;
pub mod update;
pub mod view;
pub mod window;
