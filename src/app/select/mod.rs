//! Read models: what the screen shows, computed from the state as plain data with cleaned text.
//!
//! `ui` asks these functions and draws their answers; it never looks into the book or the scorecard itself.

mod model;

pub use model::{
    Align, Badge, Cell, Column, Content, Detail, Entry, Gauge, Header, Hint, Mark, Notice, Row, Tab, Table, Tone,
};
