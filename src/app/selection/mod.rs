//! What an intent without a record is about: what is selected, and the form in front.

mod form;
mod subject;

pub use form::{entry, in_front, merged, shown_rule};
pub use subject::{
    begins, change, do_next, exam_passed, explained_metric, history_subject, is_begun_by_enter, is_markable, mail,
    main_list, observed, on_enter, planned_designation, two_customers, unknown_table, what_if_change,
};
