//! `backup` and `restore`: the store to a file while it is in use, and back.

use super::context::Context;
use super::failure::{Failure, Outcome};
use chrono::Utc;
use laurels_core::text::clean;
use laurels_data::exchange::dataset;
use laurels_data::exchange::private_file::Existing;
use laurels_data::service::Source;
use laurels_data::store::{self, Access, Store};
use std::io::{self, Write};
use std::path::Path;

/// Copies the store to a new file.
///
/// # Errors
/// When there is no store, the file exists or cannot be written.
pub fn backup(context: &Context, to: &Path, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let Source::Store(path) = context.source() else { return Err(not_a_store()) };
    if store::is_team(&path) {
        let whole = context.service(Vec::new()).whole()?;
        dataset::export_whole(&whole, to, Existing::Keep).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => Failure::Exists(to.to_owned()),
            _ => Failure::writing(to, error),
        })?;
    } else {
        Store::open(&path, Access::Read)?.backup(to)?;
    }
    writeln!(out, "{} is copied to {}", shown(&path), shown(to))?;
    Ok(Outcome::Done)
}

/// Puts a backup in the place of what the store holds, which is kept beside.
///
/// # Errors
/// When the file is not a valid backup, or the store cannot be written.
pub fn restore(context: &Context, from: &Path, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let Source::Store(path) = context.source() else { return Err(not_a_store()) };
    if store::is_team(&path) {
        let text = "a team store takes a backup by `import`, into a schema that has no change yet";
        return Err(Failure::Impossible(text.to_owned()));
    }
    let replaced = store::restore(&path, from, Utc::now())?;
    writeln!(out, "{} is a copy of {}", shown(&path), shown(from))?;
    if let Some(replaced) = replaced {
        writeln!(out, "the previous store is saved in {}", shown(&replaced))?;
    }
    Ok(Outcome::Done)
}

fn not_a_store() -> Failure {
    Failure::Usage("--data and --demo use no store".to_owned())
}

fn shown(path: &Path) -> String {
    clean(&path.to_string_lossy()).into_owned()
}
