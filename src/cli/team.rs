//! `team`: what a team store's server needs to know.

use super::args::{Team, TeamGrants};
use super::failure::{Failure, Outcome};
use laurels_data::store::{GRANTS, is_name};
use std::io::Write;

/// Prints what is wanted.
///
/// # Errors
/// When a name is none that laurels takes, or the output cannot be written.
pub fn run(wanted: &Team, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let Team::Grants(TeamGrants { schema, owner, user, reader }) = wanted;
    let mut sql = GRANTS.to_owned();
    for (place, name) in [("{schema}", schema), ("{owner}", owner), ("{user}", user), ("{reader}", reader)] {
        if !is_name(name) {
            return Err(Failure::Usage(format!(
                "{name} is not a name of a to z, digits and _, or begins with pg_, which PostgreSQL keeps to itself"
            )));
        }
        sql = sql.replace(place, name);
    }
    out.write_all(sql.as_bytes())?;
    Ok(Outcome::Done)
}
