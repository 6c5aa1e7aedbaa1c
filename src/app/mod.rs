//! What the dashboard is and does, without a terminal: state, actions, effects and what is to be shown.
//!
//! The Elm architecture with explicit effects. [`update`](update::update) takes an [`Action`](action::Action), changes
//! the [`AppState`](state::AppState) and returns [`Effect`](effect::Effect)s; `runtime` carries those out and answers
//! with further actions; `ui` draws what [`select`] and [`layout`] say. Nothing here knows files, the clock, threads, the
//! environment, ratatui or crossterm: time and date come in with [`Env`](env::Env).

pub mod action;
pub mod ask;
pub mod command;
pub mod effect;
pub mod env;
pub mod form;
pub mod index;
pub mod job;
pub mod key;
pub mod keymap;
pub mod layout;
pub mod path_line;
pub mod place;
pub mod question;
pub mod recall;
pub mod record_form;
pub mod records;
pub mod road;
pub mod select;
pub mod sheet;
#[cfg(test)]
mod stage;
pub mod state;
pub mod table;
pub mod update;
pub mod walking;
pub mod window;
