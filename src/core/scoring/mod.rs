//! Scoring: attribution, then facts, then a fold into quantities, points, tracks and a scorecard.
//!
//! The way of a figure: `columns` makes the rulebook ready for a book and a day; `attribution` says which columns a row
//! counts in; `measure` adds up one customer; `facts` says what that means, as a number or a reason; `totals` adds
//! customers up so that one can be taken out and put back; `fold` makes points of it; [`explain`] words the same facts.
//! A new formula is a word of `QuantityKind` with its shape, and a function in `facts`.
//!
//! Numbers of the programme do not stand here: they come from the rulebook.

mod attribution;
mod card;
mod changes;
mod closing;
mod contradictions;
mod explain;
mod explanation;
mod facts;
mod gaps;
mod kept_cells;
mod measure;
mod measures;
mod monthly;
mod moves;
mod names;
mod people;
mod people_items;
mod prospects;
mod remedies;
mod rooms;
mod roster;
mod scorecard;
mod scorer;
mod status;
mod totals;
mod usage_items;
mod why;
mod words;

pub use attribution::{attributed_types, licensed};
pub(crate) use attribution::{counted_cloud, paid};
pub use card::{Closes, DesignationScore, ENGINE, MetricScore, Scorecard, Status, Window};
pub(crate) use changes::{Change, Changes, Sums};
pub use closing::{Closing, ClosingKeeper, Renewal};
pub use contradictions::Contradiction;
pub use explain::{Detail, Scope};
pub use explanation::{Explanation, Fix, Item, ItemKind, Lack, Pending, Place, Reason};
pub use gaps::Gap;
pub use measures::{AsOf, Growth};
pub use monthly::{MonthFigure, Monthly, monthly};
pub use moves::{Move, moves, rule_moves};
pub use people::{GateState, Validity, expiry, shared_certification, valid_until, validity, validity_in};
pub(crate) use people::{StepValidity, absent, counts_until, validity_in_step};
pub(crate) use prospects::{Prospect, Prospects};
pub use remedies::PLANNED;
pub(crate) use rooms::Deployable;
pub(crate) use scorecard::REPORT_STANDS_FOR;
pub use scorer::{Gone, PeopleOn, Scorer};
pub use status::anniversary;
pub use words::notes::months_in_words;
pub(crate) use words::unattributed::offer_name;
pub use words::unattributed::{waiting_for, wrong_id};
pub use words::{
    activity_name, association_name, association_type_name, cloud_name, contact_role_name, credential_name,
    designation_name, evidence_name, licensing_name, licensing_short_name, product_name, subscription_id,
    subscription_name, subscription_title, subscription_title_among, track_name, type_name,
};

use crate::book::{Book, DesignationId, MetricId};
use crate::rulebook::Rulebook;

/// Scores a book by a rulebook for a day.
pub fn score(book: &Book, rules: &Rulebook, as_of: AsOf) -> Scorecard {
    Scorer::new(book, rules, as_of).scorecard()
}

/// Explains one metric of a designation, or all that exist, on the track it is scored on.
pub fn explain(
    book: &Book,
    rules: &Rulebook,
    as_of: AsOf,
    designation: DesignationId,
    metric: Option<MetricId>,
) -> Vec<Explanation> {
    Scorer::new(book, rules, as_of).explain(designation, metric)
}
