//! Many partners on one server: where each of them stands, in one answer.

use crate::support::postgres::{Proxy, Server};
use crate::support::program::{self, json, printed, text};
use crate::support::service::on;
use chrono::{Days, Utc};
use laurels_core::book::Person;
use laurels_core::change::{Change, Edit, LedgerRecord};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;
use tempfile::TempDir;

/// A day so many from now, as it is spelled.
fn day(ahead: u64) -> String {
    (Utc::now().date_naive() + Days::new(ahead)).to_string()
}

/// Imports a partner with a certification that ends so many days from now.
fn bring(home: &Path, store: &Path, name: &str, ends: u64) {
    let file = home.join(format!("{name}.json"));
    let dataset = json!({"format": "laurels/dataset", "version": 1, "partner": {"name": name, "global_id": "1000001"},
        "people": [{"id": "ada", "name": "Ada", "linked": true}],
        "certifications": [{"person": "ada", "exam": "MB-310", "earned": "2026-01-10", "expires": day(ends)}]});
    fs::write(&file, dataset.to_string()).expect("it is written");
    printed(program::laurels(home, &["--store", text(store), "import", text(&file)]));
}

/// The address of all partners, from that of one.
fn all(one: &Path) -> PathBuf {
    text(one).split("&schema=").next().expect("an address").into()
}

fn portfolio(home: &Path, server: &Path, more: &[&str]) -> Vec<Value> {
    let found = json(program::laurels(home, &[&["portfolio", text(server), "--json"], more].concat()));
    found.as_array().expect("an array").clone()
}

/// A row's schema, the first day on which something runs out, and what is wrong.
fn told(row: &Value) -> (&str, Option<&str>, &str) {
    let of = row["designations"].as_array().expect("designations").iter();
    let next = of.filter_map(|of| of["next"]["due"].as_str()).min();
    (row["file"].as_str().expect("a schema"), next, row["error"].as_str().unwrap_or_default())
}

#[test]
#[ignore = "starts a PostgreSQL server"]
fn a_team_portfolio_reads_every_schema_at_once() {
    let Some(server) = Server::start() else { return };
    let home = TempDir::new().expect("a folder");
    for schema in ["fabrikam", "litware", "tailspin", "broken", "closed", "newer"] {
        server.schema(schema);
    }
    bring(home.path(), &server.address("kari", "fabrikam"), "Fabrikam", 60);
    bring(home.path(), &server.address("kari", "litware"), "Litware", 30);
    server.sql("laurels", "DROP TABLE broken.kept; UPDATE newer.head SET version = 9");
    server.sql("laurels", "REVOKE USAGE ON SCHEMA closed FROM laurels_reader");
    server.sql("laurels", "CREATE SCHEMA elsewhere; CREATE TABLE elsewhere.head (version text)");
    every_schema_is_a_row(&server);
    what_the_server_keeps_is_not_scored_anew(&server);
    one_answer_is_enough(&server);
    a_partner_that_changed_is_read_again(&server);
    a_schema_that_somebody_holds_is_not_waited_for(&server);
    partners_are_filtered_and_written_to_files(&server);
}

/// Were it waited for, it would be read: it is held for ten seconds at most.
fn a_schema_that_somebody_holds_is_not_waited_for(server: &Server) {
    let home = TempDir::new().expect("a folder");
    let held = "SELECT count(*) FROM pg_locks WHERE relation = 'fabrikam.head'::regclass AND mode LIKE 'AccessEx%'";
    thread::scope(|scope| {
        scope.spawn(|| server.psql("postgres", "laurels", "BEGIN; LOCK TABLE fabrikam.head; SELECT pg_sleep(10)"));
        while server.sql("laurels", held) != "1" {
            thread::sleep(Duration::from_millis(20));
        }
        let rows = portfolio(home.path(), &all(&server.address("guest", "any")), &[]);
        let row = rows.iter().find(|row| row["file"] == "fabrikam").expect("a row");
        assert_eq!(told(row).2, "fabrikam is in use by another program; try again when that is done");
        server
            .sql("laurels", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(10)'");
    });
}

fn every_schema_is_a_row(server: &Server) {
    let home = TempDir::new().expect("a folder");
    let rows = portfolio(home.path(), &all(&server.address("guest", "any")), &[]);
    let (soon, later) = (day(30), day(60));
    let expected = [("litware", Some(soon.as_str())), ("fabrikam", Some(later.as_str())), ("tailspin", None)];
    assert_eq!(rows.iter().take(3).map(|row| (told(row).0, told(row).1)).collect::<Vec<_>>(), expected, "{rows:?}");
    let wrong = [
        ("broken", "broken is not a whole team store (relation \"broken.kept\" does not exist)"),
        ("closed", "closed refuses this to your role: permission denied for schema closed"),
        ("newer", "newer has team store version 9, this laurels works with 3; update laurels"),
    ];
    for (row, (schema, error)) in rows.iter().skip(3).zip(wrong) {
        assert!(told(row).0 == schema && told(row).2.starts_with(error), "{schema}: {row}");
    }
    assert_eq!(rows.len(), 6, "{rows:?}");
    let store = server.address("guest", "fabrikam");
    let own = json(program::laurels(home.path(), &["--store", text(&store), "score", "--json"]));
    for (ours, theirs) in
        own["designations"].as_array().expect("six").iter().zip(rows[1]["designations"].as_array().expect("six"))
    {
        for field in ["id", "points", "qualified", "certain", "status", "blocking"] {
            assert_eq!(ours[field], theirs[field], "{field} of {}", ours["id"]);
        }
    }
    let partners = all(&server.address("guest", "any"));
    let shown = printed(program::laurels(home.path(), &["portfolio", text(&partners)]));
    assert!(shown.contains("Litware") && shown.contains("3 schemas couldn't be read"), "{shown}");
    let one = program::failure(program::laurels(home.path(), &["portfolio", text(&store)]));
    assert!(one.contains("names one partner") && one.contains("leave schema out"), "{one}");
}

/// What a stranger puts into a schema of his own runs in nobody else's name, whether the portfolio looks there or a person.
#[test]
#[ignore = "starts a PostgreSQL server"]
fn a_strangers_schema_runs_nothing_in_the_name_of_who_looks() {
    let Some(server) = Server::start() else { return };
    let home = TempDir::new().expect("a folder");
    server.schema("litware");
    bring(home.path(), &server.address("kari", "litware"), "Litware", 30);
    server.sql("postgres", "GRANT CREATE ON DATABASE laurels TO ola");
    let traps = [
        (
            "policy",
            "ALTER TABLE {trap}.head ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON {trap}.head USING ({trap}.f())",
        ),
        (
            "kept_view",
            "ALTER TABLE {trap}.log RENAME TO l; CREATE VIEW {trap}.log AS SELECT * FROM {trap}.l WHERE {trap}.f()",
        ),
        ("index", "CREATE INDEX ON {trap}.head (({trap}.g()))"),
        ("part", "CREATE TABLE {trap}.more () INHERITS ({trap}.head); CREATE INDEX ON {trap}.more (({trap}.g()))"),
    ];
    for (trap, sql) in traps {
        let made = "CREATE SCHEMA {trap}; GRANT USAGE ON SCHEMA {trap} TO public;
            CREATE TABLE {trap}.head (version int, revision bigint); INSERT INTO {trap}.head VALUES (3, 1);
            CREATE TABLE {trap}.log (token text, revision bigint); INSERT INTO {trap}.log VALUES ('t', 1);
            CREATE TABLE {trap}.kept (kind text, key text, body json);
            CREATE FUNCTION {trap}.f() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN
                PERFORM set_config('default_transaction_read_only', 'off', false);
                UPDATE litware.log SET who = '{trap}'; RETURN true; EXCEPTION WHEN OTHERS THEN RETURN true; END $$;
            CREATE FUNCTION {trap}.g() RETURNS boolean IMMUTABLE LANGUAGE plpgsql AS
                $$ BEGIN RETURN {trap}.f(); END $$;";
        let sql =
            format!("{made} {sql}; GRANT SELECT ON ALL TABLES IN SCHEMA {{trap}} TO public").replace("{trap}", trap);
        let made = server.psql("ola", "laurels", &sql);
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    }
    for user in ["boss", "postgres"] {
        let rows = portfolio(home.path(), &all(&server.address(user, "any")), &["--as-of", &day(1)]);
        assert_eq!((rows.len(), told(&rows[0]).0), (1 + traps.len(), "litware"), "{rows:?}");
        for (trap, _) in traps {
            let row = rows.iter().find(|row| row["file"] == trap).expect("a row");
            assert!(told(row).2.contains("that laurels did not make so"), "{row}");
            for args in [["score", "--json"], ["doctor", "--json"]] {
                let store = server.address(user, trap);
                program::ended(program::laurels(home.path(), &[&["--store", text(&store)][..], &args].concat()));
            }
        }
    }
    let signed = || server.sql("laurels", "SELECT DISTINCT who FROM litware.log");
    assert_eq!(signed(), "kari");
    for (trap, _) in traps {
        server.psql("boss", "laurels", &format!("SELECT FROM {trap}.head, {trap}.log"));
        assert_eq!(signed(), trap, "it is none");
    }
}

/// Without the right to read the records, a partner can be told only where it is not scored anew.
fn what_the_server_keeps_is_not_scored_anew(server: &Server) {
    let (home, tomorrow) = (TempDir::new().expect("a folder"), day(1));
    let all = all(&server.address("guest", "any"));
    let of = |rows: Vec<Value>| rows.into_iter().find(|row| row["file"] == "fabrikam").expect("a row");
    let fabrikam = |more: &[&str]| of(portfolio(home.path(), &all, more));
    let kept = fabrikam(&[]);
    server.sql("laurels", "REVOKE SELECT ON fabrikam.record FROM laurels_reader");
    assert_eq!(fabrikam(&[]), kept);
    for other in [["--as-of", tomorrow.as_str()], ["--rules", "2026-07"]] {
        let error = fabrikam(&other)["error"].as_str().map(str::to_owned);
        assert!(error.is_some_and(|error| error.contains("permission denied for table record")), "{other:?}");
    }
    server.sql("laurels", "GRANT SELECT ON fabrikam.record TO laurels_reader");
    let other = ["--as-of", tomorrow.as_str()];
    let anew = fabrikam(&other);
    assert_eq!((&anew["error"], &anew["as_of"], &anew["stale"]), (&Value::Null, &json!(tomorrow), &json!(false)));
    server.sql("laurels", "REVOKE SELECT ON fabrikam.record FROM laurels_reader");
    assert_eq!(fabrikam(&other), anew, "this machine keeps it");
    server.sql("laurels", "GRANT SELECT ON fabrikam.record TO laurels_reader");
}

fn one_answer_is_enough(server: &Server) {
    let (home, proxy) = (TempDir::new().expect("a folder"), Proxy::before(server));
    server.sql("laurels", "ALTER SCHEMA tailspin RENAME TO \"Tailspin\"");
    let rows = portfolio(home.path(), &all(&proxy.address("guest", "any")), &[]);
    assert_eq!(rows.iter().map(|row| told(row).0).collect::<Vec<_>>()[..2], ["litware", "fabrikam"]);
    // It says who it is, asks, and says good-bye.
    let turns = proxy.turns();
    assert!(turns <= 3, "{turns} round trips");
}

fn a_partner_that_changed_is_read_again(server: &Server) {
    let home = TempDir::new().expect("a folder");
    let all = all(&server.address("guest", "any"));
    let before = portfolio(home.path(), &all, &[]);
    bring(home.path(), &server.address("ola", "fabrikam"), "Fabrikam", 20);
    let after = portfolio(home.path(), &all, &[]);
    assert_eq!((told(&before[0]).0, told(&after[0])), ("litware", ("fabrikam", Some(day(20).as_str()), "")));
    // A change of which nobody kept a summary.
    server.sql("laurels", "DELETE FROM litware.kept WHERE kind = 'summary'");
    assert_eq!(told(&portfolio(home.path(), &all, &[])[1]), ("litware", Some(day(30).as_str()), ""));
    let mut kari = server.service("kari", "litware");
    let person = Edit::create(LedgerRecord::Person(Person::new("bo", "Bo").into()));
    kari.commit(&Change { edits: vec![person], evidence: None }, "added", None, &mut on).expect("made");
    assert_eq!(server.sql("laurels", "SELECT count(*) FROM litware.kept WHERE kind = 'summary'"), "1");
}

fn partners_are_filtered_and_written_to_files(server: &Server) {
    let home = TempDir::new().expect("a folder");
    let all = all(&server.address("guest", "any"));
    let found = portfolio(home.path(), &all, &["--only", "renews-in-60-days"]);
    assert_eq!(found, Vec::<Value>::new());
    for name in ["partners.html", "partners.xlsx"] {
        let file = home.path().join(name);
        printed(program::laurels(home.path(), &["portfolio", text(&all), "--out", text(&file)]));
        let written = fs::read(&file).expect("it is there");
        let html = String::from_utf8_lossy(&written);
        assert!(
            written.starts_with(b"PK") || (html.contains(">Litware</td>") && html.contains(">Fabrikam</td>")),
            "{html}"
        );
    }
}
