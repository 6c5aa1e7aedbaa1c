//! Panes and views.

use super::PLAIN;
use crate::command::{Command, Section};
use crate::intent::Intent;
use crate::route::Pane;

pub(super) const COMMANDS: &[Command] = &[
    Command {
        id: "go.overview",
        title: "Overview: how we stand",
        help: "The six designations, what to do next, what changed.",
        section: Section::Going,
        keys: &["1"],
        intent: Intent::Go(Pane::Overview),
        ..PLAIN
    },
    Command {
        id: "go.associations",
        title: "Associations: the ledger",
        help: "Associations, customers, subscriptions, and usage that no association covers.",
        section: Section::Going,
        keys: &["2"],
        intent: Intent::Go(Pane::Associations),
        ..PLAIN
    },
    Command {
        id: "go.designations",
        title: "Designations: why this score",
        help: "A designation's metrics, what counted and what did not.",
        section: Section::Going,
        keys: &["3"],
        intent: Intent::Go(Pane::Designations),
        ..PLAIN
    },
    Command {
        id: "go.certifications",
        title: "Certifications: the people",
        help: "People, what they are certified in, and when it ends.",
        section: Section::Going,
        keys: &["4"],
        intent: Intent::Go(Pane::Certifications),
        ..PLAIN
    },
    Command {
        id: "go.wizards",
        title: "Wizards: what to fix",
        help: "Everything that can be fixed, with the wizard that does it and the points it would give.",
        section: Section::Going,
        keys: &["5"],
        intent: Intent::Go(Pane::Wizards),
        ..PLAIN
    },
    Command {
        id: "go.activity",
        title: "Activity: what happened",
        help: "Scores of the past.",
        section: Section::Going,
        keys: &["6"],
        intent: Intent::Go(Pane::Activity),
        ..PLAIN
    },
    Command {
        id: "view.next",
        title: "Next view of the pane",
        label: "view",
        help: "The pane's next list; in pane 3 the next designation.",
        section: Section::Going,
        keys: &["]"],
        hint: Some(50),
        intent: Intent::NextView,
        ..PLAIN
    },
    Command {
        id: "view.previous",
        title: "Previous view of the pane",
        help: "The pane's previous list; in pane 3 the previous designation.",
        section: Section::Going,
        keys: &["["],
        intent: Intent::PreviousView,
        ..PLAIN
    },
];
