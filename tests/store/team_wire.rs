//! The way to a team store's server: how often it is gone, and what becomes of a change when it breaks.

use crate::support::postgres::{Passage, Proxy, Server};
use crate::support::service::{of, on};
use crate::support::{generate, stores};
use laurels_core::book::Person;
use laurels_core::change::{Change, Edit, LedgerRecord};
use laurels_core::evidence::Ranking;
use laurels_core::import_report::Progress;
use laurels_data::service::Source;
use laurels_data::store::{Access, Fault, Health, Store, StoreError};
use std::ops::ControlFlow;
use std::path::Path;
use std::thread;
use std::time::Duration;

fn people(names: impl IntoIterator<Item = String>) -> Change {
    let create = |name: String| Edit::create(LedgerRecord::from(Person::new(&*name, &name)));
    Change { edits: names.into_iter().map(create).collect(), evidence: None }
}

fn person(name: &str) -> Change {
    people([name.to_owned()])
}

fn open(address: &Path) -> Store {
    Store::open(address, Access::Write).expect("opens")
}

fn commit(store: &mut Store, change: &Change, base: u64) -> Result<u64, StoreError> {
    store.commit(&stores::plain(change, base), &mut |_: Progress| ControlFlow::Continue(()))
}

fn names(store: &Store) -> Vec<String> {
    let book = store.load(&Ranking::default()).expect("loads").book;
    book.people.iter().map(|person| person.name.clone()).collect()
}

#[test]
#[ignore = "starts a PostgreSQL server"]
fn a_team_store_survives_its_way_to_the_server() {
    let Some(mut server) = Server::start() else { return };
    server.schema("wire");
    a_commit_takes_at_most_four_round_trips(&server);
    a_change_that_was_cut_off_is_looked_for(&server);
    a_dead_forward_is_given_up(&server);
    whoever_was_cut_off_is_told_what_became_of_the_change(&server);
    an_import_that_was_stopped_or_cut_off_leaves_nothing(&server);
    a_server_killed_among_commits_keeps_what_it_acknowledged(&mut server);
}

fn a_commit_takes_at_most_four_round_trips(server: &Server) {
    let proxy = Proxy::before(server);
    let mut store = open(&proxy.address("kari", "wire"));
    for (base, count) in [(0, 1), (1, 500), (0, 20)] {
        let change = people((0..count).map(|number| format!("p{base}-{count}-{number}")));
        proxy.turns();
        commit(&mut store, &change, base).expect("committed");
        let turns = proxy.turns();
        assert!((1..=4).contains(&turns), "{count} records of a book of change {base}: {turns} round trips");
    }
    let everybody = names(&store).len();
    assert_eq!(everybody, 521);
}

fn a_change_that_was_cut_off_is_looked_for(server: &Server) {
    let proxy = Proxy::before(server);
    let mut store = open(&proxy.address("kari", "wire"));
    proxy.set(Passage::CutBefore("COMMIT"));
    assert_eq!(commit(&mut store, &person("lost"), 3).expect_err("cut off").fault, Fault::CutOff);
    assert_eq!(store.revision().expect("it is there again"), 3);
    proxy.set(Passage::CutAfter("COMMIT"));
    assert_eq!(commit(&mut store, &person("made"), 3).expect_err("nobody knows").fault, Fault::Unsure);
    assert!(matches!(store.revision().expect_err("closed").fault, Fault::Lost(_)));
    assert_eq!(store.take_outcome(), None);
    proxy.set(Passage::Open);
    assert_eq!(store.revision().expect("it is there again"), 4);
    let outcome = store.take_outcome().expect("it is known by now");
    assert_eq!((outcome.what.as_str(), outcome.made), ("A change", Some(4)));
    let all = names(&store);
    assert!(all.contains(&"made".to_owned()) && !all.contains(&"lost".to_owned()));
}

fn a_dead_forward_is_given_up(server: &Server) {
    let proxy = Proxy::before(server);
    let store = open(&proxy.address("kari", "wire"));
    proxy.set(Passage::Frozen);
    let fault = store.revision().expect_err("no answer").fault;
    assert!(matches!(&fault, Fault::Lost(why) if why.contains("no answer within 10 s")), "{fault}");
    proxy.set(Passage::Open);
    assert_eq!(store.revision().expect("by another connection"), 4);
}

fn whoever_was_cut_off_is_told_what_became_of_the_change(server: &Server) {
    let proxy = Proxy::before(server);
    let mut service = of(Source::Store(proxy.address("kari", "wire")), false);
    let everybody = service.book().expect("a book").people.len();
    proxy.set(Passage::CutBefore("COMMIT"));
    service.make(person("again"), "added again").expect("it is made by the next connection");
    proxy.set(Passage::CutAfter("COMMIT"));
    let error = service.make(person("told"), "added told").expect_err("nobody knows").to_string();
    assert!(error.contains("it is not known whether the change was made"), "{error}");
    assert!(service.look().is_err() && service.outcome().is_none());
    proxy.set(Passage::Open);
    assert!(service.look().expect("it is there again"));
    let told = service.outcome().expect("it is known by now");
    assert_eq!(told, "saved before the server was lost: added told (change 6)");
    assert_eq!(service.book().expect("a book").people.len(), everybody + 2);
    assert_eq!(service.undo(&mut on).expect("it is one's own"), "added told");
}

fn an_import_that_was_stopped_or_cut_off_leaves_nothing(server: &Server) {
    server.schema("halfway");
    let book = generate::book(20_000, 1);
    let change = stores::whole(&book);
    let proxy = Proxy::before(server);
    let mut store = open(&proxy.address("kari", "halfway"));
    for (cut, expected) in [(false, Fault::Cancelled), (true, Fault::CutOff)] {
        let mut steps = 0;
        let half = store.commit(&stores::plain(&change, 0), &mut |_: Progress| {
            steps += 1;
            match (steps, cut) {
                (3, true) => proxy.set(Passage::Cut),
                (3, false) => return ControlFlow::Break(()),
                _ => {}
            }
            ControlFlow::Continue(())
        });
        assert_eq!(half.expect_err("not made").fault, expected);
        assert_eq!(store.revision().expect("a revision"), 0);
        let found = store.load(&Ranking::default()).expect("loads").book;
        assert!(found.customers.is_empty() && found.usage.is_empty());
    }
    commit(&mut store, &change, 0).expect("committed");
    assert!(stores::spelled(&store.load(&Ranking::default()).expect("loads").book) == stores::spelled(&book));
    let checks = store.check(stores::today());
    assert!(checks.iter().all(|check| check.status == Health::Ok), "{checks:?}");
}

fn a_server_killed_among_commits_keeps_what_it_acknowledged(server: &mut Server) {
    server.schema("killed_among");
    let address = server.address("kari", "killed_among");
    let writing = thread::spawn(move || {
        let mut store = open(&address);
        let mut acknowledged = Vec::new();
        for number in 0..100 {
            let name = format!("p{number:03}");
            match commit(&mut store, &person(&name), number) {
                Ok(_) => acknowledged.push(name),
                Err(error) => return (acknowledged, Some(error.fault)),
            }
        }
        (acknowledged, None)
    });
    let store = open(&server.address("ola", "killed_among"));
    while store.revision().expect("a revision") < 20 {
        thread::sleep(Duration::from_millis(1));
    }
    drop(store);
    server.kill();
    let (acknowledged, fault) = writing.join().expect("no panic");
    assert!(acknowledged.len() >= 20, "{}", acknowledged.len());
    let is_honest = |fault: &Fault| matches!(fault, Fault::Lost(_) | Fault::CutOff | Fault::Unsure);
    assert!(fault.as_ref().is_none_or(is_honest), "{fault:?}");
    server.run();
    let store = open(&server.address("ola", "killed_among"));
    let found = names(&store);
    let beyond: Vec<_> = found.iter().filter(|name| !acknowledged.contains(name)).collect();
    assert!(acknowledged.iter().all(|name| found.contains(name)), "{acknowledged:?}, {found:?}");
    assert!(beyond.is_empty() || (beyond.len() == 1 && fault == Some(Fault::Unsure)), "{beyond:?}: {fault:?}");
    assert_eq!(store.revision().expect("a revision"), found.len() as u64, "no gaps");
}
