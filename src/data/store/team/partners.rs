//! All partners of a database: what each schema says of itself, in one round trip.

use super::super::Access;
use super::super::address::{Address, is_name};
use super::super::error::Fault;
use super::super::partners::{PartnerSchema, SchemaState};
use super::kept::SUMMARY;
use super::link::{Link, Parameter, refused};
use super::{Postgres, VERSION, session};
use laurels_core::scoring::ENGINE;
use serde::Deserialize;
use std::path::Path;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::Type;

const PARTNERS: &str = include_str!("../../../../assets/team/partners.sql");

/// A schema as the server's answer has it.
#[derive(Deserialize)]
struct Found {
    schema: String,
    /// A table of which laurels does not know what reading it does.
    strange: Option<String>,
    version: Option<i32>,
    token: Option<String>,
    newest: Option<bool>,
    summary: Option<serde_json::Value>,
    code: Option<String>,
    fault: Option<String>,
}

pub fn partners(path: &Path) -> Result<Vec<PartnerSchema>, Fault> {
    let address = Address::of_partners(path)?;
    address.check_folder()?;
    let link = Link::connect(&address, Access::Read)?;
    let heads = "SELECT relnamespace FROM pg_class WHERE relname = 'head'";
    let sql = PARTNERS.replace("{strange}", &session::strange_tables(heads));
    let sql = sql.replace("{version}", &VERSION.to_string()).replace("{engine}", &ENGINE.to_string());
    let answer = link.run(&sql)?;
    let answer = answer.as_ref().and_then(|row| row.get(0)).unwrap_or("[]");
    let found: Vec<Found> = serde_json::from_str(answer).map_err(Fault::damaged)?;
    // What an address can't name is not laurels'.
    let named = found.into_iter().filter(|found| is_name(&found.schema));
    Ok(named.map(|found| partner(found, &address.database)).collect())
}

fn partner(found: Found, database: &str) -> PartnerSchema {
    let Found { schema, strange, version, token, newest, summary, code, fault } = found;
    let found = match (strange, version, code, fault) {
        (Some(table), ..) => Err(session::strange(&table)),
        (None, _, Some(code), Some(fault)) => Err(refused(&SqlState::from_code(&code), &fault)),
        (None, Some(VERSION), ..) => {
            Ok(SchemaState { token: token.unwrap_or_default(), summary, is_newest: newest.unwrap_or_default() })
        }
        (None, version, ..) => Err(session::wrong_version(version.unwrap_or_default(), (&schema, database))),
    };
    PartnerSchema { schema, found }
}

impl Postgres {
    /// Keeps a summary of that revision, if that is the newest one. Nobody is told: it says what the change said.
    pub fn keep_summary(&self, revision: u64, summary: &str) -> Result<(), Fault> {
        let sql = "INSERT INTO kept (kind, key, body)
            SELECT $1, $2, json_build_object('revision', revision, 'token', token, 'summary', $3::json)
            FROM head JOIN log USING (revision) WHERE revision = $4
            ON CONFLICT (kind, key) DO UPDATE SET body = excluded.body, who = session_user";
        let (key, revision) = (ENGINE.to_string(), revision as i64);
        let parameters: [Parameter<'_>; 4] =
            [(&SUMMARY, Type::TEXT), (&key, Type::TEXT), (&summary, Type::TEXT), (&revision, Type::INT8)];
        self.with(|link| link.query(sql, &parameters)).map(drop)
    }
}
