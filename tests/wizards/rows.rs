//! What the keys of a row do is what the row is about, or they are not offered and say why.

use crate::support::books::partner_of;
use crate::support::session::Session;
use laurels_app::action::Action;
use laurels_app::availability::availability;
use laurels_app::intent::{Intent, Target};
use laurels_app::route::Pane;
use laurels_app::state::AppState;
use laurels_app::table::TableId;
use laurels_app::view::{self, Tone};
use laurels_core::book::Cloud;
use ratatui::layout::Size;
use std::collections::BTreeMap;

const SIZE: Size = Size { width: 120, height: 40 };

/// Rows of a list on which the keys of one kind are pressed; of all it is asked whether they are offered.
const PRESSED: usize = 2;

/// What is wrong with what a key did.
type Checked = Result<(), String>;
type Press<'a> = &'a dyn Fn(&mut Session) -> Checked;

/// Every list of every view, with the rows that it shows.
fn lists(session: &mut Session) -> Vec<(Pane, TableId, TableId, Vec<String>)> {
    let mut found = Vec::new();
    for pane in Pane::ALL {
        session.act(Action::Intent(Intent::Go(pane)));
        let views = pane.views();
        let views = if views.is_empty() { vec![session.state.route.view] } else { views };
        for shown in views {
            session.act(Action::Intent(Intent::ShowView(shown)));
            for list in session.state.arrangement().lists() {
                let subject = session.state.subject();
                let rows = (0..view::len(&subject, *list)).filter(|place| view::is_shown(&subject, *list, *place));
                let keys = rows.map(|place| view::key(&subject, *list, place)).collect();
                found.push((pane, shown, *list, keys));
            }
        }
    }
    found
}

fn select(session: &mut Session, (pane, shown, list): (Pane, TableId, TableId), key: &str) {
    session.act(Action::Intent(Intent::Go(pane)));
    session.act(Action::Intent(Intent::ShowView(shown)));
    session.act(Action::Intent(Intent::Point(list, key.to_owned())));
}

/// Leaves whatever was opened.
fn back(session: &mut Session) {
    for _ in 0..8 {
        session.press("esc");
    }
}

/// The record that a row is about.
fn about(state: &AppState) -> Option<String> {
    let (list, subject) = (state.route.focus, state.subject());
    let target = state.selected(list).and_then(|place| view::target(&subject, list, place));
    target.map(|target| match target {
        Target::Customer(id) => id.to_string(),
        Target::Person(id) => id.to_string(),
        Target::Partner(file) => file,
        Target::Designation(id) | Target::Metric(id, _) | Target::Plan(id) | Target::Forecast(id) => {
            id.word().to_owned()
        }
    })
}

fn explains(session: &mut Session) -> Checked {
    session.press("x");
    let state = &session.state;
    let (at, metrics) = ((state.route.pane, state.route.focus), view::len(&state.subject(), TableId::Metrics));
    let explained = at == (Pane::Designations, TableId::Excluded) && metrics > 0;
    if explained { Ok(()) } else { Err(format!("x shows {at:?} with {metrics} metrics")) }
}

fn begins(session: &mut Session, about: Option<&str>) -> Checked {
    session.press("w");
    let Some(open) = session.state.wizard.as_ref().filter(|_| session.state.route.in_wizard) else {
        return Err("w opens no wizard".to_owned());
    };
    let book = session.state.book.as_ref().expect("a book");
    let answer = |field: &str| open.run.answers.get(field).map(String::as_str);
    let subscription = answer("subscription").and_then(|id| book.subscription(id));
    let of_subscription = subscription.map(|subscription| subscription.customer.as_str());
    let own: Vec<&str> =
        ["customer", "person", "designation"].into_iter().filter_map(answer).chain(of_subscription).collect();
    let is_record = |id: &&str| book.customer(*id).is_some() || book.person(*id).is_some();
    let refused = session.state.notice().filter(|notice| notice.tone == Tone::Warn).map(|notice| notice.text);
    let cloud = about.and_then(|id| book.customer(id)).and_then(|customer| customer.cloud);
    // The wizard takes no customer of a cloud without links, and says so.
    if cloud.is_some_and(|cloud| cloud != Cloud::Commercial)
        && refused.as_ref().is_some_and(|why| why.contains("no Partner Admin Link"))
    {
        return Ok(());
    }
    if about.filter(is_record).is_some_and(|id| !own.contains(&id)) {
        return Err(format!("w opens {} with {:?}, the row is about {about:?}", open.run.wizard, open.run.answers));
    }
    refused.map_or(Ok(()), |why| Err(format!("w says {why}")))
}

fn opens(session: &mut Session) -> Checked {
    let shown = |state: &AppState| (format!("{:?}", state.route), state.windows.len(), state.unfolded.clone());
    let before = shown(&session.state);
    session.press("enter");
    if shown(&session.state) == before { Err("Enter does nothing".to_owned()) } else { Ok(()) }
}

/// Walks every row, and says how often each key was offered.
fn walk(session: &mut Session) -> [usize; 3] {
    let intents = [Intent::Explain, Intent::BeginWizard, Intent::Open];
    let (mut offered, mut faults) = ([0; 3], Vec::new());
    for (pane, shown, list, keys) in lists(session) {
        let mut pressed: BTreeMap<[bool; 3], usize> = BTreeMap::new();
        for key in keys {
            let place = format!("{} {shown:?} {list:?} {key}", pane.title());
            select(session, (pane, shown, list), &key);
            let can = intents.each_ref().map(|intent| availability(&session.state, intent));
            if can.iter().any(|can| can.is_err_and(|reason| reason.0.is_empty())) {
                faults.push(format!("{place}: a key is refused without a reason"));
            }
            let can = can.map(|can| can.is_ok());
            offered.iter_mut().zip(can).for_each(|(times, can)| *times += usize::from(can));
            let times = pressed.entry(can).or_default();
            *times += 1;
            if *times > PRESSED {
                continue;
            }
            let row = about(&session.state);
            let press: [Press<'_>; 3] = [&explains, &|session| begins(session, row.as_deref()), &opens];
            for press in press.into_iter().zip(can).filter_map(|(press, can)| can.then_some(press)) {
                select(session, (pane, shown, list), &key);
                faults.extend(press(session).err().map(|fault| format!("{place}: {fault}")));
                back(session);
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    offered
}

#[test]
fn every_row_of_the_demonstration_does_what_it_is_about() {
    let offered = walk(&mut Session::demo(SIZE));
    assert!(offered.iter().all(|times| *times > 50), "{offered:?}");
}

#[test]
fn every_row_of_a_made_up_book_does_what_it_is_about() {
    let offered = walk(&mut Session::open(partner_of(12), SIZE));
    assert!(offered.iter().all(|times| *times > 10), "{offered:?}");
}
