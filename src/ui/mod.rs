//! Drawing: what stands where on the screen, and how it looks. Changes nothing, decides nothing, reads no clock.

pub mod body;
pub mod furniture;
pub mod skin;
pub mod widgets;
