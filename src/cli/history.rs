//! `history`: the scores of the past, and who changed what.

use super::arg_values::Day;
use super::context::Context;
use super::failure::{Failure, Outcome};
use super::json;
use super::text_doc::{Align, TextDoc, plain, styled};
use chrono::Local;
use laurels_core::book::Snapshot;
use laurels_core::change::{Moved, Revision};
use laurels_core::text::clean;
use laurels_data::service::Source;
use laurels_data::store::{Access, Store};
use std::io::Write;

/// Prints what there was on the days from `from` to `to`, both included; the days of changes are those of this place.
///
/// # Errors
/// When there is nothing to read, or the output cannot be written.
pub fn run(
    context: &Context,
    (from, to): (Option<Day>, Option<Day>),
    as_json: bool,
    out: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let (mut snapshots, mut changes) = match context.source() {
        Source::Store(path) => {
            let store = Store::open(&path, Access::Read)?;
            (store.snapshots()?, store.log(0, usize::MAX)?)
        }
        _ => (context.book()?.0.snapshots.clone(), Vec::new()),
    };
    let [from, to] = [from, to].map(|day| day.map(|day| day.on(context.today())));
    let within = |day| from.is_none_or(|from| day >= from) && to.is_none_or(|to| day <= to);
    snapshots.retain(|snapshot| within(snapshot.date));
    changes.retain(|change| within(change.at.with_timezone(&Local).date_naive()));
    match as_json {
        true => json::write(out, &json::HistoryJson::of(&snapshots, &changes))?,
        false => print(context, &snapshots, &changes).write(out)?,
    }
    Ok(Outcome::Done)
}

fn print<'c>(context: &'c Context, snapshots: &[Snapshot], changes: &[Revision]) -> TextDoc<'c> {
    let mut doc = TextDoc::new(&context.paper);
    let skin = doc.skin();
    doc.heading("Scores");
    let scores = snapshots.iter().map(|snapshot| {
        let (mark, style) = match snapshot.qualified {
            true => (skin.glyphs.good, skin.theme.good),
            false => (skin.glyphs.bad, skin.theme.dim),
        };
        vec![
            plain(&snapshot.date.to_string()),
            styled(mark, style),
            plain(&snapshot.points.to_string()),
            plain(snapshot.designation.word()),
            plain(&clean(snapshot.track.as_deref().unwrap_or_default())),
            styled(snapshot.basis.word(), skin.theme.dim),
        ]
    });
    use Align::{Left, Right};
    doc.table(&[Left, Left, Right, Left, Left, Left], scores.collect());
    doc.heading("Changes");
    let entries = changes.iter().map(|change| {
        let by = match &change.host {
            Some(host) => format!("{}@{host}", change.who),
            None => change.who.clone(),
        };
        vec![
            styled(&change.number.to_string(), skin.theme.dim),
            plain(&change.at.with_timezone(&Local).format("%Y-%m-%d %H:%M").to_string()),
            plain(&clean(&by)),
            plain(&clean(&change.what)),
            styled(&change.moved.iter().map(moved).collect::<Vec<_>>().join(", "), skin.theme.dim),
        ]
    });
    doc.table(&[Right, Left, Left, Left, Left], entries.collect());
    doc
}

/// How a designation moved, in a few words.
fn moved(moved: &Moved) -> String {
    format!("{} {} to {}", moved.designation, moved.from, moved.to)
}
