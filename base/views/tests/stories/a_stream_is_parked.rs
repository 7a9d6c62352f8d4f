use std::sync::Arc;

use kernel::{Event as _, Position, StreamId};
use serde_json::json;

use crate::ground::{Ground, NOTE, NoteWritten, Notes, caught_up, count, note_id, raw, written};

fn misshapen(note: u64) -> journal::Draft {
    let body = json!({ "number": "Mrs Canary of Acacia Avenue" });
    raw(note, NoteWritten::NAME, body.as_object().unwrap().clone())
}

#[tokio::test]
async fn an_event_that_cannot_be_read_parks_its_stream_and_the_rest_goes_on() {
    let ground = Ground::new();
    let view = ground.open(Notes::default());
    ground.write(1, "one").await;
    ground.write(2, "two").await;
    ground.again(1, misshapen(1)).await;
    ground.again(1, written(1, "after the fault")).await;
    ground.again(2, written(2, "two again")).await;
    caught_up(&view, &ground).await;

    assert_eq!(count(&view).await, (2, 3));
    let parked = view.parked();
    assert_eq!(parked.len(), 1);
    assert_eq!(parked[0].stream, StreamId::new(NOTE, note_id(1)));
    assert_eq!(parked[0].position, Position(3));
    assert_eq!(parked[0].event, "trial.note_written");
    assert_eq!(parked[0].reason, "event trial.note_written is not of its shape");
}

#[tokio::test]
async fn what_a_failing_event_wrote_before_it_failed_is_taken_back() {
    let ground = Ground::new();
    let view = ground.open(Notes { refused: "trial.note_moved", ..Notes::default() });
    ground.write(7, "seven").await;
    ground.again(7, raw(7, "trial.note_moved", kernel::Body::new())).await;
    caught_up(&view, &ground).await;
    assert_eq!(view.parked()[0].reason, "CHECK constraint failed: events < 100");
    let number: i64 = view
        .read(|db| db.query_row("SELECT number FROM note", [], |row| row.get(0)))
        .await
        .unwrap();
    assert_eq!(number, 7);
}

#[tokio::test]
async fn an_event_newer_than_the_program_parks_its_stream() {
    let ground = Ground::new();
    let view = ground.open(Notes::default());
    let newer = journal::Draft { event_version: 9, ..written(1, "from the future") };
    ground.append(vec![newer], &[crate::ground::case(1)]).await;
    caught_up(&view, &ground).await;
    assert_eq!(
        view.parked()[0].reason,
        "event trial.note_written version 9 is not known to this program"
    );
}

#[tokio::test]
async fn a_projection_that_panics_parks_the_stream_and_goes_on() {
    let ground = Ground::new();
    let before = Arc::new(|_: &_, event: &kernel::StoredEvent| {
        assert_ne!(event.position, Position(2), "stop here");
    });
    let view = ground.open(Notes { before, ..Notes::default() });
    ground.write_many(1..4).await;
    caught_up(&view, &ground).await;
    assert_eq!(count(&view).await, (2, 2));
    assert_eq!(view.parked()[0].reason, "the projection stopped half way");
}

#[tokio::test]
async fn parked_streams_are_remembered_and_a_rebuild_takes_them_up_again() {
    let ground = Ground::new();
    let strict = Notes { refused: "trial.note_moved", ..Notes::default() };
    let view = ground.open(strict.clone());
    ground.write(1, "one").await;
    ground.again(1, raw(1, "trial.note_moved", kernel::Body::new())).await;
    caught_up(&view, &ground).await;
    view.stop().await;

    let view = ground.open(strict);
    ground.again(1, written(1, "after the fault")).await;
    caught_up(&view, &ground).await;
    assert_eq!(view.parked().len(), 1);
    assert_eq!(count(&view).await, (1, 1));
    view.stop().await;

    let mended = ground.open(Notes::default());
    assert_eq!(mended.parked().len(), 1);
    mended.rebuild().await.unwrap();
    assert_eq!(mended.parked(), []);
    assert_eq!(count(&mended).await, (1, 2));
}

#[tokio::test]
async fn a_full_disk_parks_nothing_and_is_gone_on_from() {
    let ground = Ground::new();
    let room = Arc::new(std::sync::atomic::AtomicI64::new(30));
    let pages = Arc::clone(&room);
    let before = Arc::new(move |db: &rusqlite::Connection, _: &_| {
        let pages = pages.load(std::sync::atomic::Ordering::Relaxed);
        db.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(())).unwrap();
    });
    let view = ground.open(Notes { before, ..Notes::default() });
    ground.write_many(1..2_000).await;
    while view.trouble().is_none() {
        view.wait_for(ground.journal.head()).await;
    }
    assert!(view.trouble().unwrap().contains("full"), "{:?}", view.trouble());
    assert_eq!(view.parked(), []);

    room.store(1_000_000, std::sync::atomic::Ordering::Relaxed);
    caught_up(&view, &ground).await;
    assert_eq!(count(&view).await, (1_999, 1_999));
    assert_eq!(view.trouble(), None);
}
