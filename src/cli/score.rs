//! `score`: the scorecard, and whether what was asked of it holds.

use super::context::{CliInputs, Context};
use super::failure::{Failure, Outcome};
use super::{json, linear};
use laurels_core::book::DesignationId;
use laurels_core::scoring::{self, Scorecard, Status};
use std::io::Write;

#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    pub designation: Option<DesignationId>,
    /// Whether it (or every enrolled one) must qualify.
    pub require_qualified: bool,
    pub json: bool,
}

/// Prints the scorecard.
///
/// # Errors
/// When there is no book, or the output cannot be written.
pub fn run(context: &Context, wanted: Wanted, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let CliInputs { book, rulebook, as_of, warnings } = context.inputs()?;
    let mut card = scoring::score(&book, &rulebook, as_of);
    if !wanted.json {
        let inputs = CliInputs { book, rulebook, as_of, warnings: Vec::new() };
        linear::score(context, (inputs, &card), wanted.designation, out)?;
    }
    card.warnings.extend(warnings);
    card.designations.retain(|score| wanted.designation.is_none_or(|id| id == score.id));
    match wanted.json {
        true => json::write(out, &json::ScorecardJson::of(&card))?,
        false => super::warn(&card.warnings),
    }
    let met = !wanted.require_qualified || is_met(&card, wanted.designation.is_some());
    Ok(if met { Outcome::Done } else { Outcome::NotMet })
}

/// Whether the designation that was named qualifies, or where none was, every one that is enrolled.
fn is_met(card: &Scorecard, named: bool) -> bool {
    let enrolled = |status| matches!(status, Status::Enrolled | Status::RenewalDue);
    card.designations.iter().filter(|score| named || enrolled(score.status)).all(|score| score.qualified)
}
