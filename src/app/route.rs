//! Where one is: pane, view, what is open, which list has the keys.

use super::arrangement::Arrangement;
use super::table::TableId;
use laurels_core::book::DesignationId;
use laurels_core::ids::CustomerId;
use serde::{Deserialize, Serialize};

/// The panes, in the order of the tabs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Pane {
    /// How do we stand, what is next.
    Overview,
    /// The ledger of all four association types, and who they are with.
    Associations,
    /// Why a designation scores what it scores.
    Designations,
    /// People and what they are certified in.
    Certifications,
    /// What each wizard would fix, those under way, all of them.
    Wizards,
    Activity,
}

impl Pane {
    /// Every pane, in order.
    pub const ALL: [Pane; 6] =
        [Pane::Overview, Pane::Associations, Pane::Designations, Pane::Certifications, Pane::Wizards, Pane::Activity];

    /// Its name on its tab.
    pub const fn title(self) -> &'static str {
        match self {
            Pane::Overview => "Overview",
            Pane::Associations => "Associations",
            Pane::Designations => "Designations",
            Pane::Certifications => "Certifications",
            Pane::Wizards => "Wizards",
            Pane::Activity => "Activity",
        }
    }

    /// Its views, each a list; the views of [`Pane::Designations`] are the designations themselves.
    pub fn views(self) -> Vec<TableId> {
        VIEWS.iter().filter(|(pane, _)| *pane == self).map(|(_, view)| *view).collect()
    }
}

macro_rules! views {
    ($($(#[$doc:meta])* $id:ident = $module:ident::$list:ident [$($is:ident)*] $(in $pane:ident)?;)*) => {
        /// The views of the panes, in their order.
        const VIEWS: &[(Pane, TableId)] = &[$($((Pane::$pane, TableId::$id),)?)*];
    };
}

lists!(views);

/// A place that one can come back to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    pub pane: Pane,
    /// The pane's view: one of [`Pane::views`].
    pub view: TableId,
    /// The designation that pane 3 is about, or the chart of pane 6.
    pub designation: DesignationId,
    /// The customer that is open on top of the pane.
    pub customer: Option<CustomerId>,
    /// Whether the wizard in front is open on top of the pane.
    pub in_wizard: bool,
    pub focus: TableId,
    /// Whether the plan takes what the scenario in front tries as given.
    pub in_scenario: bool,
    /// Whether its selected row is shown in full, in place of everything else.
    pub in_full: bool,
}

impl Default for Route {
    fn default() -> Route {
        Route::at(Pane::Overview)
    }
}

impl Route {
    /// A pane as it is when first opened.
    pub fn at(pane: Pane) -> Route {
        let view = pane.views().first().copied().unwrap_or(TableId::Designations);
        Route {
            pane,
            view,
            designation: DesignationId::BusinessApplications,
            customer: None,
            in_wizard: false,
            focus: view,
            in_scenario: false,
            in_full: false,
        }
    }

    /// Which lists the screen shows here.
    pub fn arrangement(&self) -> Arrangement {
        match self.pane {
            _ if self.in_wizard => Arrangement::Wizard,
            _ if self.customer.is_some() => Arrangement::Customer,
            Pane::Overview => Arrangement::Overview,
            Pane::Designations if self.view != TableId::Metrics => Arrangement::Ledger(self.view),
            Pane::Designations => Arrangement::Designation,
            Pane::Activity if self.view == TableId::Log => Arrangement::Activity,
            Pane::Certifications if self.view == TableId::Matrix => Arrangement::Matrix,
            _ => Arrangement::Ledger(self.view),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_view_shows_its_own_list() {
        for (pane, view) in Pane::ALL.into_iter().flat_map(|p| p.views().into_iter().map(move |v| (p, v))) {
            let place = Route { view, ..Route::at(pane) };
            assert!(place.arrangement().lists().contains(&view), "{view:?} of {pane:?}");
        }
    }
}
