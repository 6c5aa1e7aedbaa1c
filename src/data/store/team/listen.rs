//! Hearing of others' changes: the server tells the newest revision on the channel that is named like the schema.

use super::super::Access;
use super::super::address::Address;
use super::super::error::Fault;
use super::link;
use std::future::{self, Future};
use std::path::Path;
use std::pin::pin;
use std::task::{Context, Poll};
use std::thread;
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio_postgres::tls::NoTlsStream;
use tokio_postgres::{AsyncMessage, Client, Connection, Socket};

/// How long nothing may be heard before the server is asked whether it is still there.
const QUIET: Duration = Duration::from_secs(15);

/// How long a lost server is left alone.
const PAUSE: Duration = Duration::from_secs(1);

/// Calls `changed` whenever somebody may have changed the book, and when the server is lost or is there again, until nobody
/// wants to know any more.
pub fn follow(path: &Path, changed: &dyn Fn() -> bool) -> Result<(), Fault> {
    let address = Address::read(path)?;
    loop {
        if let Ok(mut listener) = Listener::start(&address) {
            while changed() && listener.wait().is_ok() {}
        }
        if !changed() {
            return Ok(());
        }
        thread::sleep(PAUSE);
    }
}

struct Listener {
    runtime: Runtime,
    client: Client,
    connection: Connection<Socket, NoTlsStream>,
    /// Whether something was heard that nobody has been told yet.
    heard: bool,
}

impl Listener {
    fn start(address: &Address) -> Result<Listener, Fault> {
        address.check_folder()?;
        let (runtime, client, connection) = link::open(address, Access::Read)?;
        let mut listener = Listener { runtime, client, connection, heard: false };
        listener.say(&format!("LISTEN \"{}\"", address.schema))?;
        Ok(listener)
    }

    /// Waits for a word of the server's, of which there may be none: then it has said that it is there.
    fn wait(&mut self) -> Result<(), Fault> {
        let Listener { runtime, connection, heard, .. } = self;
        let word = future::poll_fn(|cx| match poll(connection, heard, cx) {
            Poll::Pending if *heard => Poll::Ready(Ok(())),
            other => other,
        });
        let quiet = runtime.block_on(async { tokio::time::timeout(QUIET, word).await });
        *heard = false;
        match quiet {
            Ok(word) => word,
            Err(_) => self.say("SELECT 1"),
        }
    }

    fn say(&mut self, sql: &str) -> Result<(), Fault> {
        let Listener { runtime, client, connection, heard } = self;
        runtime.block_on(async {
            let mut said = pin!(link::within(link::WORD, client.batch_execute(sql)));
            future::poll_fn(|cx| match poll(connection, heard, cx) {
                Poll::Pending => said.as_mut().poll(cx),
                lost => lost,
            })
            .await
        })
    }
}

/// Takes in what the server says; it is ready only when the connection is lost.
fn poll(
    connection: &mut Connection<Socket, NoTlsStream>,
    heard: &mut bool,
    cx: &mut Context<'_>,
) -> Poll<Result<(), Fault>> {
    loop {
        match connection.poll_message(cx) {
            Poll::Ready(Some(Ok(AsyncMessage::Notification(_)))) => *heard = true,
            Poll::Ready(Some(Ok(_))) => {}
            Poll::Ready(Some(Err(error))) => return Poll::Ready(Err(error.into())),
            Poll::Ready(None) => return Poll::Ready(Err(Fault::Lost("the connection is closed".to_owned()))),
            Poll::Pending => return Poll::Pending,
        }
    }
}
