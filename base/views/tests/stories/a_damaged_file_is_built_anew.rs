use std::io::{Read as _, Seek as _, SeekFrom, Write as _};

use kernel::StoredEvent;
use rusqlite::Connection;
use views::{Projection, ProjectionError};

use crate::ground::{Ground, Notes, caught_up, count, raw};

fn damage() -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT), None)
}

async fn built(notes: u64) -> Ground {
    let ground = Ground::new();
    let view = ground.open(Notes::default());
    ground.write_many(1..notes + 1).await;
    caught_up(&view, &ground).await;
    view.stop().await;
    ground
}

#[tokio::test]
async fn a_file_that_is_no_database_is_moved_aside_and_built_anew() {
    let ground = built(20).await;
    std::fs::write(ground.file("notes.db"), "not a database at all, not at all".repeat(400))
        .unwrap();
    let view = ground.open(Notes::default());
    caught_up(&view, &ground).await;
    assert_eq!(count(&view).await, (20, 20));
    assert!(ground.file("notes.damaged.db").exists());
}

#[tokio::test]
async fn a_page_that_was_overwritten_is_noticed_at_opening() {
    let ground = built(2_000).await;
    let mut file =
        std::fs::OpenOptions::new().read(true).write(true).open(ground.file("notes.db")).unwrap();
    for page in 8..14 {
        file.seek(SeekFrom::Start(page * 4_096)).unwrap();
        let mut bytes = [0; 2_048];
        file.read_exact(&mut bytes).unwrap();
        file.seek(SeekFrom::Start(page * 4_096)).unwrap();
        file.write_all(&bytes.map(|byte| byte ^ 0x5a)).unwrap();
    }
    drop(file);
    let view = ground.open(Notes::default());
    caught_up(&view, &ground).await;
    assert_eq!(count(&view).await, (2_000, 2_000));
}

#[tokio::test]
async fn a_file_cut_short_is_built_anew() {
    let ground = built(2_000).await;
    let file = std::fs::OpenOptions::new().write(true).open(ground.file("notes.db")).unwrap();
    file.set_len(6 * 4_096).unwrap();
    drop(file);
    let view = ground.open(Notes::default());
    caught_up(&view, &ground).await;
    assert_eq!(count(&view).await, (2_000, 2_000));
}

#[tokio::test]
async fn an_empty_file_is_built_anew() {
    let ground = built(20).await;
    std::fs::write(ground.file("notes.db"), "").unwrap();
    let view = ground.open(Notes::default());
    caught_up(&view, &ground).await;
    assert_eq!(count(&view).await, (20, 20));
}

#[tokio::test]
async fn damage_that_only_a_reader_meets_is_mended_too() {
    let ground = built(2_000).await;
    let view = ground.open(Notes::default());
    // A reader says what SQLite would say of a page that it cannot make sense of.
    let damaged = view.read(|_| -> Result<(), _> { Err(damage()) }).await;
    assert_eq!(kernel::Refusal::code(&damaged.unwrap_err()), "views.building");
    while !ground.file("notes.damaged.db").exists() {
        tokio::task::yield_now().await;
    }
    assert_eq!(count(&view).await, (2_000, 2_000));
}

/// Makes SQLite call its file damaged, as deleting from a full-text index what was never in it
/// does.
struct Contradicting;

impl Projection for Contradicting {
    fn name(&self) -> &'static str {
        "notes"
    }
    fn version(&self) -> u32 {
        1
    }
    fn schema(&self) -> &'static str {
        "CREATE TABLE note (position INTEGER PRIMARY KEY, events INTEGER DEFAULT 1)"
    }
    fn apply(&self, db: &Connection, event: &StoredEvent) -> Result<(), ProjectionError> {
        if event.event == "trial.note_contradicted" {
            return Err(damage().into());
        }
        db.execute("INSERT INTO note (position) VALUES (?1)", [event.position.0])?;
        Ok(())
    }
}

#[tokio::test]
async fn a_projection_that_contradicts_itself_is_not_built_for_ever() {
    let ground = Ground::new();
    let view = ground.open(Contradicting);
    ground.write_many(1..4).await;
    caught_up(&view, &ground).await;
    view.stop().await;

    let view = ground.open(Contradicting);
    ground.again(2, raw(2, "trial.note_contradicted", kernel::Body::new())).await;
    ground.write(4, "after it").await;
    while view.parked().is_empty() {
        caught_up(&view, &ground).await;
    }
    caught_up(&view, &ground).await;
    assert_eq!(count(&view).await, (4, 4));
    assert_eq!(view.parked().len(), 1);
}
