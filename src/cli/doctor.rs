//! `doctor`: whether the store is sound, its records keep the association rules, and the terminal, the settings and the
//! locale are as the dashboard needs them.

mod records;

use super::context::Context;
use super::failure::{Failure, Outcome};
use super::json;
use super::text_doc::{Align, TextDoc, plain, styled};
use laurels_app::keymap::Keymap;
use laurels_core::book::Book;
use laurels_core::lint::{Finding, findings};
use laurels_core::text::clean;
use laurels_data::service::{ServiceError, Source};
use laurels_data::store::{Access, Check, Health, Store};
use laurels_tui::terminal::capabilities::ColorDepth;
use serde::Serialize;
use std::io::Write;
use std::sync::Arc;

#[derive(Serialize)]
struct Report {
    checks: Vec<Check>,
}

/// Checks everything and prints what came out; settings that cannot be read are a result like any other.
///
/// # Errors
/// When a check fails, or the output cannot be written.
pub fn run(context: Result<Context, Failure>, as_json: bool, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let mut paper = None;
    let checks = match context {
        Ok(context) => {
            let book = context.book();
            let mut checks = vec![config(&context), keys(&context), data(book.as_ref())];
            checks.extend(store(&context));
            checks.push(rules(&context));
            checks.extend(book.iter().flat_map(|(book, _)| records::checks(&context, book)));
            checks.extend(book.iter().flat_map(|(book, _)| lint(&context, book)));
            checks.extend([terminal(&context), locale(&context), color(&context)]);
            paper = Some(context.paper);
            checks
        }
        Err(failure) => vec![Check { id: "config", status: Health::Fail, text: failure.message() }],
    };
    let failed: Vec<&'static str> = checks.iter().filter(|c| c.status == Health::Fail).map(|c| c.id).collect();
    let report = Report { checks };
    match paper {
        _ if as_json => json::write(out, &report)?,
        Some(paper) => print(&mut TextDoc::new(&paper), &report).write(out)?,
        None => {}
    }
    match (failed.is_empty(), report.checks.first()) {
        (true, _) => Ok(Outcome::Done),
        (false, Some(Check { id: "config", status: Health::Fail, text })) => Err(Failure::Found(text.clone())),
        (false, _) => Err(Failure::Found(format!("something is wrong with: {}", failed.join(", ")))),
    }
}

fn print<'s, 'p>(doc: &'s mut TextDoc<'p>, report: &Report) -> &'s mut TextDoc<'p> {
    let skin = doc.skin();
    let rows = report.checks.iter().map(|check| {
        let (mark, word, style) = match check.status {
            Health::Ok => (skin.glyphs.good, "ok", skin.theme.good),
            Health::Warn => (skin.glyphs.warn, "warn", skin.theme.warn),
            Health::Fail => (skin.glyphs.bad, "fail", skin.theme.bad),
        };
        vec![styled(&format!("{mark} {word}"), style), plain(check.id), plain(&check.text)]
    });
    doc.table(&[Align::Left, Align::Left, Align::Left], rows.collect());
    doc
}

fn config(context: &Context) -> Check {
    let file = context.paths.config.display();
    let text = match context.paths.config.exists() {
        true => format!("settings are read from {file}"),
        false => format!("no config file; using the defaults; laurels looks for {file}"),
    };
    Check { id: "config", status: Health::Ok, text }
}

fn keys(context: &Context) -> Check {
    let (_, problems) = Keymap::new(&context.config.keys);
    let (status, text) = match problems.as_slice() {
        [] => (Health::Ok, "all configured keys are valid".to_owned()),
        problems => (Health::Warn, problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")),
    };
    Check { id: "keys", status, text }
}

fn data(book: Result<&(Arc<Book>, Vec<String>), &Failure>) -> Check {
    let (status, text) = match book {
        Ok((book, warnings)) => {
            let count = format!("{} customers, {} usage rows", book.customers.len(), book.usage.len());
            match warnings.first() {
                None => (Health::Ok, count),
                Some(first) => (Health::Warn, format!("{count}; {first}")),
            }
        }
        Err(failure @ Failure::Keep(ServiceError::NoStore(_))) => (Health::Warn, failure.message()),
        Err(failure) => (Health::Fail, failure.message()),
    };
    Check { id: "data", status, text }
}

/// What the store finds out about itself, where there is one that can be opened; where not, [`data`] says so.
fn store(context: &Context) -> Vec<Check> {
    let Source::Store(path) = context.source() else { return Vec::new() };
    match Store::open(&path, Access::Read) {
        Ok(store) => store.check(context.today),
        Err(_) => Vec::new(),
    }
}

fn rules(context: &Context) -> Check {
    let (status, text) = match context.rulebook(context.rules()) {
        Ok((rules, None)) => (Health::Ok, format!("rulebook {} is in force on {}", rules.id, context.as_of().date)),
        Ok((_, Some(warning))) => (Health::Warn, warning),
        Err(failure) => (Health::Fail, failure.message()),
    };
    Check { id: "rules", status, text }
}

/// Records that a check names; of the others it says how many they are.
const NAMED: usize = 3;

/// The association rules that the book breaks, and those that it breaks with a reason. Where there is no rulebook, [`rules`]
/// says so.
fn lint(context: &Context, book: &Book) -> Vec<Check> {
    let Ok((rulebook, _)) = context.rulebook(context.rules()) else { return Vec::new() };
    let found = findings(book, &rulebook, context.as_of().date);
    found.chunk_by(|one, next| one.rule.id == next.rule.id).filter_map(broken).collect()
}

/// An association rule with what breaks it.
fn broken(found: &[Finding]) -> Option<Check> {
    let rule = found.first()?.rule;
    let (waived, broken): (Vec<&Finding>, Vec<&Finding>) = found.iter().partition(|f| f.waived.is_some());
    let (status, findings) = if broken.is_empty() { (Health::Ok, &waived) } else { (Health::Warn, &broken) };
    let named = findings.iter().take(NAMED).map(|finding| match &finding.waived {
        Some(reason) => format!("{} ({}; waived: {reason})", finding.text, finding.id),
        None => format!("{} ({})", finding.text, finding.id),
    });
    let more = |count: usize, what: &str| (count > 0).then(|| format!("{count} more{what}"));
    let rest = more(findings.len().saturating_sub(NAMED), "");
    let settled = more(waived.len(), " waived with a reason").filter(|_| !broken.is_empty());
    let parts: Vec<String> = named.chain(rest).chain(settled).collect();
    let text = format!("{} ({}) {}", rule.rule, rule.source, parts.join("; "));
    Some(Check { id: &rule.id, status, text: clean(&text).into_owned() })
}

fn terminal(context: &Context) -> Check {
    let (status, text) = match context.capabilities.dumb {
        true => (Health::Warn, "the output is not a capable terminal; the overview is printed as text instead"),
        false if context.capabilities.ssh => (Health::Ok, "a terminal over SSH"),
        false => (Health::Ok, "a capable terminal"),
    };
    Check { id: "terminal", status, text: text.to_owned() }
}

fn locale(context: &Context) -> Check {
    let asked_for = context.global.ascii || context.config.display.ascii;
    let (status, text) = match (context.capabilities.unicode, asked_for) {
        (true, _) => (Health::Ok, "the locale is UTF-8"),
        (false, true) => (Health::Ok, "ASCII was asked for"),
        (false, false) => {
            (Health::Warn, "the locale is not UTF-8, so names are drawn in ASCII; set LC_ALL to a UTF-8 one")
        }
    };
    Check { id: "locale", status, text: text.to_owned() }
}

fn color(context: &Context) -> Check {
    let depth = match context.capabilities.color {
        ColorDepth::None => "no colours",
        ColorDepth::Ansi16 => "16 colours",
        ColorDepth::Indexed => "256 colours",
        ColorDepth::Rgb => "all colours",
    };
    let text = format!("the output takes {depth}");
    Check { id: "color", status: Health::Ok, text }
}
