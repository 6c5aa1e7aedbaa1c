//! What is scored, when, and by which rules.

use super::command;
use crate::command::Command;
use crate::command::Section::Score;
use crate::intent::Intent;

pub(super) const COMMANDS: &[Command] = &[
    command(Score, "explain", "Explain", &["x"], Intent::Explain)
        .hint(20, "explain")
        .help("Shows what does not count for the selected designation or metric, why, and what would fix it."),
    command(Score, "plan", "Plan", &["p"], Intent::Plan)
        .help("Shows the cheapest set of actions that brings the selected designation to its target; w starts a step. In a what-if it takes what is switched on as done, and finds the cheapest rest."),
    command(Score, "plan-until", "Plan until a day", &["L"], Intent::PlanUntil)
        .help("Plans the selected designation so that it keeps its target in every month up to a day, or for the cheapest day before its renewal; an empty line plans for the as-of date alone."),
    command(Score, "forecast", "Next months", &["t"], Intent::Forecast)
        .help("Shows what the selected designation scores in the next months if nothing is done, and what makes it change."),
    command(Score, "what-if", "What if", &["i"], Intent::WhatIf)
        .help("Takes the selected customer, gap or step, or the marked ones, into the scenario in front; elsewhere shows what all six designations would score. There space switches a change on or off, n copies the scenario, [ and ] turn to the next, w starts a change's wizard."),
    command(Score, "as-of", "Score as of a date", &["a"], Intent::ScoreAsOf)
        .hint(80, "as of")
        .help("Scores the book as of another day, past or future; an empty line goes back to today."),
    command(Score, "rulebook", "Choose the rulebook", &["r"], Intent::ChooseRulebook)
        .hint(81, "rules")
        .help("Scores by another rulebook, or by the one in force on the day."),
];
