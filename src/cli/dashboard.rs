//! Without a command: the dashboard, or where it cannot be drawn its overview as text.

use super::args::Pane;
use super::context::Context;
use super::failure::{Failure, Outcome};
use super::linear;
use crate::dashboard::{self, Start};
use laurels_app::keymap::Keymap;
use laurels_app::state::Settings;
use laurels_core::rulebook::{self, Rulebook};
use laurels_data::portfolio::PortfolioFolder;
use laurels_data::service::Source;
use laurels_tui::draw;
use laurels_tui::draw::skin::{Skin, Theme};
use laurels_tui::terminal::input::Background;
use std::io::Write;
use std::sync::Arc;

/// Opens the dashboard.
///
/// # Errors
/// When there is nothing to show, or the terminal fails.
pub fn run(context: &Context, out: &mut dyn Write) -> Result<Outcome, Failure> {
    match context.capabilities.dumb {
        true => linear::show(context, Pane::Overview, None, out),
        false => open(context, None),
    }
}

/// Opens the dashboard on a terminal that can show it, on the partners of a folder where one is named.
///
/// # Errors
/// When there is nothing to show, or the terminal fails.
pub fn open(context: &Context, portfolio: Option<PortfolioFolder>) -> Result<Outcome, Failure> {
    let source = context.source();
    // A folder that cannot be written to costs the log, not the dashboard.
    let _ = dashboard::log::open(&context.paths.logs, std::env::var("LAURELS_LOG").ok().as_deref());
    let (keymap, problems) = Keymap::new(&context.config.keys);
    let rulebooks = rulebooks(context)?;
    let asked_for = context.rules().and(rulebooks.first()).map(|rules| rules.id.clone());
    let service = context.service(rulebooks).with_drafts_folder(&context.paths.logs.join("drafts"));
    let mut start = Start {
        capabilities: context.capabilities,
        settings: Settings {
            as_of: context.chosen_day(),
            rules: asked_for,
            read_only: context.global.read_only,
            in_memory: portfolio.is_none() && !matches!(source, Source::Store(_)),
            store: portfolio.as_ref().map_or(&context.paths.store, |of| &of.folder).display().to_string(),
            days: context.config.days,
            costs: Arc::new(super::plan::costs(&context.config.plan_cost)),
            money: context.config.money,
            who: String::new(),
        },
        keymap,
        warnings: problems.iter().map(ToString::to_string).collect(),
        watch: match source {
            Source::Store(path) if portfolio.is_none() => Some(path),
            _ => None,
        },
        inbox: context.config.inbox.clone().filter(|_| portfolio.is_none()),
        portfolio,
        copies_folder: context.paths.logs.clone(),
        ask_background: context.theme_by_background,
    };
    service.who().clone_into(&mut start.settings.who);
    let skin = context.paper.skin.clone();
    let named = |name| Theme::named(name).map_or_else(|| skin.clone(), |theme| Skin { theme, ..skin.clone() });
    let (dark, light) = (named("dark"), named("light"));
    dashboard::run(start, service, move |frame, state, background| {
        let skin = match background {
            Some(Background::Dark) => &dark,
            Some(Background::Light) => &light,
            None => &skin,
        };
        draw::draw(frame, state, skin)
    })?;
    Ok(Outcome::Done)
}

/// The rulebooks to choose from: the one that was asked for first, then those that ship.
fn rulebooks(context: &Context) -> Result<Vec<Arc<Rulebook>>, Failure> {
    let mut all = Vec::new();
    let shipped = rulebook::shipped_ids().map(|id| -> &str { id });
    let own = context.own_rules.iter().map(|(_, rules)| rules.id.as_str());
    for name in context.rules().into_iter().chain(shipped).chain(own) {
        let (rules, _) = context.rulebook(Some(name))?;
        if all.iter().all(|other: &Arc<Rulebook>| other.id != rules.id) {
            all.push(Arc::new(rules));
        }
    }
    Ok(all)
}
