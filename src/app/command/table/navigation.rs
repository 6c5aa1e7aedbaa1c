//! Panes and views.

use super::command;
use crate::command::Command;
use crate::command::Section::Going;
use crate::intent::Intent;
use crate::route::Pane;

pub(super) const COMMANDS: &[Command] = &[
    command(Going, "go.overview", "Overview: scores and what to do next", &["1"], Intent::Go(Pane::Overview))
        .help("The six designations, what to do next, what changed."),
    command(Going, "go.associations", "Associations: the ledger", &["2"], Intent::Go(Pane::Associations))
        .help("Associations, customers, subscriptions, and usage that no association covers."),
    command(Going, "go.designations", "Designations: why this score", &["3"], Intent::Go(Pane::Designations))
        .help("A designation's metrics, what counted and what did not."),
    command(Going, "go.certifications", "Certifications: the people", &["4"], Intent::Go(Pane::Certifications))
        .help("People, what they are certified in, and when it ends."),
    command(Going, "go.wizards", "Wizards: what to fix", &["5"], Intent::Go(Pane::Wizards))
        .help("Everything that can be fixed, with the wizard that does it and the points it would give."),
    command(Going, "go.activity", "Activity: what happened", &["6"], Intent::Go(Pane::Activity))
        .help("Scores of the past, who changed what, and the messages of this session."),
    command(Going, "view.next", "Next view of the pane", &["]"], Intent::NextView)
        .hint(50, "view")
        .help("The pane's next list; in pane 3 the next designation, in pane 6 the next chart and the messages."),
    command(Going, "view.previous", "Previous view of the pane", &["["], Intent::PreviousView).help(
        "The pane's previous list; in pane 3 the previous designation, in pane 6 the previous chart and the messages.",
    ),
];
