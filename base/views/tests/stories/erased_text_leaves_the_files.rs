use std::sync::Arc;

use views::CaughtUp;
use views::bounds::SCRUB_AT_ONCE_BYTES_MAX;

use crate::ground::{Ground, NoteErased, Notes, case, caught_up, count, draft, raw, written};

const CANARY: &str = "canaryquilliamsbright";

async fn erase(ground: &Ground, note: u64) -> kernel::Position {
    let order = journal::Draft {
        case: None,
        ..draft(note, &NoteErased { reason: "retention has ended".to_owned() })
    };
    ground.journal.erase(case(note), order).await.unwrap().position()
}

#[tokio::test]
async fn once_the_position_of_an_erasure_is_reached_no_file_holds_the_text() {
    let ground = Ground::new();
    let view = ground.open(Notes::default());
    ground.write_many(1..700).await;
    ground.write(700, &format!("the door code of {CANARY} is here")).await;
    ground.again(700, written(700, &format!("{CANARY} has moved"))).await;
    ground.write_many(701..1_400).await;
    caught_up(&view, &ground).await;
    assert!(!ground.holds(CANARY).is_empty());

    let position = erase(&ground, 700).await;
    assert_eq!(view.wait_for(position).await, CaughtUp::Yes);
    assert_eq!(ground.holds(CANARY), Vec::<std::path::PathBuf>::new());
}

/// SQLite's own `secure_delete` does not pass this: rows that move between pages leave copies.
#[tokio::test]
async fn text_that_moved_from_page_to_page_before_it_was_erased_is_gone_too() {
    const NOTES: u64 = 240;
    let canaries: Vec<u64> = (1..=NOTES).step_by(12).collect();
    let ground = Ground::new();
    let view = ground.open(Notes { before: Arc::new(drop_note), ..Notes::default() });
    ground.write_many(1..NOTES + 1).await;
    let mut random = 1_u64;
    for _ in 0..8 {
        let drafts = (0..400).map(|_| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let (note, length) = ((random >> 33) % NOTES + 1, (random >> 48) as usize % 600);
            if canaries.contains(&note) {
                written(note, &format!("{CANARY}{note} {}", "more ".repeat(length)))
            } else if length < 120 {
                raw(note, DROPPED, kernel::Body::new())
            } else {
                written(note, &"word ".repeat(length))
            }
        });
        ground.append(drafts.collect(), &[]).await;
        caught_up(&view, &ground).await;
    }
    for note in &canaries {
        erase(&ground, *note).await;
    }
    caught_up(&view, &ground).await;
    assert_eq!(ground.holds(CANARY), Vec::<std::path::PathBuf>::new());
}

const DROPPED: &str = "trial.note_dropped";

fn drop_note(db: &rusqlite::Connection, event: &kernel::StoredEvent) {
    if event.event == DROPPED {
        let id = event.stream.uuid().to_string();
        db.execute(
            "DELETE FROM words WHERE rowid = (SELECT number FROM note WHERE id = ?1)",
            [&id],
        )
        .unwrap();
        db.execute("DELETE FROM note WHERE id = ?1", [&id]).unwrap();
    }
}

#[tokio::test]
async fn a_large_file_is_written_anew_beside_and_swapped() {
    let ground = Ground::new();
    // Each note brings a mebibyte with it.
    let before = Arc::new(|db: &rusqlite::Connection, event: &kernel::StoredEvent| {
        let id = format!("ballast {}", event.position);
        db.execute("INSERT OR IGNORE INTO note VALUES (?1, 0, hex(zeroblob(524288)), 1)", [id])
            .unwrap();
    });
    let view = ground.open(Notes { before, ..Notes::default() });
    ground.write(1, CANARY).await;
    ground.write_many(2..80).await;
    caught_up(&view, &ground).await;
    assert!(ground.file("notes.db").metadata().unwrap().len() > SCRUB_AT_ONCE_BYTES_MAX);
    let before = count(&view).await;

    let position = erase(&ground, 1).await;
    caught_up(&view, &ground).await;
    view.scrub().await.unwrap();
    assert_eq!(ground.holds(CANARY), Vec::<std::path::PathBuf>::new());
    assert_eq!(view.position(), position);
    assert_eq!(count(&view).await, (before.0 + 1, before.1 + 1));
    ground.write(900, "and on it goes").await;
    caught_up(&view, &ground).await;
    assert_eq!(count(&view).await, (before.0 + 3, before.1 + 3));
}

#[tokio::test]
async fn a_damaged_file_that_was_kept_goes_with_the_next_erasure() {
    let ground = Ground::new();
    let view = ground.open(Notes::default());
    ground.write(1, CANARY).await;
    caught_up(&view, &ground).await;
    view.stop().await;
    let mut bytes = std::fs::read(ground.file("notes.db")).unwrap();
    bytes[..16].copy_from_slice(b"not SQLite's own");
    std::fs::write(ground.file("notes.db"), bytes).unwrap();

    let view = ground.open(Notes::default());
    caught_up(&view, &ground).await;
    assert!(ground.holds(CANARY).contains(&ground.file("notes.damaged.db")));
    let position = erase(&ground, 1).await;
    assert_eq!(view.wait_for(position).await, CaughtUp::Yes);
    assert_eq!(ground.holds(CANARY), Vec::<std::path::PathBuf>::new());
}

#[tokio::test]
async fn a_view_rebuilt_after_an_erasure_equals_the_live_one_and_never_held_the_text() {
    let ground = Ground::new();
    let view = ground.open(Notes::default());
    ground.write_many(1..50).await;
    ground.write(50, CANARY).await;
    caught_up(&view, &ground).await;
    let position = erase(&ground, 50).await;
    assert_eq!(view.wait_for(position).await, CaughtUp::Yes);
    let changed = views::testing::tables_that_a_rebuild_changes(&view).await.unwrap();
    assert_eq!(changed, Vec::<String>::new());
    assert_eq!(ground.holds(CANARY), Vec::<std::path::PathBuf>::new());
}

#[tokio::test]
async fn scrubbing_by_hand_takes_out_what_was_only_deleted() {
    let ground = Ground::new();
    let view = ground.open(Notes { before: Arc::new(drop_note), ..Notes::default() });
    ground.write(1, CANARY).await;
    ground.again(1, raw(1, DROPPED, kernel::Body::new())).await;
    caught_up(&view, &ground).await;
    view.scrub().await.unwrap();
    assert_eq!(ground.holds(CANARY), Vec::<std::path::PathBuf>::new());
}
