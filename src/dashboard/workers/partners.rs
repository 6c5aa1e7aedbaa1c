//! The partners of a portfolio: read on a thread of their own, and the store of the one that is open followed.

use super::super::watch::{self, Watch};
use super::{FAULT, guarded};
use laurels_app::action::Action;
use laurels_core::summary::PartnerRow;
use laurels_core::text::clean;
use laurels_data::portfolio::{self, PortfolioFolder, Visible};
use laurels_data::service::Source;
use laurels_data::store::is_team;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

/// The partners of a portfolio, and which of them somebody looks at.
#[derive(Debug)]
pub(super) struct Partners {
    pub(super) of: PortfolioFolder,
    visible: Visible,
}

impl Partners {
    pub(super) fn new(of: PortfolioFolder) -> Partners {
        Partners { of, visible: Visible::default() }
    }

    pub(super) fn source(&self, file: &str) -> Source {
        portfolio::source_of(&self.of.folder, file)
    }

    /// Has these scored before others.
    pub(super) fn score_first(&self, partners: Vec<String>) {
        self.visible.set(partners);
    }
}

/// The store of the partner that was opened last.
#[derive(Debug, Default)]
pub(super) struct Followed {
    file: Watch,
    /// How many partners were opened: a team store is followed as long as there is none after it.
    opened: Arc<AtomicU64>,
}

impl Followed {
    /// Follows what others change in a partner's store, and nothing that was opened before it.
    pub(super) fn turn_to(&self, partner: Source, changed: impl Fn() -> bool + Send + 'static) {
        let number = self.opened.fetch_add(1, Ordering::SeqCst) + 1;
        let opened = Arc::clone(&self.opened);
        let changed = move || opened.load(Ordering::SeqCst) == number && changed();
        // Without a thread more the partner is as it was opened.
        let _ = match partner {
            Source::Store(store) if is_team(&store) => watch::follow(store, changed),
            Source::Store(file) => self.file.turn_to(file, changed),
            Source::Data(_) | Source::Demo => Ok(()),
        };
    }
}

/// Reads the partners on a thread of their own, so that one can be opened meanwhile.
pub(super) fn read(partners: Arc<Partners>, send: impl Fn(Action) -> bool + Send + 'static) -> bool {
    let read = move || {
        let show = &mut |rows: Vec<PartnerRow>| send(Action::Partners(Arc::new(rows)));
        let Partners { of, visible } = &*partners;
        let rows = guarded(|| portfolio::read_showing(&of.folder, of.query(), visible, show));
        let rows = rows.map_or_else(|| Err(FAULT.to_owned()), |rows| rows.map_err(|error| error.to_string()));
        send(rows.map_or_else(
            |error| Action::LoadFailed(clean(&error).into_owned()),
            |rows| Action::Partners(Arc::new(rows)),
        ))
    };
    thread::Builder::new().name("portfolio".into()).spawn(read).is_ok()
}
