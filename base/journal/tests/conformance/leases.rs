//! Several nodes on one PostgreSQL: one writes, the others follow and take over.

use std::time::{Duration, Instant};

use journal::{AppendError, Journal, WriterState};
use kernel::{Expected, Position, Realm, Version};

use crate::support::{Ground, note, one};

fn second_node(ground: &Ground) -> Journal {
    let mut options = ground.options_at(Realm::Live, ground.elsewhere("second"));
    options.ledger = ground.elsewhere("second-ledger");
    Journal::open(options).unwrap()
}

async fn within_seconds(seconds: u64, mut is_so: impl FnMut() -> bool) -> Duration {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_secs(seconds), "not within {seconds} s");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    begun.elapsed()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_node_follows_refuses_to_write_and_takes_over_when_the_first_is_gone() {
    let Some(ground) = Ground::postgres() else { return };
    let first = ground.open();
    first.append(one(note(1, Expected::At(Version(0))))).await.unwrap();
    let second = second_node(&ground);
    assert!(matches!(second.state(), WriterState::Refusing { .. }));
    let refused = second.append(one(note(1, Expected::Anywhere))).await;
    assert_eq!(refused, Err(AppendError::NotHolder));
    first.append(one(note(1, Expected::At(Version(1))))).await.unwrap();
    within_seconds(5, || second.head() == Position(2)).await;
    assert_eq!(second.read(Position(0), 9).await.unwrap().len(), 2);
    drop(first);
    within_seconds(5, || second.state() == WriterState::Accepting).await;
    let receipt = second.append(one(note(1, Expected::At(Version(2))))).await.unwrap();
    assert_eq!(receipt.position(), Position(3));
    assert!(second.prove(Position(1)).await.unwrap().holds());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_writer_whose_lease_was_taken_stores_nothing_more_and_positions_have_no_gap() {
    let Some(ground) = Ground::postgres() else { return };
    let first = ground.open();
    first.append(one(note(1, Expected::At(Version(0))))).await.unwrap();
    // As if the first had stood still past its lease while the second took it.
    let steal = "UPDATE bluelight_live.head SET lease = lease + 1, \
        lease_ends_at = clock_timestamp() + interval '2 seconds'";
    crate::support::database::run(ground.url().unwrap(), vec![steal.to_owned()]);
    let refused = first.append(one(note(1, Expected::Anywhere))).await;
    assert_eq!(refused, Err(AppendError::NotHolder));
    assert_eq!(first.read(Position(0), 9).await.unwrap().len(), 1);
    within_seconds(5, || first.state() == WriterState::Accepting).await;
    let receipt = first.append(one(note(1, Expected::At(Version(1))))).await.unwrap();
    assert_eq!(receipt.position(), Position(2));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_writer_whose_connections_were_cut_comes_back_by_itself() {
    let Some(ground) = Ground::postgres() else { return };
    let journal = ground.open();
    journal.append(one(note(1, Expected::At(Version(0))))).await.unwrap();
    let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
        WHERE datname = current_database() AND pid <> pg_backend_pid()";
    crate::support::database::run(ground.url().unwrap(), vec![cut.to_owned()]);
    let mut stored = Err(AppendError::QueueFull);
    let begun = Instant::now();
    while stored.is_err() {
        assert!(begun.elapsed() < Duration::from_secs(8), "{stored:?}");
        stored = journal.append(one(note(1, Expected::At(Version(1))))).await;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(stored.unwrap().position(), Position(2));
    assert_eq!(journal.read(Position(0), 9).await.unwrap().len(), 2);
}
