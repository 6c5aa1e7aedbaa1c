//! A team store: the promises of a store, kept by a PostgreSQL server that the test starts for itself.

use crate::archive::{lived_in, text};
use crate::support::postgres::{Server, grants};
use crate::support::program::{self, LAURELS};
use crate::support::service::on;
use crate::support::{soak, stores};
use laurels_core::book::{Customer, Person};
use laurels_core::change::{Change, Edit, LedgerRecord};
use laurels_core::evidence::Ranking;
use laurels_core::import_report::FileHints;
use laurels_core::scenario::Scenario;
use laurels_core::todo::TodoKind;
use laurels_data::service::{BookService, ServiceError};
use laurels_data::store::{Access, Fault, GRANTS, Health, Store};
use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

fn person(name: &str) -> Change {
    Change { edits: vec![Edit::create(LedgerRecord::from(Person::new(name, name)))], evidence: None }
}

fn customer(id: &str, name: &str) -> LedgerRecord {
    LedgerRecord::from(Customer::new(id, name))
}

fn who(service: &mut BookService) -> Vec<String> {
    service.log().expect("a log").iter().map(|entry| entry.who.clone()).collect()
}

#[test]
#[ignore = "starts a PostgreSQL server"]
fn a_team_store_keeps_the_promises_of_a_store() {
    let Some(mut server) = Server::start() else { return };
    two_people_keep_one_book(&server);
    the_server_refuses_to_rewrite_the_log(&server);
    a_reader_reads_and_changes_nothing(&server);
    a_book_moves_in_and_out_with_its_log(&server);
    an_older_store_is_brought_up_to_date(&server);
    what_is_damaged_is_found(&server);
    a_grant_that_is_missing_or_too_much_is_found(&server);
    a_table_that_is_gone_is_named(&server);
    a_schema_may_have_any_name(&server);
    the_guide_works(&server);
    what_was_made_outlives_the_server(&mut server);
}

fn two_people_keep_one_book(server: &Server) {
    server.schema("contoso");
    server.schema("contoso"); // Once more changes nothing.
    let (mut kari, mut ola) = (server.service("kari", "contoso"), server.service("ola", "contoso"));
    assert!(!kari.has_book().expect("it opens"));
    kari.make(Change { edits: vec![Edit::create(customer("c", "Contoso"))], evidence: None }, "added").expect("made");
    assert!(ola.has_book().expect("it opens") && ola.book().is_ok());
    let rename = Edit::replace(customer("c", "Contoso"), customer("c", "Contoso AS"));
    ola.make(Change { edits: vec![rename], evidence: None }, "renamed").expect("made");
    assert!(kari.is_behind());
    assert_eq!(kari.book().expect("a book").customers[0].name, "Contoso AS");
    assert_eq!((who(&mut kari), who(&mut ola)), (vec!["kari".into(), "ola".into()], vec!["kari".into(), "ola".into()]));
    // What one has not seen does not go over what the other did.
    let late = Edit::replace(customer("c", "Contoso"), customer("c", "Contoso Ltd"));
    let refused = kari.make(Change { edits: vec![late], evidence: None }, "late");
    assert!(matches!(refused, Err(ServiceError::Change(_))), "{refused:?}");
    let error = kari.undo(&mut on).expect_err("it is built on").to_string();
    assert!(error.contains("ola's change 2 (renamed) depends on it"), "{error}");
    assert_eq!(ola.undo(&mut on).expect("undone"), "renamed");
    assert_eq!(kari.book().expect("a book").customers[0].name, "Contoso");
    kari.snooze((TodoKind::DataStale, "azure-usage"), "2027-01-01".parse().expect("a day"), "late").expect("snoozed");
    assert!(ola.is_behind());
    assert_eq!(ola.snoozed().expect("read").len(), 1);
    let scenarios = vec![Scenario::new("Hiring", &["2026-10".into()]), Scenario::default()];
    kari.keep_scenarios(scenarios.clone()).expect("kept");
    ola.book().expect("a book");
    assert_eq!(ola.scenarios().expect("read"), scenarios);
    assert_eq!(text(&mut ola), text(&mut kari));
    let checks = Store::open(&server.address("ola", "contoso"), Access::Read).expect("opens").check(stores::today());
    let wrong: Vec<_> = checks.iter().filter(|check| check.status != Health::Ok).collect();
    assert!(wrong.is_empty() && checks.iter().any(|check| check.id == "store-clock"), "{wrong:?}");
}

fn the_server_refuses_to_rewrite_the_log(server: &Server) {
    for sql in [
        "UPDATE contoso.log SET what = 'nothing'",
        "UPDATE contoso.log SET who = 'ola'",
        "DELETE FROM contoso.log",
        "TRUNCATE contoso.log",
        "DROP TABLE contoso.log",
        "ALTER TABLE contoso.log DISABLE TRIGGER ALL",
        "INSERT INTO contoso.log (revision, token, who, what, moved, edits) VALUES (9, 't', 'ola', 'x', '[]', '[]')",
        "INSERT INTO contoso.log (revision, token, at, what, moved, edits) VALUES (9, 't', '2020-01-01', 'x', '[]', '[]')",
        "UPDATE contoso.head SET version = 9",
        "DELETE FROM contoso.head",
        "CREATE TABLE contoso.mine (x int)",
    ] {
        let refusal = server.refusal("kari", sql);
        assert!(refusal.contains("permission denied") || refusal.contains("must be owner"), "{sql}: {refusal}");
    }
}

fn a_reader_reads_and_changes_nothing(server: &Server) {
    let mut guest = server.service("guest", "contoso");
    assert_eq!(guest.book().expect("a book").customers.len(), 1);
    let refused = guest.make(person("ada"), "added").expect_err("refused").to_string();
    assert!(refused.contains("the role guest may only read it"), "{refused}");
    let refusal = server.refusal("guest", "UPDATE contoso.head SET revision = 0");
    assert!(refusal.contains("permission denied"), "{refusal}");
    let nowhere =
        Store::open(&server.address("kari", "fabrikam"), Access::Read).expect_err("no such schema").to_string();
    assert!(
        nowhere.contains("laurels team grants --schema fabrikam | psql -v ON_ERROR_STOP=1 -d laurels"),
        "{nowhere}"
    );
    let locked = Store::open(&server.address("locked", "contoso"), Access::Read).expect_err("no password").to_string();
    assert!(locked.contains("asks for a password, and laurels keeps none"), "{locked}");
}

fn a_book_moves_in_and_out_with_its_log(server: &Server) {
    server.schema("litware");
    let (folder, mut first) = lived_in();
    let whole = text(&mut first);
    let file = folder.path().join("whole.json");
    fs::write(&file, &whole).expect("written");
    let take = |user: &str| {
        let mut service = server.service(user, "litware");
        service.plan_import(std::slice::from_ref(&file), &FileHints::default(), &mut on).expect("a plan");
        service.import(&mut on).map(|_| service)
    };
    let refused = take("kari").map(drop).expect_err("only the owner signs for others").to_string();
    assert!(refused.contains("permission denied"), "{refused}");
    let mut boss = take("boss").expect("imported");
    assert_eq!(text(&mut boss), whole);
    let mut kari = server.service("kari", "litware");
    for of in [6, 8, 7, 4] {
        let (one, other) = (first.undo_of(of, &mut on), kari.undo_of(of, &mut on));
        assert_eq!(one.map_err(|error| error.to_string()), other.map_err(|error| error.to_string()), "change {of}");
        let spelled = |service: &mut BookService| stores::spelled(&service.book().expect("a book"));
        assert_eq!(spelled(&mut first), spelled(&mut kari), "change {of}");
        assert_eq!(spelled(&mut boss), spelled(&mut kari), "change {of}");
    }
}

/// Fills tables of the first version with what is in those of the newest.
fn an_older_store_is_brought_up_to_date(server: &Server) {
    let (older, _) = GRANTS.split_once("-- Version 3").expect("a version before it");
    let names = [("{schema}", "older"), ("{owner}", "laurels_owner"), ("{user}", "laurels_user")];
    let older = names.into_iter().fold(older.to_owned(), |sql, (mark, name)| sql.replace(mark, name));
    server.script(&format!("{} COMMIT;", older.replace("{reader}", "laurels_reader")));
    server.sql("laurels", "SELECT older.add_months(array_agg(month)) FROM litware.usage");
    for table in ["record", "series", "source", "usage", "usage_past", "usage_undone", "log", "scorecard", "kept"] {
        server.sql("laurels", &format!("INSERT INTO older.{table} SELECT * FROM litware.{table}"));
    }
    server.sql("laurels", "UPDATE older.head SET version = 1");
    let refused = Store::open(&server.address("boss", "older"), Access::Read).expect_err("older yet").to_string();
    assert!(refused.contains("export it with the laurels that made it"), "{refused}");
    server.sql("laurels", "UPDATE older.head SET version = 2");
    server.sql("laurels", "UPDATE older.head SET revision = litware.head.revision FROM litware.head");
    server.sql("laurels", "SELECT older.index_months()");
    let refused = Store::open(&server.address("boss", "older"), Access::Read).expect_err("too old").to_string();
    assert!(
        refused
            .contains("bring it up to date: laurels team grants --schema older | psql -v ON_ERROR_STOP=1 -d laurels"),
        "{refused}"
    );
    let grants = program::printed(grants("older"));
    let refused = server.psql("kari", "laurels", &grants);
    assert!(!refused.status.success(), "only the owner's members");
    let made = server.psql("boss", "laurels", &grants);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let (mut one, mut other) = (server.service("kari", "older"), server.service("kari", "litware"));
    assert_eq!(text(&mut one), text(&mut other));
    let checks = Store::open(&server.address("kari", "older"), Access::Read).expect("opens").check(stores::today());
    let wrong: Vec<_> = checks.iter().filter(|check| check.status == Health::Fail).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    // What is there and what is new have the same indexes.
    let indexes = |schema: &str| {
        let sql =
            "SELECT string_agg(replace(indexdef, schemaname || '.', ''), chr(10) ORDER BY indexdef) FROM pg_indexes";
        server.sql("laurels", &format!("{sql} WHERE schemaname = '{schema}' AND tablename NOT LIKE 'usage%'"))
    };
    assert_eq!(indexes("older"), indexes("litware"));
}

fn what_is_damaged_is_found(server: &Server) {
    let store = Store::open(&server.address("kari", "litware"), Access::Read).expect("opens");
    let failed = || {
        let checks = store.check(stores::today()).into_iter().filter(|check| check.status == Health::Fail);
        checks.map(|check| (check.id, check.text)).collect::<Vec<_>>()
    };
    assert_eq!(failed(), []);
    for (damage, mend, id, told) in [
        (
            "INSERT INTO litware.kept (kind, key, body) VALUES ('draft', 'one', '{}')",
            "DELETE FROM litware.kept WHERE key = 'one'",
            "store-rows",
            "kept has a row that can't be read: draft \"one\"",
        ),
        (
            "INSERT INTO litware.usage_past (revision, series, month, source, first, span, closed)
                SELECT min(revision), 4711, 24000, 1, 0, 0, max(revision) FROM litware.usage_past",
            "DELETE FROM litware.usage_past WHERE series = 4711",
            "store-rows",
            "figures of no series (4711)",
        ),
        (
            "UPDATE litware.record SET day = '2020-01-01 security' WHERE kind = 'snapshot'
                AND ctid = (SELECT max(ctid) FROM litware.record WHERE kind = 'snapshot')",
            "UPDATE litware.record SET day = NULL WHERE day = '2020-01-01 security'",
            "store-rows",
            "is kept under another day",
        ),
        (
            "CREATE RULE quiet AS ON DELETE TO litware.kept DO INSTEAD NOTHING",
            "DROP RULE quiet ON litware.kept",
            "store-schema",
            "its table \"kept\" has a trigger or a rule",
        ),
    ] {
        server.sql("laurels", damage);
        let found = failed();
        assert!(found.iter().any(|(of, text)| *of == id && text.contains(told)), "{damage}: {found:?}");
        server.sql("laurels", mend);
        assert_eq!(failed(), [], "{mend}");
    }
}

fn a_grant_that_is_missing_or_too_much_is_found(server: &Server) {
    let store = Store::open(&server.address("kari", "litware"), Access::Read).expect("opens");
    let failed = || {
        let checks = store.check(stores::today()).into_iter().filter(|check| check.status == Health::Fail);
        checks.map(|check| (check.id, check.text)).collect::<Vec<_>>()
    };
    let again = "laurels team grants --schema litware | psql -v ON_ERROR_STOP=1 -d laurels";
    for (sql, told) in [
        ("REVOKE INSERT ON litware.record FROM laurels_user", "lacks what laurels needs: INSERT on record"),
        ("REVOKE UPDATE (revision) ON litware.head FROM laurels_user", "needs: UPDATE of revision on head"),
        ("REVOKE TRUNCATE ON litware.incoming FROM laurels_user", "needs: TRUNCATE on incoming"),
        ("REVOKE USAGE ON SEQUENCE litware.draft_number FROM laurels_user", "needs: USAGE on draft_number"),
        ("REVOKE EXECUTE ON FUNCTION litware.index_figures FROM laurels_user", "needs: EXECUTE on index_figures()"),
        ("REVOKE INSERT (undoes) ON litware.log FROM laurels_user", "needs: INSERT of undoes on log"),
        ("GRANT TRUNCATE ON litware.log TO laurels_user", "can rewrite the log: TRUNCATE on log"),
        ("GRANT INSERT (who, at) ON litware.log TO laurels_user", "INSERT of at on log, INSERT of who on log"),
        ("GRANT UPDATE (version) ON litware.head TO laurels_user", "UPDATE of version on head is more"),
    ] {
        server.sql("laurels", sql);
        let found = failed();
        let [("store-access", text)] = found.as_slice() else { panic!("{sql}: {found:?}") };
        assert!(text.contains(told) && text.ends_with(again), "{sql}: {text}");
        server.schema("litware");
        assert_eq!(failed(), [], "{sql}");
    }
    // What one check may not read leaves the others be.
    server.sql("laurels", "REVOKE SELECT ON litware.usage_past FROM laurels_user");
    let found = failed();
    assert_eq!(found.iter().map(|(id, _)| *id).collect::<Vec<_>>(), ["store-access", "store-figures", "store-rows"]);
    assert!(found.iter().all(|(_, text)| text.contains("usage_past")), "{found:?}");
    server.schema("litware");
    let guest = Store::open(&server.address("guest", "litware"), Access::Read).expect("opens").check(stores::today());
    let access = guest.iter().find(|check| check.id == "store-access").expect("a check");
    assert_eq!((access.status, access.text.as_str()), (Health::Warn, "guest can only read the book"));
}

/// Names that are SQL's own words.
fn a_schema_may_have_any_name(server: &Server) {
    for schema in ["select", "user"] {
        let mut command = grants(schema);
        command.args(["--user", "order", "--owner", "table"]);
        server.script(&program::printed(command));
        server.sql("laurels", "GRANT \"order\" TO kari");
        let mut kari = server.service("kari", schema);
        kari.make(person("ada"), "added").expect("made");
        let checks = Store::open(&server.address("kari", schema), Access::Read).expect("opens").check(stores::today());
        let wrong: Vec<_> = checks.iter().filter(|check| check.status != Health::Ok).collect();
        assert!(wrong.is_empty(), "{wrong:?}");
    }
    grants("pg_partner").assert().code(2);
}

fn a_table_that_is_gone_is_named(server: &Server) {
    server.sql("laurels", "UPDATE litware.record SET body = '[]'");
    let error = Store::open(&server.address("kari", "litware"), Access::Read).expect("opens");
    let error = error.load(&Ranking::default()).map(drop).expect_err("damaged").to_string();
    assert!(
        error.contains("is damaged (") && error.contains("import a backup of it into a schema that has"),
        "{error}"
    );
    server.schema("gone");
    let store = server.address("kari", "gone");
    for table in ["record", "usage_past", "kept", "scorecard", "incoming"] {
        server.sql("laurels", &format!("ALTER TABLE gone.{table} RENAME TO other"));
        let error = Store::open(&store, Access::Write).map(drop).expect_err("not whole").to_string();
        let told =
            format!("is not a whole team store (it has no table {table}); restore it from a backup of the server");
        assert!(error.ends_with(&told), "{error}");
        server.sql("laurels", &format!("ALTER TABLE gone.other RENAME TO {table}"));
    }
    Store::open(&store, Access::Write).map(drop).expect("whole again");
    server.sql("laurels", "REVOKE USAGE ON SCHEMA gone FROM laurels_user");
    let error = Store::open(&store, Access::Read).map(drop).expect_err("closed").to_string();
    assert!(
        error.contains("refuses kari the schema gone") && error.contains("GRANT laurels_reader TO kari"),
        "{error}"
    );
}

/// Eight at once for ten seconds, with `LAURELS_SOAK=2` or more for a minute.
#[test]
#[ignore = "starts a PostgreSQL server"]
fn eight_writers_leave_no_gap() {
    const WRITERS: usize = 8;
    let Some(server) = Server::start() else { return };
    server.schema("writers");
    let time = Duration::from_secs(if soak::factor().is_some_and(|factor| factor > 1) { 60 } else { 10 });
    let until = Instant::now() + time;
    let write = |writer: usize| {
        let mut service = server.service(if writer.is_multiple_of(2) { "kari" } else { "ola" }, "writers");
        let mut acknowledged = Vec::new();
        while Instant::now() < until {
            let name = format!("p{writer}-{}", acknowledged.len());
            service.make(person(&name), "added").expect("acknowledged");
            acknowledged.push(name);
        }
        acknowledged
    };
    let mut acknowledged = thread::scope(|scope| {
        let writers: Vec<_> = (0..WRITERS).map(|writer| scope.spawn(move || write(writer))).collect();
        writers.into_iter().flat_map(|writer| writer.join().expect("no panic")).collect::<Vec<_>>()
    });
    let store = Store::open(&server.address("kari", "writers"), Access::Read).expect("opens");
    let mut found: Vec<String> =
        store.load(&Ranking::default()).expect("loads").book.people.iter().map(|person| person.name.clone()).collect();
    acknowledged.sort();
    found.sort();
    assert!(found == acknowledged, "{} are there, {} were acknowledged", found.len(), acknowledged.len());
    let numbers: Vec<u64> = store.log(0, usize::MAX).expect("a log").iter().map(|entry| entry.number).collect();
    assert_eq!(numbers, (1..=found.len() as u64).collect::<Vec<_>>());
    soak::report("eight writers on a team store", &format!("{} changes in {time:?}", found.len()));
}

fn what_was_made_outlives_the_server(server: &mut Server) {
    server.schema("killed");
    let mut service = server.service("kari", "killed");
    service.make(person("ada"), "added").expect("made");
    server.kill();
    let error = service.make(person("bo"), "added").expect_err("there is nobody").to_string();
    assert!(error.contains("can't be reached") || error.contains("refuses"), "{error}");
    server.run();
    service.make(person("cai"), "added").expect("it is found again");
    let mut other = server.service("ola", "killed");
    let names: Vec<String> = other.book().expect("a book").people.iter().map(|person| person.name.clone()).collect();
    assert_eq!(names, ["ada", "cai"]);
}

/// Runs the commands of the README's page.
fn the_guide_works(server: &Server) {
    const README: &str = include_str!("../../README.md");
    let page = |mark: &str| {
        let (_, rest) = README.split_once(&format!("<!-- {mark} -->\n```sh\n")).expect("the page");
        rest.split_once("```").expect("its end").0
    };
    let socket = server.socket().display().to_string();
    let commands = [page("team"), page("team portfolio")].concat();
    let commands = commands.replace("/var/run/postgresql'", "/var/run/postgresql&user=kari'");
    let commands =
        commands.replace("/var/run/postgresql", &socket).replace("schema=fabrikam", "schema=fabrikam&user=kari");
    let home = tempfile::tempdir().expect("a folder");
    fs::copy(program::SMALL, home.path().join("fabrikam.json")).expect("a dataset");
    let programs = Path::new(LAURELS).parent().map_or(OsStr::new(""), Path::as_os_str).to_string_lossy();
    let path = format!("{programs}:{}:/usr/bin:/bin", server.programs.display());
    let mut shell = Command::new("/bin/sh");
    shell.args(["-e", "-c", &commands]).env_clear().current_dir(home.path()).env("HOME", home.path());
    shell.envs([
        ("PATH", path.as_str()),
        ("PGHOST", &socket),
        ("PGUSER", "postgres"),
        ("LC_ALL", "C.UTF-8"),
        ("TERM", "dumb"),
    ]);
    let output = shell.output().expect("it runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{commands}\n{said}{}", String::from_utf8_lossy(&output.stdout));
    for written in ["fabrikam-backup.json", "team.html", "team.xlsx"] {
        assert!(home.path().join(written).exists(), "{written}");
    }
}

#[test]
fn an_address_of_the_network_is_refused_before_anything_is_opened() {
    for address in ["postgresql://db.example/book", "postgresql:///book?host=/nowhere&hostaddr=127.0.0.1"] {
        let error = Store::open(Path::new(address), Access::Read).expect_err(address);
        assert!(matches!(error.fault, Fault::Address(_)), "{address}: {error}");
    }
    let error = Store::open(Path::new("postgresql:///book?host=/nowhere"), Access::Read).expect_err("no such folder");
    assert!(matches!(error.fault, Fault::Lost(_)), "{error}");
}
