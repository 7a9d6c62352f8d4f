//! A throw-away database on the PostgreSQL server that `BLUELIGHT_TEST_POSTGRES` names.

use std::sync::atomic::{AtomicU32, Ordering};

use tokio_postgres::NoTls;

static MADE: AtomicU32 = AtomicU32::new(0);

/// A database of one hub's own; it goes when this is dropped.
pub(crate) struct Database {
    pub(crate) url: String,
    /// The database that the environment names, from which others are made and removed.
    server: String,
    name: String,
}

impl Database {
    /// Without a server the story says that it was skipped.
    #[expect(clippy::disallowed_methods, reason = "tests are told of a server by environment")]
    #[expect(clippy::print_stdout, reason = "a story that is skipped says so")]
    pub(crate) fn make() -> Option<Self> {
        let Ok(server) = std::env::var("BLUELIGHT_TEST_POSTGRES") else {
            println!("skipped: BLUELIGHT_TEST_POSTGRES names no PostgreSQL server");
            return None;
        };
        let number = MADE.fetch_add(1, Ordering::SeqCst);
        let name = format!("bluelight_hub_{}_{number}", std::process::id());
        run(
            &server,
            vec![format!("DROP DATABASE IF EXISTS {name}"), format!("CREATE DATABASE {name}")],
        );
        let head = server.rsplit_once('/').map_or(server.as_str(), |(head, _)| head);
        Some(Self { url: format!("{head}/{name}"), name, server })
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        run(&self.server, vec![format!("DROP DATABASE {} WITH (FORCE)", self.name)]);
    }
}

/// Runs statements on a connection, a runtime and a thread of their own.
#[expect(clippy::expect_used, reason = "a story whose database cannot be made has failed")]
fn run(url: &str, statements: Vec<String>) {
    let url = url.to_owned();
    let work = move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(async {
            let connected = tokio_postgres::connect(&url, NoTls).await;
            let (client, connection) = connected.expect("the server answers");
            let carried = tokio::spawn(connection);
            for statement in statements {
                client.batch_execute(&statement).await.expect("the server obeys");
            }
            drop(client);
            drop(carried.await);
        });
    };
    std::thread::spawn(work).join().expect("the statements ran");
}
