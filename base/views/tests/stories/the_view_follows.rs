use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use kernel::{Position, Refusal};
use views::{CaughtUp, OpenError, Projection, ProjectionError, View, position_in};

use crate::ground::{Ground, Notes, caught_up, count, written};

#[tokio::test]
async fn whoever_waits_for_the_position_of_an_append_reads_it() {
    let ground = Ground::new();
    let view = ground.open(Notes::default());
    for note in 1..=20 {
        let receipt = ground.write(note, "smoke from the roof").await;
        assert_eq!(view.wait_for(receipt.position()).await, CaughtUp::Yes);
        assert_eq!(count(&view).await, (note, note));
    }
}

#[tokio::test]
async fn a_position_that_does_not_come_is_waited_for_at_most_a_second() {
    let ground = Ground::new();
    let view = ground.open(Notes::default());
    let begun = Instant::now();
    assert_eq!(view.wait_for(Position(9)).await, CaughtUp::StillBehind);
    assert!(begun.elapsed() < Duration::from_millis(1_500));
}

#[tokio::test]
async fn a_view_opened_again_goes_on_where_it_was_and_applies_nothing_twice() {
    let ground = Ground::new();
    let view = ground.open(Notes::default());
    ground.write_many(1..1_500).await;
    caught_up(&view, &ground).await;
    view.stop().await;
    assert_eq!(view.read(|_| Ok(())).await.unwrap_err().code(), "views.stopped");

    ground.write(1_500, "later").await;
    let applied = Arc::new(AtomicU64::new(0));
    let counting = Arc::clone(&applied);
    let before = Arc::new(move |_: &_, _: &_| {
        counting.fetch_add(1, Ordering::Relaxed);
    });
    let view = ground.open(Notes { before, ..Notes::default() });
    assert_eq!(view.position(), Position(1_499));
    caught_up(&view, &ground).await;
    assert_eq!(applied.load(Ordering::Relaxed), 1);
    assert_eq!(count(&view).await, (1_500, 1_500));
}

#[tokio::test]
async fn a_snapshot_tells_the_position_that_it_stands_at() {
    let ground = Ground::new();
    let view = ground.open(Notes::default());
    ground.write(1, "one").await;
    ground.append(vec![written(1, "once more"), written(1, "and again")], &[]).await;
    caught_up(&view, &ground).await;
    assert_eq!(view.read(position_in).await.unwrap(), Position(3));
    assert_eq!(view.position(), Position(3));
}

#[tokio::test]
async fn dropping_the_last_handle_ends_the_follower_and_closes_the_file() {
    let ground = Ground::new();
    let view = ground.open(Notes::default());
    ground.write(1, "one").await;
    caught_up(&view, &ground).await;
    let mut positions = view.watch();
    drop(view);
    // The follower holds the other end; it lets go when it has ended.
    while positions.changed().await.is_ok() {}
    assert!(ground.file("notes.db").exists());
    assert!(!ground.file("notes.db-wal").exists());
}

struct Misnamed;

impl Projection for Misnamed {
    fn name(&self) -> &'static str {
        "../notes"
    }
    fn version(&self) -> u32 {
        1
    }
    fn schema(&self) -> &'static str {
        "CREATE TABLE oops"
    }
    fn apply(
        &self,
        _: &rusqlite::Connection,
        _: &kernel::StoredEvent,
    ) -> Result<(), ProjectionError> {
        Ok(())
    }
}

#[tokio::test]
async fn a_name_that_could_leave_the_folder_is_refused() {
    let ground = Ground::new();
    let opened = View::open(&ground.views(), Arc::new(Misnamed), ground.journal.clone());
    assert!(matches!(opened, Err(OpenError::Name { .. })));
}
