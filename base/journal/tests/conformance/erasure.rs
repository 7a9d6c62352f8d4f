//! Erasure: what was sealed is gone from every byte of the data folder, and stays gone.

use journal::{AppendError, Commit, ReadError};
use kernel::{Expected, Label, LabelSet, Position};

use super::on_every_engine;
use crate::support::{Ground, case, files_with, note, one, sealed_note};

on_every_engine!(
    an_erased_case_is_flagged_and_its_text_is_gone,
    nothing_can_be_added_to_an_erased_case,
    a_blob_of_an_erased_case_cannot_be_opened,
);

const CANARY: &str = "canary-8c1f-mill-lane";

async fn written(ground: &Ground) -> journal::Journal {
    let journal = ground.open();
    let drafts = vec![sealed_note(1, case(1), CANARY), sealed_note(2, case(1), CANARY)];
    journal.append(Commit { drafts, new_cases: vec![case(1)], ..Commit::default() }).await.unwrap();
    let other = Commit { new_cases: vec![case(2)], ..one(sealed_note(3, case(2), "kept place")) };
    journal.append(other).await.unwrap();
    journal
}

async fn an_erased_case_is_flagged_and_its_text_is_gone(ground: Ground) {
    let journal = written(&ground).await;
    assert_eq!(journal.read(Position(0), 9).await.unwrap()[0].body["place"], CANARY);
    let receipt = journal.erase(case(1), note(9, Expected::Anywhere)).await.unwrap();
    assert_eq!(receipt.position(), Position(4));
    let gone = LabelSet::NONE.with(Label::General).with(Label::Health);
    for journal in [journal.clone(), journal.clone()] {
        let events = journal.read(Position(0), 9).await.unwrap();
        assert_eq!(events.len(), 4);
        for event in &events[..2] {
            assert_eq!(event.erased, gone);
            assert!(!event.body.contains_key("place") && !event.body.contains_key("health_text"));
            assert_eq!(
                (&event.body["code"], &event.body["grid"]),
                (&"T1".into(), &"SJ 84 98".into())
            );
        }
        assert_eq!(
            (events[2].erased, &events[2].body["place"]),
            (LabelSet::NONE, &"kept place".into())
        );
    }
    assert!(journal.prove(Position(1)).await.unwrap().holds(), "what is erased stays provable");
    assert_eq!(files_with(&ground.data(), CANARY.as_bytes()), Vec::<std::path::PathBuf>::new());
    drop(journal);
    assert_eq!(files_with(&ground.data(), CANARY.as_bytes()), Vec::<std::path::PathBuf>::new());
    let events = ground.open().read(Position(0), 9).await.unwrap();
    assert_eq!((events[0].erased, events[1].erased), (gone, gone));
}

async fn nothing_can_be_added_to_an_erased_case(ground: Ground) {
    let journal = written(&ground).await;
    journal.erase(case(1), note(9, Expected::Anywhere)).await.unwrap();
    let add = || journal.append(one(sealed_note(1, case(1), "late")));
    assert_eq!(add().await, Err(AppendError::Erased));
    let again = Commit { new_cases: vec![case(1)], ..one(sealed_note(1, case(1), "again")) };
    assert_eq!(journal.append(again).await, Err(AppendError::Erased));
    let twice = journal.erase(case(1), note(9, Expected::Anywhere)).await;
    assert_eq!(twice, Err(AppendError::Erased));
    let unknown = journal.append(one(sealed_note(1, case(7), "who"))).await;
    assert_eq!(unknown, Err(AppendError::CaseUnknown));
    let missing = {
        let mut draft = sealed_note(1, case(2), "x");
        draft.case = None;
        journal.append(one(draft)).await
    };
    assert_eq!(missing, Err(AppendError::CaseMissing { event: "journal.noted" }));
    let exists = Commit { new_cases: vec![case(2)], ..one(note(1, Expected::Anywhere)) };
    assert_eq!(journal.append(exists).await, Err(AppendError::CaseExists));
    assert_eq!(journal.head(), Position(4));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_wrapped_key_of_an_erased_case_is_in_no_file_even_after_a_long_read_held_the_log() {
    let ground = Ground::sqlite();
    let journal = written(&ground).await;
    let db = rusqlite::Connection::open(ground.database()).unwrap();
    let wrapped: Vec<u8> = db
        .query_row(
            "SELECT value FROM vault WHERE space = 'case_key' ORDER BY key LIMIT 1",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert!(!files_with(&ground.data(), &wrapped).is_empty());
    db.execute_batch("BEGIN; SELECT count(*) FROM entry;").unwrap();
    journal.erase(case(1), note(9, Expected::Anywhere)).await.unwrap();
    db.execute_batch("COMMIT").unwrap();
    journal.append(one(note(9, Expected::Anywhere))).await.unwrap();
    journal.append(one(note(9, Expected::Anywhere))).await.unwrap();
    drop((db, journal));
    assert_eq!(files_with(&ground.data(), &wrapped), Vec::<std::path::PathBuf>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_that_comes_back_with_a_copy_is_destroyed_again_before_anything_is_read() {
    let ground = Ground::sqlite();
    let journal = written(&ground).await;
    journal.stop().await;
    let copy = std::fs::read(ground.database()).unwrap();
    drop(journal);
    let journal = ground.open();
    journal.erase(case(1), note(9, Expected::Anywhere)).await.unwrap();
    drop(journal);
    std::fs::write(ground.database(), copy).unwrap();
    let journal = ground.open();
    assert_eq!(journal.head(), Position(3), "the copy is older than the order");
    let events = journal.read(Position(0), 9).await.unwrap();
    assert!(events[0].erased.contains(Label::Health) && !events[0].body.contains_key("place"));
    assert_eq!(events[2].body["place"], "kept place");
    let late = journal.append(one(sealed_note(1, case(1), "late"))).await;
    assert_eq!(late, Err(AppendError::Erased));
}

async fn a_blob_of_an_erased_case_cannot_be_opened(ground: Ground) {
    let journal = written(&ground).await;
    let medium: Vec<u8> = CANARY.as_bytes().iter().copied().cycle().take(200_000).collect();
    let blob = journal.blobs().put(case(1), &medium).await.unwrap();
    let empty = journal.blobs().put(case(1), b"").await.unwrap();
    assert_eq!(blob.size, 200_000);
    assert_eq!(journal.blobs().open(case(1), &blob).await.unwrap(), medium);
    assert_eq!(journal.blobs().open(case(1), &empty).await.unwrap(), b"");
    assert_eq!(journal.blobs().open(case(2), &blob).await, Err(ReadError::BlobNotThere));
    assert_eq!(files_with(&ground.data(), CANARY.as_bytes()), Vec::<std::path::PathBuf>::new());
    journal.erase(case(1), note(9, Expected::Anywhere)).await.unwrap();
    assert_eq!(journal.blobs().open(case(1), &blob).await, Err(ReadError::Erased));
    assert_eq!(files_with(&ground.data(), b"BLB1"), Vec::<std::path::PathBuf>::new());
}
