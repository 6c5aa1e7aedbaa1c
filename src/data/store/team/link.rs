//! A connection to the server on which nothing is waited for without end.
//!
//! A socket that `ssh` forwards may lead nowhere any more without any error, so that every answer has a deadline of our own;
//! who has waited for one in vain gives the connection up.

use super::super::Access;
use super::super::address::Address;
use super::super::error::Fault;
use futures_util::{SinkExt, StreamExt};
use std::future::Future;
use std::io::Cursor;
use std::pin::pin;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use tokio_postgres::error::SqlState;
use tokio_postgres::tls::NoTlsStream;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Config, Connection, NoTls, Row, SimpleQueryMessage, SimpleQueryRow, Socket};

/// How long the server may take to be reached.
const REACHING: Duration = Duration::from_secs(10);

/// How long it may take to say something: a little longer than its own deadlines allow.
const ANSWER: Duration = Duration::from_secs(65);

/// How long it may be at work on millions of figures.
const WORK: Duration = Duration::from_secs(605);

/// How long it may take to say what costs it nothing.
pub const WORD: Duration = Duration::from_secs(10);

/// Deadlines of the server's own: a statement, a lock, a transaction that does nothing. A policy on rows could run anything in
/// our name, and laurels makes none: a table with one is refused.
const OPTIONS: &str = "-c statement_timeout=60000 -c lock_timeout=30000 -c idle_in_transaction_session_timeout=60000 \
    -c jit=off -c row_security=off";

/// Of who only wants to read.
const READING: &str = "-c default_transaction_read_only=on";

/// How many rows are read within one answer's time.
const BATCH: usize = 1024;

/// How many bytes of rows are written at a time.
const PIECE: usize = 1 << 16;

/// A parameter and its type.
pub type Parameter<'a> = (&'a (dyn ToSql + Sync), Type);

pub struct Link {
    runtime: Runtime,
    client: Client,
}

impl Link {
    /// # Errors
    /// When nobody answers in time, or the server does not let this user in.
    pub fn connect(address: &Address, access: Access) -> Result<Link, Fault> {
        let (runtime, client, connection) = open(address, access)?;
        // Works whenever something is waited for; a lost connection shows with whatever is asked next.
        runtime.spawn(async { drop(connection.await) });
        Ok(Link { runtime, client })
    }

    pub fn is_closed(&self) -> bool {
        self.client.is_closed()
    }

    /// The rows of a statement with its parameters, in one round trip.
    pub fn query(&self, sql: &str, parameters: &[Parameter<'_>]) -> Result<Vec<Row>, Fault> {
        self.runtime.block_on(within(ANSWER, self.client.query_typed(sql, parameters)))
    }

    /// Carries out a statement about figures, of which there may be millions.
    pub fn work(&self, sql: &str, parameters: &[Parameter<'_>]) -> Result<(), Fault> {
        self.runtime.block_on(within(WORK, self.client.query_typed(sql, parameters))).map(drop)
    }

    /// The only row of a statement.
    pub fn one(&self, sql: &str, parameters: &[Parameter<'_>]) -> Result<Row, Fault> {
        let first = self.query(sql, parameters)?.into_iter().next();
        first.ok_or_else(|| Fault::damaged("a table of one row has none"))
    }

    /// The only row of a statement that costs the server nothing.
    pub fn word(&self, sql: &str) -> Result<Row, Fault> {
        let first = self.runtime.block_on(within(WORD, self.client.query_typed(sql, &[])))?.into_iter().next();
        first.ok_or_else(|| Fault::damaged("a table of one row has none"))
    }

    /// Statements without parameters, in one round trip; the last row that they give.
    pub fn run(&self, sql: &str) -> Result<Option<SimpleQueryRow>, Fault> {
        let messages = self.runtime.block_on(within(ANSWER, self.client.simple_query(sql)))?;
        let row = |message| if let SimpleQueryMessage::Row(row) = message { Some(row) } else { None };
        Ok(messages.into_iter().filter_map(row).next_back())
    }

    /// The rows of a query in COPY's binary format: `take` gets the columns of each.
    pub fn copy_out(&self, query: &str, take: &mut dyn FnMut(Columns<'_>) -> Result<(), Fault>) -> Result<(), Fault> {
        self.runtime.block_on(async {
            let sql = format!("COPY ({query}) TO STDOUT (FORMAT binary)");
            let mut stream = pin!(within(ANSWER, self.client.copy_out(&sql)).await?);
            let (mut is_first, mut is_over) = (true, false);
            while !is_over {
                let batch = async {
                    for _ in 0..BATCH {
                        let Some(chunk) = stream.next().await.transpose()? else { return Ok(true) };
                        // A message has one row; the first begins with a header, and a row of -1 columns is the end.
                        let mut columns = Columns { bytes: &chunk };
                        if std::mem::take(&mut is_first) {
                            columns.skip_header()?;
                        }
                        if columns.count()? >= 0 {
                            take(columns)?;
                        }
                    }
                    Ok::<_, Fault>(false)
                };
                is_over = within(ANSWER, batch).await?;
            }
            Ok(())
        })
    }

    /// Writes rows in COPY's binary format, so many columns each; `put` puts those of a row. An error of `rows` leaves the copy
    /// out.
    pub fn copy_in<R>(
        &self,
        (table, columns): (&str, i16),
        rows: impl Iterator<Item = Result<R, Fault>>,
        put: impl Fn(&mut RowBytes, &R),
    ) -> Result<(), Fault> {
        self.runtime.block_on(async {
            let sql = format!("COPY {table} FROM STDIN (FORMAT binary)");
            let mut sink = pin!(within(ANSWER, self.client.copy_in(&sql)).await?);
            let mut out = RowBytes(COPY_HEADER.to_vec());
            for row in rows {
                out.0.extend(columns.to_be_bytes());
                put(&mut out, &row?);
                if out.0.len() >= PIECE {
                    let piece = std::mem::replace(&mut out.0, Vec::with_capacity(PIECE + PIECE / 8));
                    within(ANSWER, sink.feed(Cursor::new(piece))).await?;
                }
            }
            out.0.extend(COPY_END.to_be_bytes());
            within(ANSWER, sink.feed(Cursor::new(out.0))).await?;
            within(ANSWER, sink.finish()).await.map(drop)
        })
    }
}

/// How a copy in the binary format begins: its signature, no flags, no extension.
const COPY_HEADER: &[u8; 19] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";

/// In the place of the number of columns: there is no further row.
const COPY_END: i16 = -1;

/// Rows on their way into a table.
pub struct RowBytes(Vec<u8>);

impl RowBytes {
    fn put(&mut self, value: Option<&[u8]>) {
        const NULL: i32 = -1;
        let length = value.map_or(NULL, |bytes| i32::try_from(bytes.len()).unwrap_or(i32::MAX));
        self.0.extend(length.to_be_bytes());
        self.0.extend(value.unwrap_or_default());
    }

    pub fn int(&mut self, value: Option<i32>) {
        self.put(value.map(i32::to_be_bytes).as_ref().map(|bytes| &bytes[..]));
    }

    pub fn bigint(&mut self, value: Option<i64>) {
        self.put(value.map(i64::to_be_bytes).as_ref().map(|bytes| &bytes[..]));
    }

    pub fn text(&mut self, value: Option<&str>) {
        self.put(value.map(str::as_bytes));
    }
}

/// A connection, and what works it.
pub fn open(address: &Address, access: Access) -> Result<(Runtime, Client, Connection<Socket, NoTlsStream>), Fault> {
    let mut config = Config::new();
    config.host_path(&address.socket).port(address.port).dbname(&address.database);
    let reading = if access == Access::Read { READING } else { "" };
    config.application_name("laurels").options(format!("-c search_path={} {OPTIONS} {reading}", address.schema));
    // The login name, where none is given.
    if let Some(user) = &address.user {
        config.user(user);
    }
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let (client, connection) = runtime.block_on(within(REACHING, config.connect(NoTls)))?;
    Ok((runtime, client, connection))
}

pub async fn within<T, E: Into<Fault>>(limit: Duration, work: impl Future<Output = Result<T, E>>) -> Result<T, Fault> {
    match tokio::time::timeout(limit, work).await {
        Ok(done) => done.map_err(Into::into),
        Err(_) => Err(Fault::Lost(format!("no answer within {} s", limit.as_secs()))),
    }
}

/// The columns of a row in COPY's binary format, one after the other.
#[derive(Clone, Copy)]
pub struct Columns<'r> {
    bytes: &'r [u8],
}

impl<'r> Columns<'r> {
    fn take(&mut self, length: usize) -> Result<&'r [u8], Fault> {
        let (taken, rest) = self.bytes.split_at_checked(length).ok_or_else(cut_short)?;
        self.bytes = rest;
        Ok(taken)
    }

    fn skip_header(&mut self) -> Result<(), Fault> {
        const SIGNATURE_AND_FLAGS: usize = 15;
        self.take(SIGNATURE_AND_FLAGS)?;
        let extension = i32::from_be_bytes(fixed(self.take(4)?)?);
        self.take(extension.unsigned_abs() as usize).map(drop)
    }

    fn count(&mut self) -> Result<i16, Fault> {
        Ok(i16::from_be_bytes(fixed(self.take(2)?)?))
    }

    fn next(&mut self) -> Result<Option<&'r [u8]>, Fault> {
        let length = i32::from_be_bytes(fixed(self.take(4)?)?);
        usize::try_from(length).ok().map(|length| self.take(length)).transpose()
    }

    pub fn int(&mut self) -> Result<Option<i32>, Fault> {
        self.next()?.map(|bytes| Ok(i32::from_be_bytes(fixed(bytes)?))).transpose()
    }

    pub fn bigint(&mut self) -> Result<Option<i64>, Fault> {
        self.next()?.map(|bytes| Ok(i64::from_be_bytes(fixed(bytes)?))).transpose()
    }

    pub fn text(&mut self) -> Result<Option<&'r str>, Fault> {
        self.next()?.map(|bytes| str::from_utf8(bytes).map_err(Fault::damaged)).transpose()
    }
}

fn fixed<const N: usize>(bytes: &[u8]) -> Result<[u8; N], Fault> {
    bytes.try_into().map_err(|_| cut_short())
}

fn cut_short() -> Fault {
    Fault::damaged("a row of its tables is not as laurels wrote it")
}

impl From<tokio_postgres::Error> for Fault {
    fn from(error: tokio_postgres::Error) -> Fault {
        match error.code() {
            Some(code) => refused(code, &cause(&error)),
            // The client has no kind for this.
            None if cause(&error) == "password missing" => Fault::Team(
                "asks for a password, and laurels keeps none: have its administrator let you in by your login name (peer in pg_hba.conf)"
                    .to_owned(),
            ),
            None => Fault::Lost(cause(&error)),
        }
    }
}

/// What the server refuses, by its code and its words.
pub fn refused(code: &SqlState, cause: &str) -> Fault {
    match code {
        &SqlState::INSUFFICIENT_PRIVILEGE => Fault::Team(format!("refuses this to your role: {cause}")),
        &SqlState::QUERY_CANCELED | &SqlState::LOCK_NOT_AVAILABLE => Fault::Locked,
        &SqlState::DISK_FULL => Fault::Full,
        &SqlState::READ_ONLY_SQL_TRANSACTION => Fault::ReadOnly,
        &SqlState::UNDEFINED_TABLE | &SqlState::INVALID_SCHEMA_NAME => not_whole(cause),
        // It is about to end, or has just ended this session.
        code if code.code().starts_with("57P") || code.code().starts_with("08") => Fault::Lost(cause.to_owned()),
        &SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT => Fault::Lost(cause.to_owned()),
        _ => Fault::Team(format!("refuses this: {cause}")),
    }
}

/// A schema that lacks something of what laurels makes there.
pub fn not_whole(what: &str) -> Fault {
    Fault::Team(format!("is not a whole team store ({what}); restore it from a backup of the server"))
}

/// What is behind an error that only says that there is one.
pub fn cause(error: &tokio_postgres::Error) -> String {
    std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string)
}
