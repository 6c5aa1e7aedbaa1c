//! PostgreSQL servers of the tests' own, and a proxy before one that counts, stops and cuts.

use super::program;
use super::service::of;
use super::stores;
use laurels_data::service::{BookService, Source};
use std::collections::BTreeSet;
use std::fs;
use std::io::{Read, Write};
use std::net::Shutdown;
use std::os::unix::fs::chown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread;
use std::time::Duration;
use tempfile::TempDir;

/// The user `nobody`: PostgreSQL does not run as root.
const NOBODY: u32 = 65_534;

/// A server that a test starts for itself; it ends with it.
pub struct Server {
    folder: TempDir,
    pub programs: PathBuf,
    running: Option<Child>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

impl Server {
    /// A server with a database of its own, and who logs in there; none where PostgreSQL is not installed.
    pub fn start() -> Option<Server> {
        let versions =
            fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|e| e.path().join("bin"));
        let Some(programs) = versions.filter(|programs| programs.join("initdb").exists()).max() else {
            println!("skipped: PostgreSQL is not installed (apt-get install postgresql)");
            return None;
        };
        let folder = tempfile::tempdir().expect("a folder");
        let socket = folder.path().join("socket");
        fs::create_dir(&socket).expect("a folder");
        for path in [folder.path(), &socket] {
            stores::chmod(path, 0o700);
            if rustix::process::geteuid().is_root() {
                chown(path, Some(NOBODY), Some(NOBODY)).expect("another owner");
            }
        }
        let mut server = Server { folder, programs, running: None };
        let data = server.data();
        let arguments = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "-D"];
        let made = server.command("initdb").args(arguments).arg(&data).output().expect("initdb runs");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let logins = data.join("pg_hba.conf");
        let trusted = fs::read_to_string(&logins).expect("a file");
        fs::write(&logins, format!("local all locked scram-sha-256\n{trusted}")).expect("written");
        server.run();
        server.sql("postgres", "CREATE DATABASE laurels");
        for name in ["kari", "ola", "boss", "guest", "locked"] {
            server.sql("postgres", &format!("CREATE ROLE {name} LOGIN"));
        }
        Some(server)
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub fn socket(&self) -> PathBuf {
        self.folder.path().join("socket")
    }

    /// A program of PostgreSQL's, as a user that is not root.
    fn command(&self, name: &str) -> Command {
        let mut command = Command::new(self.programs.join(name));
        command.env_clear().env("PATH", "/usr/bin:/bin").current_dir(self.folder.path());
        if rustix::process::geteuid().is_root() {
            command.uid(NOBODY).gid(NOBODY);
        }
        command
    }

    pub fn run(&mut self) {
        let sockets = format!("unix_socket_directories={}", self.socket().display());
        let mut command = self.command("postgres");
        command.arg("-D").arg(self.data()).args(["-c", "listen_addresses=", "-c", &sockets]);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        self.running = Some(command.spawn().expect("the server starts"));
        for _ in 0..600 {
            if self.psql("postgres", "postgres", "SELECT 1").status.success() {
                return;
            }
            thread::sleep(Duration::from_millis(100));
        }
        panic!("the server takes no connection");
    }

    /// Ends the server with SIGKILL, so that it has no time for anything.
    pub fn kill(&mut self) {
        if let Some(mut running) = self.running.take() {
            let _ = running.kill();
            let _ = running.wait();
        }
    }

    pub fn psql(&self, user: &str, database: &str, sql: &str) -> Output {
        let mut psql = self.command("psql");
        psql.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-U", user, "-d", database, "-c", sql]);
        psql.arg("-h").arg(self.socket()).output().expect("psql runs")
    }

    /// What a statement gives.
    pub fn sql(&self, database: &str, sql: &str) -> String {
        let output = self.psql("postgres", database, sql);
        assert!(output.status.success(), "{sql}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text").trim().to_owned()
    }

    /// Why the server refuses a statement of somebody's.
    pub fn refusal(&self, user: &str, sql: &str) -> String {
        let output = self.psql(user, "laurels", sql);
        assert!(!output.status.success(), "{user}: {sql}");
        String::from_utf8(output.stderr).expect("text")
    }

    /// Makes a partner's schema, as often as asked, and lets everybody in.
    pub fn schema(&self, schema: &str) {
        self.script(&program::printed(grants(schema)));
        self.sql(
            "laurels",
            "GRANT laurels_user TO kari, ola; GRANT laurels_owner TO boss; GRANT laurels_reader TO guest",
        );
    }

    /// Runs statements as the administrator.
    pub fn script(&self, sql: &str) {
        let mut psql = self.command("psql");
        psql.args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-U", "postgres", "-d", "laurels", "-h"]).arg(self.socket());
        psql.env("PGOPTIONS", "-c client_min_messages=warning");
        let mut running = psql.stdin(Stdio::piped()).spawn().expect("psql runs");
        running.stdin.take().expect("an input").write_all(sql.as_bytes()).expect("it reads");
        assert!(running.wait().expect("it ends").success(), "{sql}");
    }

    pub fn address(&self, user: &str, schema: &str) -> PathBuf {
        format!("postgresql:///laurels?host={}&user={user}&schema={schema}", self.socket().display()).into()
    }

    pub fn service(&self, user: &str, schema: &str) -> BookService {
        of(Source::Store(self.address(user, schema)), false)
    }
}

pub fn grants(schema: &str) -> assert_cmd::Command {
    let mut command = assert_cmd::Command::from(program::start(Path::new("/nowhere")));
    command.args(["team", "grants", "--schema", schema]);
    command
}

/// The address of a schema for a folder of a test's and one of the users, on a server that all tests of this process share: where the tests of a
/// store are to run on PostgreSQL (`LAURELS_TEST_STORE=postgresql`).
pub fn address_for(folder: &Path, user: &str) -> Option<PathBuf> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    static MADE: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    if std::env::var_os("LAURELS_TEST_STORE")? != "postgresql" {
        return None;
    }
    let server = SERVER.get_or_init(|| Server::start().inspect(Server::end_with_this_process)).as_ref()?;
    let hex = |byte: u8| format!("{byte:02x}");
    let name: String = folder.file_name()?.to_string_lossy().bytes().map(hex).collect();
    let schema = format!("t{name}");
    // One after the other: PostgreSQL refuses two who change one role at once.
    let mut made = MADE.lock().expect("no test panics with it");
    if made.insert(schema.clone()) {
        server.schema(&schema);
    }
    Some(server.address(user, &schema))
}

impl Server {
    /// Statics are not dropped: somebody else waits for the end of this process, and ends the server then.
    fn end_with_this_process(&self) {
        let server = self.running.as_ref().map_or(0, Child::id);
        let script = format!("cat >/dev/null; kill -9 {server}; rm -rf {}", self.folder.path().display());
        let mut waiting = Command::new("/bin/sh");
        waiting.args(["-c", &script]).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        std::mem::forget(waiting.spawn().expect("a shell"));
    }
}

/// What a proxy does with what the client says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passage {
    Open,
    /// Nothing goes through any more, and nobody is told: as a forward does that leads nowhere.
    Frozen,
    /// The connection is cut when anything comes.
    Cut,
    /// The same when these words come, before the server hears them.
    CutBefore(&'static str),
    /// The same once the server has answered them. Nobody gets through any more.
    CutAfter(&'static str),
    /// Nobody gets through.
    Closed,
}

/// A proxy before a server's socket.
pub struct Proxy {
    folder: TempDir,
    passage: Arc<Mutex<Passage>>,
    turns: Arc<AtomicUsize>,
}

const SOCKET: &str = ".s.PGSQL.5432";

impl Proxy {
    pub fn before(server: &Server) -> Proxy {
        let folder = tempfile::tempdir().expect("a folder");
        stores::chmod(folder.path(), 0o700);
        let listener = UnixListener::bind(folder.path().join(SOCKET)).expect("a socket");
        let (passage, turns) = (Arc::new(Mutex::new(Passage::Open)), Arc::new(AtomicUsize::new(0)));
        let proxy = Proxy { folder, passage: Arc::clone(&passage), turns: Arc::clone(&turns) };
        let beyond = server.socket().join(SOCKET);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let is_closed = *passage.lock().expect("sound") == Passage::Closed;
                let Some(server) = UnixStream::connect(&beyond).ok().filter(|_| !is_closed) else { continue };
                forward(client, server, &passage, &turns);
            }
        });
        proxy
    }

    pub fn address(&self, user: &str, schema: &str) -> PathBuf {
        format!("postgresql:///laurels?host={}&user={user}&schema={schema}", self.folder.path().display()).into()
    }

    pub fn set(&self, passage: Passage) {
        *self.passage.lock().expect("sound") = passage;
    }

    /// How often the client has said something and waited since the last time this was asked.
    pub fn turns(&self) -> usize {
        self.turns.swap(0, Ordering::SeqCst)
    }
}

/// Passes on what both say, until one of them ends.
fn forward(client: UnixStream, server: UnixStream, passage: &Arc<Mutex<Passage>>, turns: &Arc<AtomicUsize>) {
    let answered = Arc::new(AtomicBool::new(true));
    let copy = |stream: &UnixStream| stream.try_clone().expect("the same socket");
    let (mut from_client, mut to_client) = (copy(&client), copy(&client));
    let (mut from_server, mut to_server) = (copy(&server), copy(&server));
    let (heard, state) = (Arc::clone(&answered), Arc::clone(passage));
    thread::spawn(move || {
        let mut bytes = vec![0; 1 << 16];
        while let Ok(count @ 1..) = from_server.read(&mut bytes) {
            heard.store(true, Ordering::SeqCst);
            wait_while_frozen(&state);
            if *state.lock().expect("sound") == Passage::Closed || to_client.write_all(&bytes[..count]).is_err() {
                break;
            }
        }
        let _ = to_client.shutdown(Shutdown::Both);
    });
    let (state, turns) = (Arc::clone(passage), Arc::clone(turns));
    thread::spawn(move || {
        let mut bytes = vec![0; 1 << 16];
        while let Ok(count @ 1..) = from_client.read(&mut bytes) {
            wait_while_frozen(&state);
            let said = |words: &str| bytes[..count].windows(words.len()).any(|part| part == words.as_bytes());
            let mut passage = state.lock().expect("sound");
            match *passage {
                Passage::Cut => {
                    *passage = Passage::Open;
                    break;
                }
                Passage::CutBefore(words) if said(words) => {
                    *passage = Passage::Open;
                    break;
                }
                Passage::CutAfter(words) if said(words) => *passage = Passage::Closed,
                _ => {}
            }
            drop(passage);
            turns.fetch_add(usize::from(answered.swap(false, Ordering::SeqCst)), Ordering::SeqCst);
            if to_server.write_all(&bytes[..count]).is_err() {
                break;
            }
        }
        let _ = (to_server.shutdown(Shutdown::Both), from_client.shutdown(Shutdown::Both));
    });
}

fn wait_while_frozen(passage: &Mutex<Passage>) {
    while *passage.lock().expect("sound") == Passage::Frozen {
        thread::sleep(Duration::from_millis(10));
    }
}
