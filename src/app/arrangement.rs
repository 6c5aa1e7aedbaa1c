//! Which lists the body of the screen is about, whatever its size.

use super::table::TableId;

/// Which lists belong together on the screen; how many of them it shows at a time depends on its size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrangement {
    /// The ways to begin without a store.
    FirstStart,
    /// The partners of a portfolio.
    Partners,
    /// Designations, what to do next, what changed.
    Overview,
    /// A designation's metrics, what counted and what did not.
    Designation,
    /// One list and its selected row in full.
    Ledger(TableId),
    Customer,
    /// People against exams, the designations to choose from, the selected person in full.
    Matrix,
    /// Scores over time, and what was changed.
    Activity,
    /// A wizard: its steps, the page of one, the gauges beside.
    Wizard,
}

impl Arrangement {
    /// Its lists, in the order in which one moves through them.
    pub const fn lists(self) -> &'static [TableId] {
        use TableId::*;
        match self {
            Arrangement::FirstStart => &[FirstStart],
            Arrangement::Partners => &[Partners],
            Arrangement::Overview => &[Designations, DoNext, Changes],
            Arrangement::Designation => &[Metrics, Excluded, Counted],
            Arrangement::Customer => &[CustomerPoints, CustomerAssociations, CustomerSubscriptions, CustomerUsage],
            Arrangement::Matrix => &[Matrix, Skilling],
            Arrangement::Activity => &[Log, Snapshots],
            Arrangement::Wizard => &[Page, Steps],
            Arrangement::Ledger(view) => view.alone(),
        }
    }
}
