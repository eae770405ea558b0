//! Databases for tests (测试数据库): a SQLite file in a temporary folder, or a fresh database on a PostgreSQL server
//! that the suite starts by itself, reachable through a socket in a private folder only.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use qd_base::Id;
use tempfile::TempDir;

/// Names the server's folder to test processes started under [`on_postgres`].
const SERVER: &str = "QUARTERDECK_TEST_POSTGRES";

/// The address of a fresh, empty database. The folder belongs to the test and goes with it.
///
/// # Panics
/// When the database cannot be made: the test cannot run.
pub fn fresh() -> (TempDir, String) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let Some(server) = std::env::var_os(SERVER).map(PathBuf::from) else {
        let url = format!("sqlite:{}", folder.path().join("house/qd.db").display());
        return (folder, url);
    };
    let name = format!("t{}", Id::fresh().to_string().replace('-', ""));
    let made = client(&server, "createdb").arg(&name).status();
    assert!(made.is_ok_and(|status| status.success()), "createdb {name}");
    let socket = server.display();
    (
        folder,
        format!("postgres://postgres@localhost/{name}?host={socket}"),
    )
}

/// Runs the other tests of the calling binary once more on PostgreSQL and returns what to print: the result, or that
/// PostgreSQL is not installed.
///
/// # Panics
/// When a test fails there.
pub fn on_postgres(this_test: &str) -> String {
    if std::env::var_os(SERVER).is_some() {
        return "already on PostgreSQL".to_owned();
    }
    let Some(server) = Server::start() else {
        return "skipped: PostgreSQL is not installed (apt-get install postgresql)".to_owned();
    };
    let again = Command::new(std::env::current_exe().expect("a test knows its binary"))
        .args(["--skip", this_test])
        .env(SERVER, server.folder.path())
        .output()
        .expect("the binary runs");
    let said = String::from_utf8_lossy(&again.stdout);
    assert!(
        again.status.success(),
        "on PostgreSQL:\n{said}\n{}",
        String::from_utf8_lossy(&again.stderr)
    );
    let last = said.lines().rev().find(|line| !line.is_empty());
    format!("on PostgreSQL: {}", last.unwrap_or_default())
}

/// A PostgreSQL server of our own; stopped and removed when dropped.
#[derive(Debug)]
pub struct Server {
    folder: TempDir,
    process: Child,
}

impl Server {
    /// Starts one, as the account `postgres` when the tests run as root. Nothing without an installation.
    ///
    /// # Panics
    /// When an installed server does not start.
    pub fn start() -> Option<Server> {
        binary("initdb")?;
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        if is_root() {
            let owned = Command::new("chown")
                .arg("postgres")
                .arg(folder.path())
                .status();
            assert!(owned.is_ok_and(|status| status.success()), "chown");
        }
        let cluster = folder.path().join("cluster");
        let made = as_server("initdb")
            .args([
                "--auth=trust",
                "--username=postgres",
                "--encoding=UTF8",
                "--locale=C",
            ])
            .args(["--no-sync", "-D"])
            .arg(&cluster)
            .stdout(Stdio::null())
            .status();
        assert!(made.is_ok_and(|status| status.success()), "initdb");
        let process = as_server("postgres")
            .arg("-D")
            .arg(&cluster)
            .arg("-k")
            .arg(folder.path())
            .args([
                "-c",
                "listen_addresses=",
                "-c",
                "fsync=off",
                "-c",
                "max_connections=600",
            ])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("postgres starts");
        let server = Server { folder, process };
        server.wait();
        Some(server)
    }

    /// The folder of its socket.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The address of a fresh, empty database on this server.
    ///
    /// # Panics
    /// When it cannot be made.
    pub fn database(&self, name: &str) -> String {
        let made = client(self.folder(), "createdb").arg(name).status();
        assert!(made.is_ok_and(|status| status.success()), "createdb {name}");
        format!(
            "postgres://postgres@localhost/{name}?host={}",
            self.folder().display()
        )
    }

    fn wait(&self) {
        for _ in 0..150 {
            let ready = client(self.folder(), "pg_isready")
                .stdout(Stdio::null())
                .status();
            if ready.is_ok_and(|status| status.success()) {
                return;
            }
            std::thread::sleep(Duration::from_millis(200));
        }
        panic!("PostgreSQL did not become ready in 30 seconds");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let cluster = self.folder.path().join("cluster");
        let _ = as_server("pg_ctl")
            .args(["stop", "-s", "-m", "immediate", "-D"])
            .arg(&cluster)
            .status();
        let _ = self.process.wait();
    }
}

fn is_root() -> bool {
    Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|id| id.stdout.starts_with(b"0\n"))
}

/// Debian keeps the server's programs beside their version.
fn binary(name: &str) -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let mut found: Vec<PathBuf> = versions
        .filter_map(|version| Some(version.ok()?.path().join("bin").join(name)))
        .filter(|path| path.exists())
        .collect();
    found.sort();
    found.pop()
}

fn program(name: &str) -> PathBuf {
    binary(name).unwrap_or_else(|| PathBuf::from(name))
}

/// PostgreSQL refuses to run as root.
fn as_server(name: &str) -> Command {
    let mut command;
    if is_root() {
        command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]).arg(program(name));
    } else {
        command = Command::new(program(name));
    }
    command.current_dir("/");
    command
}

fn client(server: &Path, name: &str) -> Command {
    let mut command = Command::new(program(name));
    command.args([
        OsStr::new("-h"),
        server.as_os_str(),
        OsStr::new("-U"),
        OsStr::new("postgres"),
    ]);
    command
}
