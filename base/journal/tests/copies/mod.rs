//! Copies: made while the journal runs, put back only as they were, and never with a key that was
//! destroyed since.

use journal::backup::{BackupError, RestoredRealm, backup, restore};
use journal::{Commit, Journal};
use kernel::{Clock as _, Expected, Position, Realm};

use crate::support::{Ground, case, files_with, note, one, sealed_note};

async fn written(ground: &Ground) -> Journal {
    let journal = ground.open();
    for number in 1..=3 {
        let draft = sealed_note(number, case(number), "Mill Lane");
        journal.append(Commit { new_cases: vec![case(number)], ..one(draft) }).await.unwrap();
    }
    journal.blobs().put(case(1), b"picture").await.unwrap();
    journal
}

async fn make(ground: &Ground) -> Result<journal::backup::Manifest, BackupError> {
    let (to, keys) = (ground.elsewhere("copy"), ground.elsewhere("copy-keys"));
    let (data, at) = (ground.data(), ground.clock.now());
    tokio::task::spawn_blocking(move || backup(&data, &to, &keys, at)).await.unwrap()
}

fn put_back(ground: &Ground, name: &str) -> Result<journal::backup::Restored, BackupError> {
    let keys = ground.elsewhere("copy-keys");
    let ledger = ground.elsewhere("ledger");
    restore(&ground.elsewhere("copy"), Some(&keys), &ground.elsewhere(name), &ledger)
}

fn open_at(ground: &Ground, name: &str) -> Journal {
    Journal::open(ground.options_at(Realm::Live, ground.elsewhere(name))).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_made_while_entries_are_stored_is_put_back_sound_and_opens() {
    let ground = Ground::sqlite();
    let journal = written(&ground).await;
    let storing = {
        let journal = journal.clone();
        tokio::spawn(async move {
            for _ in 0..50 {
                journal.append(one(note(9, Expected::Anywhere))).await.unwrap();
            }
        })
    };
    let manifest = make(&ground).await.unwrap();
    storing.await.unwrap();
    assert_eq!(manifest.realms, [Realm::Live]);
    let restored = put_back(&ground, "restored").unwrap();
    assert!(restored.report.is_sound());
    assert_eq!(restored.realms, [RestoredRealm { realm: Realm::Live, keys: 3, erased_again: 0 }]);
    let copied = open_at(&ground, "restored");
    let events = copied.read(Position(0), 999).await.unwrap();
    assert_eq!(events.len() as u64, manifest.heads[0].size);
    assert_eq!(events[1].body["place"], "Mill Lane");
    assert!(copied.prove(Position(2)).await.unwrap().holds());
    copied.append(one(note(9, Expected::Anywhere))).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_holds_no_case_key_and_without_the_keys_reads_as_erased() {
    let ground = Ground::sqlite();
    let journal = written(&ground).await;
    make(&ground).await.unwrap();
    let db =
        rusqlite::Connection::open(ground.elsewhere("copy-keys").join("live.keys.db")).unwrap();
    let wrapped: Vec<Vec<u8>> = db
        .prepare("SELECT value FROM case_key")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    assert_eq!(wrapped.len(), 3);
    for key in &wrapped {
        let found = files_with(&ground.elsewhere("copy"), key);
        assert!(found.is_empty(), "{found:?}");
    }
    drop(journal);
    let ledger = ground.elsewhere("ledger");
    let restored =
        restore(&ground.elsewhere("copy"), None, &ground.elsewhere("keyless"), &ledger).unwrap();
    assert!(restored.report.is_sound());
    let copied = open_at(&ground, "keyless");
    let events = copied.read(Position(0), 9).await.unwrap();
    assert!(events.iter().all(|event| !event.body.contains_key("place")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_erased_after_the_copy_was_made_is_erased_again_when_it_is_put_back() {
    let ground = Ground::sqlite();
    let journal = written(&ground).await;
    make(&ground).await.unwrap();
    journal.erase(case(2), note(9, Expected::Anywhere)).await.unwrap();
    drop(journal);
    let restored = put_back(&ground, "restored").unwrap();
    assert_eq!(restored.realms, [RestoredRealm { realm: Realm::Live, keys: 3, erased_again: 1 }]);
    let copied = open_at(&ground, "restored");
    let events = copied.read(Position(0), 9).await.unwrap();
    let places: Vec<bool> = events.iter().map(|e| e.body.contains_key("place")).collect();
    assert_eq!(places, [true, false, true]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_is_not_put_over_anything_nor_put_back_damaged() {
    let ground = Ground::sqlite();
    let _journal = written(&ground).await;
    make(&ground).await.unwrap();
    assert!(matches!(make(&ground).await, Err(BackupError::NotEmpty { .. })));
    std::fs::create_dir_all(ground.elsewhere("occupied")).unwrap();
    std::fs::write(ground.elsewhere("occupied").join("note.txt"), "mine").unwrap();
    assert!(matches!(put_back(&ground, "occupied"), Err(BackupError::NotEmpty { .. })));
    let file = ground.elsewhere("copy").join("live.journal.db");
    let mut bytes = std::fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&file, bytes).unwrap();
    assert!(matches!(put_back(&ground, "damaged"), Err(BackupError::Damaged { .. })));
}
