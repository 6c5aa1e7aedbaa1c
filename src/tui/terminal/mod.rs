//! The terminal: its modes, its keys, its clipboard, and the frames that go out. What is specific to Unix is here.

pub mod capabilities;
pub mod clipboard;
pub mod guard;
pub mod input;
pub mod term_render;
