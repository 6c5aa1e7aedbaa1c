//! The rules of the programme: scores, reasons, facts, rulebooks, what to do next.

#[path = "../support/mod.rs"]
mod support;

mod advice;
mod by_itself;
mod exhaustive;
mod facts;
mod forecast;
mod lapses;
mod lasting;
mod laws;
mod lint;
mod nearest;
mod plan;
mod promised;
mod reasons;
mod reconcile;
mod rulebooks;
mod scenario;
mod scoring_cases;
mod sentences;
mod todo;
mod under_way;
