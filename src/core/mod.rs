//! The pure heart: what a partner's book is, what the rules are, and what they make of it.
//!
//! Nothing here knows files, the environment, the clock, a terminal or a database; dates come in as arguments.

pub mod book;
pub mod change;
pub mod conduct;
pub mod deadline;
pub mod evidence;
pub mod faq;
pub mod fit;
pub mod intake;
pub mod merge;
pub mod money;
pub mod month;
pub mod points;
pub mod project;
pub mod rulebook;
pub mod scoring;
pub mod states;
pub mod text;
pub mod todo;
pub mod wizard;
