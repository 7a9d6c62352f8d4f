//! A throw-away PostgreSQL of the distribution, for the journal's conformance suite on that engine.
//! `initdb` refuses to run as root, so as root it runs as the server's own user; the folder and the
//! server go when the value is dropped, on failure too.

use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::{Duration, Instant};

use crate::call::Call;
use crate::failure::{Failure, Outcome};
use crate::system;

const START_SECONDS_MAX: u64 = 30;
/// Tests run side by side, each with a pool of its own.
const CONNECTIONS_MAX: u32 = 400;

pub struct Cluster {
    programs: PathBuf,
    folder: PathBuf,
    user: Option<User>,
    server: Option<Child>,
    port: u16,
}

/// Whom root becomes.
#[derive(Clone, Copy, Debug, PartialEq)]
struct User {
    uid: u32,
    gid: u32,
}

impl Cluster {
    pub fn start(programs: &Path) -> Outcome<Self> {
        let folder =
            std::env::temp_dir().join(format!("bluelight-postgres-{}", std::process::id()));
        std::fs::create_dir(&folder).map_err(Failure::at(&folder))?;
        let mut cluster = Self {
            programs: programs.to_owned(),
            folder,
            user: None,
            server: None,
            port: free_port()?,
        };
        if system::is_root() {
            cluster.user = Some(give_away(&cluster.folder)?);
        }
        cluster.init()?;
        cluster.serve()?;
        cluster.wait_until_ready()?;
        Ok(cluster)
    }

    /// What tests find in `BLUELIGHT_TEST_POSTGRES`; the user may create databases of its own.
    pub fn address(&self) -> String {
        format!("postgres://bluelight@127.0.0.1:{}/postgres", self.port)
    }

    fn init(&self) -> Outcome {
        self.program("initdb")
            .args(["--username=bluelight", "--auth=trust", "--encoding=UTF8", "--locale=C"])
            .args(["--no-sync", "--pgdata"])
            .arg(self.data())
            .quietly("making a PostgreSQL cluster")?;
        Ok(())
    }

    fn serve(&mut self) -> Outcome {
        let log_path = self.folder.join("log");
        let log = File::create(&log_path).map_err(Failure::at(&log_path))?;
        let settings = [
            "listen_addresses=127.0.0.1".to_owned(),
            "unix_socket_directories=".to_owned(),
            format!("port={}", self.port),
            format!("max_connections={CONNECTIONS_MAX}"),
            // The cluster lives for one run: what a power cut would do to it is of no interest.
            "fsync=off".to_owned(),
        ];
        let call = self.program("postgres").arg("-D").arg(self.data());
        let call = settings.iter().fold(call, |call, setting| call.arg("-c").arg(setting));
        self.server = Some(call.logging_to(log)?.start()?);
        Ok(())
    }

    fn wait_until_ready(&mut self) -> Outcome {
        let until = Instant::now() + Duration::from_secs(START_SECONDS_MAX);
        let log = self.folder.join("log");
        while Instant::now() < until {
            if self.is_ready() {
                return Ok(());
            }
            let ended = self.server.as_mut().and_then(|server| server.try_wait().ok().flatten());
            if let Some(status) = ended {
                let said = std::fs::read_to_string(&log).unwrap_or_default();
                return Err(Failure::refused(format!("PostgreSQL ended with {status}: {said}")));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Err(Failure::refused(format!("PostgreSQL was not ready in {START_SECONDS_MAX} s")))
    }

    fn is_ready(&self) -> bool {
        let port = self.port.to_string();
        self.program("pg_isready").args(["-q", "-h", "127.0.0.1", "-p", &port]).stream().is_ok()
    }

    fn program(&self, name: &str) -> Call {
        let call = Call::new(self.programs.join(name)).dir(&self.folder).env("LC_ALL", "C");
        match self.user {
            Some(user) => call.by_user(user.uid, user.gid),
            None => call,
        }
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let stop =
            self.program("pg_ctl").args(["stop", "--silent", "--mode=immediate", "--pgdata"]);
        let stopped = stop.arg(self.data()).quietly("stopping PostgreSQL");
        if let Some(server) = &mut self.server {
            if stopped.is_err() {
                server.kill().ok();
            }
            server.wait().ok();
        }
        if let Err(error) = std::fs::remove_dir_all(&self.folder) {
            eprintln!("  {} was left behind: {error}", self.folder.display());
        }
    }
}

/// Gives the folder to the server's user and says who that is.
fn give_away(folder: &Path) -> Outcome<User> {
    let accounts_path = Path::new("/etc/passwd");
    let accounts = std::fs::read_to_string(accounts_path).map_err(Failure::at(accounts_path))?;
    let user = find_user(&accounts, "postgres").ok_or_else(|| {
        Failure::refused("PostgreSQL refuses to run as root and there is no user `postgres`")
    })?;
    std::os::unix::fs::chown(folder, Some(user.uid), Some(user.gid))
        .map_err(Failure::at(folder))?;
    Ok(user)
}

fn find_user(accounts: &str, name: &str) -> Option<User> {
    accounts.lines().find_map(|line| {
        let mut fields = line.split(':');
        if fields.next()? != name {
            return None;
        }
        let mut numbers = fields.skip(1).map(str::parse);
        Some(User { uid: numbers.next()?.ok()?, gid: numbers.next()?.ok()? })
    })
}

pub fn free_port() -> Outcome<u16> {
    TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(Failure::at(Path::new("127.0.0.1")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_servers_user_is_read_from_the_accounts() {
        let accounts = "root:x:0:0:root:/:/bin/sh\npostgres:x:113:121:PostgreSQL,,,:/var:/bin/sh\n";
        assert_eq!(find_user(accounts, "postgres"), Some(User { uid: 113, gid: 121 }));
        assert_eq!(find_user(accounts, "nobody"), None);
    }

    #[test]
    fn a_throw_away_cluster_answers_and_leaves_nothing_behind() {
        let Some(programs) = system::postgres_here() else {
            return eprintln!("skipped: no PostgreSQL on this machine");
        };
        let cluster = Cluster::start(&programs).unwrap();
        let (address, folder) = (cluster.address(), cluster.folder.clone());
        let psql = Call::new(programs.join("psql")).arg(address).args(["-Atc", "select 6 * 7"]);
        assert_eq!(psql.answer().unwrap().trim(), "42");
        drop(cluster);
        assert!(!folder.exists());
    }
}
