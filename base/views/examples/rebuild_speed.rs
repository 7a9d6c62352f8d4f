//! How fast a view is built anew: `cargo run -p views --release --example rebuild_speed 200000`.
//! Each event is read from a real journal, its sealed part opened, decoded, and projected into a
//! table and a full-text index.

#![expect(clippy::print_stdout, clippy::expect_used, reason = "a bench prints, and may stop")]

#[path = "../tests/ground/mod.rs"]
#[expect(dead_code, clippy::unwrap_used, clippy::panic, reason = "the tests' own ground")]
#[expect(clippy::indexing_slicing, reason = "the tests' own ground")]
mod ground;

use std::time::Instant;

use ground::{Ground, Notes, caught_up};

#[tokio::main]
async fn main() {
    let argument = std::env::args().nth(1);
    let notes: u64 = argument.and_then(|text| text.parse().ok()).unwrap_or(20_000);
    let ground = Ground::new();
    ground.write_many(1..notes + 1).await;
    let view = ground.open(Notes::default());
    caught_up(&view, &ground).await;
    for _ in 0..3 {
        let rebuilt = view.rebuild().await.expect("it can be rebuilt");
        println!("{notes} events: {:.0} a second", rebuilt.events_per_second());
    }
    let journal = ground.journal.clone();
    let begun = Instant::now();
    let mut after = kernel::Position::ZERO;
    while let Some(last) = journal.read_blocking(after, 1_000).expect("it can be read").last() {
        after = last.position;
    }
    println!("reading alone: {:.0} a second", notes as f64 / begun.elapsed().as_secs_f64());
}
