//! The pieces that screens are put together from. A widget is given plain numbers and text and a [`Skin`]; it knows
//! nothing of designations, customers or the state of the dashboard.
//!
//! [`Skin`]: super::skin::Skin

pub mod data_table;
pub mod fit;
pub mod threshold_gauge;

pub use data_table::{Align, Cell, Column, DataTable};
pub use threshold_gauge::ThresholdGauge;
