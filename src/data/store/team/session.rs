//! Whether a schema is one that this program can work with. Its catalogue is asked first: reading somebody else's tables can
//! run what they like in the reader's name.

use super::super::address::Address;
use super::super::error::Fault;
use super::super::{Access, Barrier};
use super::VERSION;
use super::link::{Link, not_whole};
use laurels_core::book::quoted;
use tokio_postgres::types::Type;

/// The tables of a team store.
pub const TABLES: [&str; 11] = [
    "head",
    "record",
    "series",
    "source",
    "usage",
    "incoming",
    "usage_past",
    "usage_undone",
    "log",
    "scorecard",
    "kept",
];

const STRANGE: &str = include_str!("../../../../assets/team/strange.sql");

/// What the catalogue says of a schema: who asks, whether he may look into it, which tables it has, and a strange one.
const CATALOGUE: &str = "SELECT session_user::text, has_schema_privilege(pg_namespace.oid, 'USAGE'),
    ARRAY(SELECT relname::text FROM pg_class WHERE relnamespace = pg_namespace.oid),
    (SELECT strange.name::text FROM ({strange}) AS strange)
    FROM pg_namespace WHERE nspname = $1";

/// A query of the tables, in schemas that a query names, that do more than keep rows when they are read: policies, views,
/// functions in indexes, types of somebody's own, parts that belong to somebody else.
pub fn strange_tables(schemas: &str) -> String {
    STRANGE.replace("{schemas}", schemas).replace("{tables}", &format!("{{{}}}", TABLES.join(",")))
}

pub fn strange(table: &str) -> Fault {
    let table = quoted(table);
    Fault::Team(format!(
        "has a table {table} that laurels did not make so, and reading it could run anything in your name"
    ))
}

/// Who this is, if the schema is one that this program can work with.
pub fn session(link: &Link, address: &Address, access: Access) -> Result<String, Fault> {
    let Address { schema, database, .. } = address;
    let none = || {
        let grants = grants(schema, database);
        Fault::Team(format!("has no team store in the schema {schema}; make one: {grants}"))
    };
    let sql = CATALOGUE.replace("{strange}", &strange_tables("pg_namespace.oid"));
    let rows = link.query(&sql, &[(&schema, Type::TEXT)])?;
    let row = rows.first().ok_or_else(none)?;
    let (who, may_look, tables): (String, bool, Vec<String>) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
    let has = |table: &str| tables.iter().any(|of| of == table);
    if !has("head") {
        return Err(none());
    }
    if let Some(table) = row.try_get(3)? {
        return Err(strange(table));
    }
    if !may_look {
        return Err(Fault::Team(format!(
            "refuses {who} the schema {schema}: have its administrator make you a member of the partner's user or reader role, as GRANT laurels_reader TO {who}"
        )));
    }
    let row = link.one("SELECT version, has_any_column_privilege('log', 'INSERT') FROM head", &[])?;
    let (version, writes): (i32, bool) = (row.try_get(0)?, row.try_get(1)?);
    if version != VERSION {
        return Err(wrong_version(version, (schema, database)));
    }
    if let Some(table) = TABLES.iter().find(|table| !has(table)) {
        return Err(not_whole(&format!("it has no table {table}")));
    }
    match writes {
        false if access == Access::Write => Err(Fault::Protected(Barrier::Role(who))),
        _ => Ok(who),
    }
}

/// The command that makes a partner's tables, brings them up to date, and grants what each role needs.
pub fn grants(schema: &str, database: &str) -> String {
    format!("laurels team grants --schema {schema} | psql -v ON_ERROR_STOP=1 -d {database}")
}

pub fn wrong_version(version: i32, (schema, database): (&str, &str)) -> Fault {
    let way_out = match version {
        // Its script refuses these.
        ..=1 => "export it with the laurels that made it, drop the schema, and import it again".to_owned(),
        version if version > VERSION => "update laurels".to_owned(),
        _ => format!("bring it up to date: {}", grants(schema, database)),
    };
    Fault::Team(format!("has team store version {version}, this laurels works with {VERSION}; {way_out}"))
}
