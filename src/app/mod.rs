//! What the dashboard is and what every key does to it: state, actions, effects. Knows no terminal, file or clock.

pub mod key;
