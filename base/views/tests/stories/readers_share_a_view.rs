use std::time::{Duration, Instant};

use kernel::Refusal as _;
use views::bounds::{READ_TIME_MAX, READERS_MAX, READS_WAITING_MAX};
use views::{View, ViewError};

use crate::ground::{Ground, Notes, caught_up, count, written};

/// Counts to more than anybody waits for.
async fn endless(view: &View) -> Result<i64, ViewError> {
    view.read(|db| {
        db.query_row(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
             SELECT count(*) FROM n",
            [],
            |row| row.get(0),
        )
    })
    .await
}

#[tokio::test]
async fn a_reader_cannot_write() {
    let ground = Ground::new();
    let view = ground.open(Notes::default());
    ground.write(1, "one").await;
    caught_up(&view, &ground).await;
    for sql in ["DELETE FROM note", "DROP TABLE note", "CREATE TABLE mine (a)"] {
        let refused = view.read(move |db| db.execute_batch(sql)).await.unwrap_err();
        assert_eq!(refused.code(), "views.query_failed");
    }
    assert_eq!(count(&view).await, (1, 1));
}

#[tokio::test]
async fn one_read_sees_one_state_however_many_queries_it_makes() {
    let ground = Ground::new();
    let view = ground.open(Notes::default());
    ground.write(1, "one").await;
    caught_up(&view, &ground).await;
    let (begun, has_begun) = tokio::sync::oneshot::channel();
    let (go_on, may_go_on) = std::sync::mpsc::channel::<()>();
    let reading = tokio::spawn({
        let view = view.clone();
        async move {
            view.read(move |db| {
                let count = |db: &rusqlite::Connection| {
                    db.query_row("SELECT events FROM note", [], |row| row.get::<_, i64>(0))
                };
                let first = count(db)?;
                begun.send(()).unwrap();
                may_go_on.recv().unwrap();
                Ok((first, count(db)?))
            })
            .await
        }
    });
    has_begun.await.unwrap();
    ground.again(1, written(1, "once more")).await;
    caught_up(&view, &ground).await;
    go_on.send(()).unwrap();
    assert_eq!(reading.await.unwrap().unwrap(), (1, 1));
    assert_eq!(count(&view).await, (1, 2));
}

#[tokio::test]
async fn a_read_that_takes_too_long_is_interrupted() {
    let ground = Ground::new();
    let view = ground.open(Notes::default());
    let begun = Instant::now();
    assert_eq!(endless(&view).await.unwrap_err().code(), "views.timed_out");
    assert!(begun.elapsed() < READ_TIME_MAX + Duration::from_secs(1));
    assert_eq!(count(&view).await, (0, 0));
}

#[tokio::test]
async fn a_reader_that_goes_away_gives_its_connection_back() {
    let ground = Ground::new();
    let view = ground.open(Notes::default());
    for _ in 0..3 {
        let readers: Vec<_> = (0..READERS_MAX)
            .map(|_| {
                let view = view.clone();
                tokio::spawn(async move { endless(&view).await })
            })
            .collect();
        tokio::task::yield_now().await;
        for reader in readers {
            reader.abort();
        }
        assert_eq!(count(&view).await, (0, 0));
    }
}

#[tokio::test]
async fn more_readers_than_may_wait_are_refused_at_once() {
    let ground = Ground::new();
    let view = ground.open(Notes::default());
    let readers: Vec<_> = (0..READERS_MAX + READS_WAITING_MAX)
        .map(|_| {
            let view = view.clone();
            tokio::spawn(async move { endless(&view).await })
        })
        .collect();
    tokio::task::yield_now().await;
    let refused = view.read(|_| Ok(())).await.unwrap_err();
    assert_eq!(refused.code(), "views.busy");
    assert_eq!(refused.retry_seconds(), Some(1));
    for reader in readers {
        reader.abort();
    }
    assert_eq!(count(&view).await, (0, 0));
}

#[tokio::test]
async fn a_query_that_panics_harms_nobody_else() {
    let ground = Ground::new();
    let view = ground.open(Notes::default());
    for _ in 0..READERS_MAX * 2 {
        let panicked = view.read(|_| -> Result<(), _> { panic!("at fault") }).await;
        assert_eq!(panicked.unwrap_err().code(), "views.query_panicked");
    }
    assert_eq!(count(&view).await, (0, 0));
}
