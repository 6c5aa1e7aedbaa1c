//! The dashboard without a terminal: state, actions, effects, and what is shown.
//!
//! The Elm architecture with explicit effects. A key is an [`Intent`](intent::Intent) by the [`keymap`] and the table of
//! [commands](command). [`update`](update::update) takes an [`Action`](action::Action), changes the
//! [`AppState`](state::AppState) and returns [`Effect`](effect::Effect)s; whoever runs the dashboard carries those out
//! and answers with further actions. A session is the list of its actions with the moment of each, and replays from it.
//!
//! Modules know each other in one direction: commands, windows and what is worked out lie below the state, the state
//! below the [views](view), those below what can be done now ([`availability`]), all of them below `update`. Nothing
//! here knows files, the clock, threads, the environment, ratatui or crossterm: time and date come in with
//! [`Env`](env::Env).

#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

// The registry of lists is what modules below the views derive their names from.
#[macro_use]
pub mod view;

pub mod action;
pub mod active_wizard;
pub mod arrangement;
pub mod availability;
pub mod book_task;
pub mod column_mapping;
pub mod command;
pub mod compute;
pub mod effect;
pub mod env;
pub mod form;
pub mod geometry;
pub mod history_dialog;
pub mod inbox;
pub mod intent;
pub mod key;
pub mod keymap;
pub mod path_input;
pub mod prompt;
pub mod record_form;
pub mod reported_scores_form;
pub mod route;
pub mod rule_dialog;
mod screen;
pub mod selection;
pub mod state;
pub mod table;
#[cfg(test)]
mod test_harness;
pub mod text_width;
pub mod update;
pub mod view_model;
pub mod window;
