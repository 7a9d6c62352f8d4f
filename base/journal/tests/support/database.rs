//! Throw-away databases on a PostgreSQL server.

use std::sync::atomic::{AtomicU32, Ordering};

use tokio_postgres::NoTls;

static MADE: AtomicU32 = AtomicU32::new(0);

/// Makes a database beside the one that a URL names, and answers its URL.
pub fn make(server: &str) -> String {
    let number = MADE.fetch_add(1, Ordering::SeqCst);
    let name = format!("bluelight_trial_{}_{number}", std::process::id());
    run(server, vec![format!("DROP DATABASE IF EXISTS {name}"), format!("CREATE DATABASE {name}")]);
    let (head, _) = split(server);
    format!("{head}/{name}")
}

pub fn drop(url: &str) {
    let (head, name) = split(url);
    run(&format!("{head}/postgres"), vec![format!("DROP DATABASE {name} WITH (FORCE)")]);
}

/// Runs statements on a connection of their own.
pub fn run(url: &str, statements: Vec<String>) {
    let url = url.to_owned();
    let work = move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (client, connection) = tokio_postgres::connect(&url, NoTls).await.unwrap();
            let carried = tokio::spawn(connection);
            for statement in statements {
                client.batch_execute(&statement).await.unwrap();
            }
            std::mem::drop(client);
            carried.await.unwrap().unwrap();
        });
    };
    std::thread::spawn(work).join().unwrap();
}

fn split(url: &str) -> (&str, &str) {
    url.rsplit_once('/').unwrap()
}
