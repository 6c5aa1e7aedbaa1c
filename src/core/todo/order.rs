//! The order of the list: what gains, what is lost soon, what is lost later, what is worth nothing.

use super::{Todo, TodoKind, Urgency};
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::LazyLock;

const COSTS: &str = include_str!("../../../assets/plan-costs.toml");

/// The costs that ship, by the word of the action.
static ACTIONS: LazyLock<BTreeMap<String, f64>> = LazyLock::new(|| costs().unwrap_or_default());

/// Reads the costs that ship.
///
/// # Errors
/// What is wrong with them.
pub fn costs() -> Result<BTreeMap<String, f64>, toml::de::Error> {
    toml::from_str(COSTS)
}

/// A part of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    Gains,
    /// What is lost already, or within the days that are soon.
    LossesSoon,
    LossesLater,
    Nothing,
}

impl Section {
    pub const ALL: [Section; 4] = [Section::Gains, Section::LossesSoon, Section::LossesLater, Section::Nothing];

    pub const fn title(self) -> &'static str {
        match self {
            Section::Gains => "To gain",
            Section::LossesSoon => "Lost now or soon",
            Section::LossesLater => "Lost later",
            Section::Nothing => "No points at stake",
        }
    }
}

impl Todo {
    /// The part of the list that it stands in.
    pub fn section(&self) -> Section {
        match (self.points_at_stake.is_zero(), self.loses, self.urgency) {
            (true, ..) => Section::Nothing,
            (false, false, _) => Section::Gains,
            (false, true, Urgency::Later) => Section::LossesLater,
            (false, true, _) => Section::LossesSoon,
        }
    }
}

/// Which of two comes first: of gains the larger, then the cheaper; of all else the one that is due first.
pub(super) fn compare(a: &Todo, b: &Todo) -> Ordering {
    let key = |todo: &Todo| (todo.kind, todo.subject.clone());
    let stake = |todo: &Todo| std::cmp::Reverse(todo.points_at_stake);
    let by_section = a.section().cmp(&b.section());
    let inside = || match a.section() {
        Section::Gains => {
            let cost = cost(a.kind).total_cmp(&cost(b.kind));
            stake(a).cmp(&stake(b)).then(cost).then(a.due.cmp(&b.due))
        }
        _ => a.due.cmp(&b.due).then(stake(a).cmp(&stake(b))),
    };
    by_section.then_with(inside).then_with(|| key(a).cmp(&key(b)))
}

fn cost(kind: TodoKind) -> f64 {
    ACTIONS.get(action(kind)).copied().unwrap_or(f64::MAX)
}

/// The action of a plan that does what a todo asks for.
const fn action(kind: TodoKind) -> &'static str {
    match kind {
        TodoKind::NotLinked => "link-person",
        TodoKind::CertExpiring => "renew",
        TodoKind::CertExpired | TodoKind::CertRetiring => "certify",
        _ => "associate",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_cost_and_a_link_is_cheaper_than_an_exam() {
        let costs = costs().expect("it reads");
        assert!(TodoKind::ALL.iter().all(|kind| costs.contains_key(action(*kind))));
        assert!(cost(TodoKind::NotLinked) < cost(TodoKind::PalMissing));
        assert!(cost(TodoKind::PalMissing) < cost(TodoKind::CertExpired));
    }
}
