//! Without a command: the dashboard, or where it cannot be drawn its overview as text.

use super::args::Pane;
use super::context::{Context, Source, book};
use super::failure::{Failure, Outcome};
use super::linear;
use crate::app::action::Loaded;
use crate::app::keymap::Keymap;
use crate::app::state::Settings;
use crate::core::book::Partner;
use crate::core::intake::Preview;
use crate::core::rulebook::{self, Rulebook};
use crate::core::scoring::Scorecard;
use crate::exchange::demo;
use crate::runtime::{self, Going, Keeping, Opened, Start};
use crate::ui;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Opens the dashboard.
///
/// # Errors
/// When there is nothing to show, or the terminal fails.
pub fn run(context: &Context, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let source = context.source();
    if context.capabilities.dumb {
        return linear::show(context, Pane::Overview, None, out);
    }
    // A folder that cannot be written to costs the log, not the dashboard.
    let _ = runtime::log::open(&context.paths.logs, std::env::var("LAURELS_LOG").ok().as_deref());
    let (keymap, problems) = Keymap::new(&context.config.keys);
    let rulebooks = rulebooks(context)?;
    let asked_for = context.rules().and(rulebooks.first()).map(|rules| rules.id.clone());
    let start = Start {
        capabilities: context.capabilities,
        settings: Settings {
            as_of: context.global.as_of,
            rules: asked_for,
            read_only: context.global.read_only,
            in_memory: !matches!(source, Source::Store(_)),
            store: context.paths.store.display().to_string(),
            soon_days: context.config.soon_days,
        },
        keymap,
        warnings: problems.iter().map(ToString::to_string).collect(),
        watch: None,
    };
    let keeper = InMemory { source, rulebooks };
    let skin = context.paper.skin.clone();
    runtime::run(start, keeper, move |frame, state| ui::draw(frame, state, &skin))?;
    Ok(Outcome::Done)
}

/// The rulebooks to choose from: the one that was asked for first, then those that ship.
fn rulebooks(context: &Context) -> Result<Vec<Arc<Rulebook>>, Failure> {
    let mut all = Vec::new();
    let shipped = rulebook::shipped_ids().map(|id| -> &str { id });
    for name in context.rules().into_iter().chain(shipped) {
        let (rules, _) = context.rulebook(Some(name))?;
        if all.iter().all(|other: &Arc<Rulebook>| other.id != rules.id) {
            all.push(Arc::new(rules));
        }
    }
    Ok(all)
}

/// Keeps a book in memory as it was read.
struct InMemory {
    source: Source,
    rulebooks: Vec<Arc<Rulebook>>,
}

impl InMemory {
    fn read(&self, source: &Source) -> Result<Loaded, String> {
        let (book, _) = book(source).map_err(|failure| failure.message())?;
        let own_day = (*source == Source::Demo).then_some(demo::DATE);
        let mut loaded = Loaded::new(book, self.rulebooks.clone(), own_day);
        loaded.in_memory = true;
        Ok(loaded)
    }
}

/// Why nothing can be changed yet.
const AS_READ: &str = "this book can only be read; nothing was changed";

impl Keeping for InMemory {
    fn stored(&mut self) -> Option<Arc<Scorecard>> {
        None
    }
    fn load(&mut self) -> Result<Opened, String> {
        match &self.source {
            Source::Store(_) => Ok(Opened::Nothing),
            source => self.read(source).map(|loaded| Opened::Book(Box::new(loaded))),
        }
    }
    fn is_behind(&mut self) -> bool {
        false
    }
    fn preview(&mut self, _: &[PathBuf], _: &mut Going<'_>) -> Result<Preview, String> {
        Err(AS_READ.into())
    }
    fn import(&mut self, _: &mut Going<'_>) -> Result<Loaded, String> {
        Err(AS_READ.into())
    }
    fn undo(&mut self, _: &mut Going<'_>) -> Result<(Loaded, String), String> {
        Err(AS_READ.into())
    }
    fn redo(&mut self, _: &mut Going<'_>) -> Result<(Loaded, String), String> {
        Err(AS_READ.into())
    }
    fn begin(&mut self, _: Partner) -> Result<Loaded, String> {
        Err(AS_READ.into())
    }
    fn demonstration(&mut self) -> Result<Loaded, String> {
        self.read(&Source::Demo)
    }
    fn export(&mut self, _: &Path) -> Result<(), String> {
        Err(AS_READ.into())
    }
}
