//! The dashboard on a book of 20,000 customers and 40,000 associations: how long it stands still at a key, how soon it
//! shows what is asked for, and how many bytes a frame has.

use crate::dashboard::Dashboard;
use crate::report::Report;
use crate::stores::fill;
use std::path::Path;
use std::time::{Duration, Instant};

const ROWS: usize = 1_000_000;
/// What is waited before a key is pressed whose answer is timed.
const REST: Duration = Duration::from_millis(500);
/// The longest that any key may let the screen stand still, in milliseconds.
const STILL: f64 = 30.0;
/// The longest until what was asked for is there, in milliseconds.
const SOON: f64 = 300.0;
const DOWN: &[u8] = b"\x1b[B";
const CTRL_S: &[u8] = b"\x13";
const ESC: &[u8] = b"\x1b";

pub fn run(report: &mut Report) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = folder.path().join("large.db");
    fill(&store, ROWS);
    Dashboard::start_on(&store).quit(); // The first opening of a day keeps scores and makes a backup.
    bytes(report, &store);
    content(report, &store);
    keys(report, &store);
}

/// The dashboard with the list of associations in front, all of it worked out.
fn at_associations(store: &Path) -> Dashboard {
    let mut dashboard = Dashboard::start_on(store);
    dashboard.wait_for_scores();
    dashboard.answer(b"2", REST);
    dashboard.wait_until(has_stakes);
    dashboard.drain(Duration::from_secs(2));
    dashboard
}

/// Whether some association says how many points hang on it.
fn has_stakes(text: &str) -> bool {
    let ends_in_points = |line: &str| {
        let last = line.trim_end_matches(['│', ' ']).rsplit(' ').next().unwrap_or_default();
        last.trim_end_matches('?').parse::<f64>().is_ok_and(|points| points > 0.0)
    };
    text.lines().any(|line| line.contains("active") && ends_in_points(line))
}

fn milliseconds(took: Duration) -> f64 {
    took.as_secs_f64() * 1e3
}

fn keys(report: &mut Report, store: &Path) {
    let mut dashboard = at_associations(store);
    let mut timed = |dashboard: &mut Dashboard, what: &str, key: &[u8]| {
        let took = dashboard.answer(key, REST);
        report.measure(&format!("40,000 associations: {what}"), milliseconds(took), STILL, "ms");
    };
    dashboard.answer(b"/", REST);
    timed(&mut dashboard, "the first letter of a filter", b"c");
    timed(&mut dashboard, "the second", b"o");
    dashboard.answer(ESC, REST);
    timed(&mut dashboard, "marking all", b"*");
    timed(&mut dashboard, "opening a form over all", b"e");
    for _ in 0..20 {
        if dashboard.text().contains("▌Notes") {
            break;
        }
        dashboard.answer(DOWN, Duration::from_millis(60));
    }
    timed(&mut dashboard, "typing in it", b"a");
    timed(&mut dashboard, "saving it", CTRL_S);
    timed(&mut dashboard, "saying yes to that", b"y");
    dashboard.wait_until(|text| text.contains("Recorded: changed"));
    match dashboard.memory() {
        Some(peak) => report.measure("40,000 associations changed at once: memory of the dashboard", peak, 150.0, "MB"),
        None => report.skipped("40,000 associations changed at once: memory of the dashboard", "needs /proc"),
    }
    dashboard.quit();
}

fn content(report: &mut Report, store: &Path) {
    let mut dashboard = Dashboard::start_on(store);
    dashboard.wait_for_scores();
    dashboard.drain(Duration::from_secs(5));
    let mut shown = |dashboard: &mut Dashboard, what: &str, keys: &[u8], wanted: &dyn Fn(&str) -> bool| {
        let begin = Instant::now();
        dashboard.answer(keys, Duration::ZERO);
        dashboard.wait_until(|text| wanted(text) && !text.to_lowercase().contains("working it out"));
        report.measure(&format!("20,000 customers: {what}"), milliseconds(begin.elapsed()), SOON, "ms");
        dashboard.drain(Duration::from_secs(2));
    };
    shown(&mut dashboard, "what hangs on each association", b"2", &has_stakes);
    shown(&mut dashboard, "the overview", b"1", &|text| text.contains("Do next"));
    dashboard.answer(b"a", REST);
    shown(&mut dashboard, "the scores of another day", b"-30\r", &|text| text.contains("NOT TODAY"));
    dashboard.answer(b"r", REST);
    shown(&mut dashboard, "the scores by another rulebook", b"\x1b[A\r", &|text| !text.contains("enter choose"));
    dashboard.quit();
}

fn bytes(report: &mut Report, store: &Path) {
    let mut dashboard = at_associations(store);
    let longest = |dashboard: &mut Dashboard, times: usize| {
        let frames = (0..times).map(|_| dashboard.frame(DOWN, Duration::from_millis(120)));
        frames.max().unwrap_or_default() as f64
    };
    let moved = longest(&mut dashboard, 10);
    report.measure("bytes of a move in a list with its panel", moved, 1_500.0, "bytes");
    dashboard.answer(b"G", REST);
    dashboard.answer(b"g", REST);
    for _ in 0..30 {
        dashboard.frame(DOWN, Duration::from_millis(60));
    }
    let scrolled = longest(&mut dashboard, 10);
    report.measure("bytes of scrolling by a row with the panel", scrolled, 1_000.0, "bytes");
    let held = dashboard.frame(&DOWN.repeat(45), REST);
    report.measure("bytes of 45 held presses of an arrow key", held as f64, 3_500.0, "bytes");
    dashboard.quit();
}
