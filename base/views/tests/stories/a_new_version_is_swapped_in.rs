use std::sync::Arc;

use kernel::Position;
use parking_lot::{Condvar, Mutex};
use views::CaughtUp;
use views::testing::tables_that_a_rebuild_changes;

use crate::ground::{Ground, Notes, caught_up, count, written};

/// Holds a build back until it is let go.
#[derive(Clone, Default)]
struct Gate(Arc<(Mutex<bool>, Condvar)>);

impl Gate {
    fn pass(&self) {
        let mut is_open = self.0.0.lock();
        while !*is_open {
            self.0.1.wait(&mut is_open);
        }
    }

    fn open(&self) {
        *self.0.0.lock() = true;
        self.0.1.notify_all();
    }

    fn notes(&self, version: u32) -> Notes {
        let gate = self.clone();
        Notes { version, before: Arc::new(move |_, _| gate.pass()), ..Notes::default() }
    }
}

#[tokio::test]
async fn a_rebuilt_view_equals_the_live_one() {
    let ground = Ground::new();
    let view = ground.open(Notes::default());
    ground.write_many(1..1_200).await;
    for note in 1..50 {
        ground.again(note, written(note, &format!("changed {note}"))).await;
    }
    caught_up(&view, &ground).await;
    assert_eq!(tables_that_a_rebuild_changes(&view).await.unwrap(), Vec::<String>::new());
    assert_eq!(count(&view).await, (1_199, 1_248));
    assert_eq!(view.position(), ground.journal.head());
}

#[tokio::test]
async fn a_rebuild_that_comes_out_otherwise_is_noticed() {
    let ground = Ground::new();
    let view = ground.open(Notes::default());
    ground.write_many(1..10).await;
    caught_up(&view, &ground).await;
    view.stop().await;
    let db = rusqlite::Connection::open(ground.file("notes.db")).unwrap();
    db.execute("UPDATE note SET number = 99 WHERE number = 3", []).unwrap();
    drop(db);
    let view = ground.open(Notes::default());
    assert_eq!(tables_that_a_rebuild_changes(&view).await.unwrap(), ["note"]);
}

#[tokio::test]
async fn events_stored_while_a_view_is_rebuilt_are_in_it_and_shown_meanwhile() {
    let ground = Ground::new();
    let view = ground.open(Notes::default());
    ground.write_many(1..3_000).await;
    caught_up(&view, &ground).await;
    let (rebuilt, ()) = tokio::join!(view.rebuild(), async {
        for note in 3_000..3_040 {
            let receipt = ground.write(note, "meanwhile").await;
            assert_eq!(view.wait_for(receipt.position()).await, CaughtUp::Yes);
            assert_eq!(count(&view).await.0, note);
        }
    });
    assert!(rebuilt.unwrap().events >= 2_999);
    caught_up(&view, &ground).await;
    assert_eq!(count(&view).await, (3_039, 3_039));
}

#[tokio::test]
async fn the_old_file_is_shown_until_the_new_version_is_built() {
    let ground = Ground::new();
    let view = ground.open(Notes::default());
    ground.write_many(1..4).await;
    caught_up(&view, &ground).await;
    view.stop().await;
    ground.write(4, "not in the old file").await;

    let gate = Gate::default();
    let view = ground.open(gate.notes(2));
    assert_eq!(count(&view).await, (3, 3));
    assert_eq!(view.position(), Position(3));
    assert_eq!(view.wait_for(Position(4)).await, CaughtUp::StillBehind);
    let missing = view.read(|db| db.query_row("SELECT * FROM added_in_2", [], |_| Ok(()))).await;
    assert_eq!(kernel::Refusal::code(&missing.unwrap_err()), "views.building");

    gate.open();
    caught_up(&view, &ground).await;
    assert_eq!(count(&view).await, (4, 4));
    assert!(!ground.file("notes.v2.building.db").exists());
}

#[tokio::test]
async fn a_first_build_is_not_shown_half_done() {
    let ground = Ground::new();
    ground.write_many(1..4).await;
    let gate = Gate::default();
    let view = ground.open(gate.notes(1));
    let early = view.read(|_| Ok(())).await.unwrap_err();
    assert_eq!(kernel::Refusal::code(&early), "views.building");
    gate.open();
    assert_eq!(count(&view).await, (3, 3));
}

#[tokio::test]
async fn a_build_that_was_broken_off_is_begun_anew() {
    let ground = Ground::new();
    ground.write_many(1..4).await;
    std::fs::create_dir_all(ground.views()).unwrap();
    std::fs::write(ground.file("notes.v1.building.db"), "half a file").unwrap();
    std::fs::write(ground.file("notes.v0.building.db-journal"), "older still").unwrap();
    let view = ground.open(Notes::default());
    caught_up(&view, &ground).await;
    assert_eq!(count(&view).await, (3, 3));
    let files: Vec<_> = std::fs::read_dir(ground.views()).unwrap().collect();
    assert!(files.iter().all(|file| {
        file.as_ref().unwrap().file_name().to_str().unwrap().starts_with("notes.db")
    }));
}

#[tokio::test]
async fn stopping_gives_up_a_build() {
    let ground = Ground::new();
    ground.write_many(1..4).await;
    let gate = Gate::default();
    let view = ground.open(gate.notes(1));
    let stopping = tokio::spawn({
        let view = view.clone();
        async move { view.stop().await }
    });
    gate.open();
    stopping.await.unwrap();
    assert_eq!(kernel::Refusal::code(&view.rebuild().await.unwrap_err()), "views.stopped");
}

#[tokio::test]
async fn a_file_made_from_another_journal_is_not_trusted() {
    let ground = Ground::new();
    let view = ground.open(Notes::default());
    ground.write_many(1..6).await;
    caught_up(&view, &ground).await;
    view.stop().await;

    let other = Ground::new();
    other.write_many(100..110).await;
    std::fs::create_dir_all(other.views()).unwrap();
    std::fs::copy(ground.file("notes.db"), other.file("notes.db")).unwrap();
    let view = other.open(Notes::default());
    caught_up(&view, &other).await;
    assert_eq!(count(&view).await, (10, 10));
}

#[tokio::test]
async fn a_new_node_begins_with_a_copy() {
    let ground = Ground::new();
    let view = ground.open(Notes::default());
    ground.write_many(1..100).await;
    caught_up(&view, &ground).await;
    let copy = ground.views().join("copy");
    std::fs::create_dir(&copy).unwrap();
    view.copy_to(&copy.join("notes.db")).await.unwrap();
    let again = view.copy_to(&copy.join("notes.db")).await.unwrap_err();
    assert_eq!(kernel::Refusal::code(&again), "views.not_copied");

    let before = Arc::new(|_: &_, _: &_| panic!("nothing is to be applied again"));
    let projection = Arc::new(Notes { before, ..Notes::default() });
    let node = views::View::open(&copy, projection, ground.journal.clone()).unwrap();
    assert_eq!(node.position(), Position(99));
    assert_eq!(count(&node).await, (99, 99));
    assert_eq!(node.digest().await.unwrap(), view.digest().await.unwrap());
    // A reader that has copied still cannot write.
    assert!(view.read(|db| db.execute("DELETE FROM note", [])).await.is_err());
}

#[tokio::test]
async fn a_swap_waits_for_a_reader_that_takes_long_and_others_read_meanwhile() {
    let ground = Ground::new();
    let view = ground.open(Notes::default());
    ground.write_many(1..2_000).await;
    caught_up(&view, &ground).await;
    let (rebuilt, digests) = tokio::join!(view.rebuild(), async {
        let mut digests = Vec::new();
        for _ in 0..5 {
            digests.push(view.digest().await.unwrap());
            assert_eq!(count(&view).await, (1_999, 1_999));
        }
        digests
    });
    rebuilt.unwrap();
    assert!(digests.windows(2).all(|pair| pair[0] == pair[1]));
}
