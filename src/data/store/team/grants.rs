//! Whether the server grants whoever asks what `laurels team grants` gives, and nothing by which the log could be rewritten.

use super::super::address::Address;
use super::super::check::Health;
use super::super::error::Fault;
use super::link::Link;
use super::session::{TABLES, grants};

/// Asks for what a role has: whether it writes at all, whether it is an owner's, what it lacks, and what it has too much. A
/// reader needs the tables that `{tables}` lists, and who writes what the script gives the user role.
const FOUND: &str = "WITH asked (wanted, name, given, writing) AS (
        SELECT true, 'SELECT on ' || name, has_table_privilege(name, 'SELECT'), false FROM unnest('{tables}'::text[]) AS of (name)
        UNION ALL SELECT true, privilege || ' on ' || name, has_table_privilege(name, privilege), true
            FROM unnest('{record,usage,usage_past,usage_undone,kept}'::text[]) AS of (name),
                unnest('{INSERT,UPDATE,DELETE}'::text[]) AS may (privilege)
        UNION ALL SELECT true, privilege || ' on ' || name, has_table_privilege(name, privilege), true
            FROM (VALUES ('series', 'INSERT'), ('source', 'INSERT'), ('incoming', 'INSERT'), ('incoming', 'TRUNCATE'),
                ('scorecard', 'INSERT'), ('scorecard', 'UPDATE')) AS of (name, privilege)
        UNION ALL SELECT true, 'UPDATE of revision on head', has_column_privilege('head', 'revision', 'UPDATE'), true
        UNION ALL SELECT true, 'USAGE on draft_number',
            coalesce(has_sequence_privilege(to_regclass('draft_number'), 'USAGE'), false), true
        UNION ALL SELECT true, 'EXECUTE on ' || name, coalesce(has_function_privilege(to_regprocedure(name), 'EXECUTE'), false), true
            FROM unnest('{add_months(integer[]),index_figures()}'::text[]) AS of (name)
        UNION ALL SELECT attname NOT IN ('at', 'who'), 'INSERT of ' || attname || ' on log',
            has_column_privilege('log', attname, 'INSERT'), true
            FROM pg_attribute WHERE attrelid = 'log'::regclass AND attnum > 0 AND NOT attisdropped
        UNION ALL SELECT false, privilege || ' on ' || name, has_table_privilege(name, privilege), true
            FROM (VALUES ('log', 'DELETE'), ('log', 'TRUNCATE'), ('log', 'TRIGGER'), ('head', 'INSERT'), ('head', 'DELETE'),
                ('head', 'TRUNCATE')) AS of (name, privilege)
        UNION ALL SELECT false, 'UPDATE on log', has_any_column_privilege('log', 'UPDATE'), true
        UNION ALL SELECT false, 'UPDATE of version on head', has_column_privilege('head', 'version', 'UPDATE'), true
    ), writes (writes) AS (SELECT has_any_column_privilege('log', 'INSERT'))
    SELECT writes, (SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = 'log'::regclass),
        ARRAY(SELECT name FROM asked WHERE wanted AND NOT given AND (writes OR NOT writing)),
        ARRAY(SELECT name FROM asked WHERE given AND NOT wanted)
    FROM writes";

pub fn found(link: &Link, address: &Address, who: &str) -> Result<(Health, String), Fault> {
    let row = link.one(&FOUND.replace("{tables}", &format!("{{{}}}", TABLES.join(","))), &[])?;
    let (writes, owns): (bool, bool) = (row.try_get(0)?, row.try_get(1)?);
    let (missing, too_much): (Vec<String>, Vec<String>) = (row.try_get(2)?, row.try_get(3)?);
    let again = grants(&address.schema, &address.database);
    Ok(match (writes, owns) {
        (_, true) => (Health::Warn, format!("{who} can rewrite the log: work as a member of the user role")),
        _ if !too_much.is_empty() => (
            Health::Fail,
            format!(
                "{who} can rewrite the log: {} is more than it should have; take it away: {again}",
                too_much.join(", ")
            ),
        ),
        _ if !missing.is_empty() => {
            (Health::Fail, format!("{who} lacks what laurels needs: {}; grant it: {again}", missing.join(", ")))
        }
        (true, _) => (Health::Ok, format!("{who} can change the book, and not rewrite its log")),
        (false, _) => (Health::Warn, format!("{who} can only read the book")),
    })
}
