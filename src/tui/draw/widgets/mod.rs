//! The pieces that screens are put together from. A widget is given a read model of `app::view` and a [`Skin`]; it
//! knows nothing of the state of the dashboard.
//!
//! [`Skin`]: super::skin::Skin

pub mod data_table;
pub mod entry_line;
pub mod panel;
pub mod step_chart;
pub mod threshold_gauge;

pub use data_table::{DataTable, ROOM_FOR_GROUPS, heading};
pub use entry_line::EntryLine;
pub use panel::Panel;
pub use step_chart::StepChart;
pub use threshold_gauge::ThresholdGauge;
