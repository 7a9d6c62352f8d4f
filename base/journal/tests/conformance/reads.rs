//! Reading back, following and proving.

use journal::{Commit, ReadError};
use kernel::{Expected, LabelSet, Position, Version};

use super::on_every_engine;
use crate::support::{Ground, case, note, one, sealed_note, stream};

on_every_engine!(
    what_was_appended_is_read_back_the_same_from_memory_and_from_disk,
    a_reader_is_woken_when_the_head_moves,
    a_journal_that_was_closed_goes_on_where_it_ended,
    every_entry_is_proved_against_the_newest_head_and_the_tree_only_grows,
    a_read_stops_at_its_count,
);

async fn what_was_appended_is_read_back_the_same_from_memory_and_from_disk(ground: Ground) {
    let journal = ground.open();
    let mut draft = sealed_note(1, case(1), "Flat 2, Mill Lane");
    draft.body.insert("health_text".to_owned(), serde_json::Value::Null);
    let commit = Commit { new_cases: vec![case(1)], ..one(draft) };
    journal.append(commit).await.unwrap();
    journal.append(one(sealed_note(1, case(1), "moved"))).await.unwrap();
    let near = journal.read(Position(0), 10).await.unwrap();
    let of_stream = journal.read_stream(&stream(1), Version(0), 10).await.unwrap();
    assert_eq!(near, of_stream);
    assert_eq!(near[0].body["place"], "Flat 2, Mill Lane");
    assert!(!near[0].body.contains_key("health_text"), "a null is not stored");
    assert_eq!((near[0].version, near[1].version), (Version(1), Version(2)));
    assert_eq!(near[0].erased, LabelSet::NONE);
    drop(journal);
    let journal = ground.open();
    assert_eq!(journal.read(Position(0), 10).await.unwrap(), near);
    assert_eq!(journal.read_blocking(Position(1), 10).unwrap(), near[1..]);
}

async fn a_reader_is_woken_when_the_head_moves(ground: Ground) {
    let journal = ground.open();
    let mut watch = journal.watch();
    let waiting = {
        let journal = journal.clone();
        let wait = std::time::Duration::from_secs(20);
        tokio::task::spawn_blocking(move || journal.wait_past_blocking(Position(0), wait))
    };
    journal.append(one(note(1, Expected::Anywhere))).await.unwrap();
    watch.changed().await.unwrap();
    assert_eq!(*watch.borrow(), Position(1));
    assert_eq!(waiting.await.unwrap(), Position(1));
}

async fn a_journal_that_was_closed_goes_on_where_it_ended(ground: Ground) {
    for round in 0..5_u64 {
        let journal = ground.open();
        for step in 0..70 {
            let draft = note(1, Expected::At(Version(70 * round + step)));
            journal.append(one(draft)).await.unwrap();
        }
        journal.stop().await;
        let refused = journal.append(one(note(1, Expected::Anywhere))).await.unwrap_err();
        assert_eq!(kernel::Refusal::code(&refused), "journal.stopped");
        assert_eq!(journal.read(Position(0), 999).await.unwrap().len() as u64, 70 * (round + 1));
    }
    let head = ground.open().signed_head().await.unwrap();
    assert_eq!(head.size, 350);
}

async fn every_entry_is_proved_against_the_newest_head_and_the_tree_only_grows(ground: Ground) {
    let journal = ground.open();
    let before = journal.signed_head().await;
    assert_eq!(before, Err(ReadError::NotThere { position: Position(1) }));
    let mut heads = Vec::new();
    for count in [1, 3, 254, 300] {
        let drafts = vec![note(1, Expected::Anywhere); count];
        let receipt = journal.append(Commit { drafts, ..Commit::default() }).await.unwrap();
        let proof = journal.prove(receipt.position()).await.unwrap();
        assert!(proof.holds());
        assert_eq!(proof.entry, receipt.entries[count - 1].hash);
        heads.push(journal.signed_head().await.unwrap());
    }
    for position in [1, 2, 5, 256, 257, 512, 558] {
        let mut proof = journal.prove(Position(position)).await.unwrap();
        assert!(proof.holds(), "position {position}");
        proof.entry[0] ^= 1;
        assert!(!proof.holds());
    }
    for pair in heads.windows(2) {
        let grown = journal.prove_consistency(pair[0].size, pair[1].size).await.unwrap();
        assert!(grown.holds(&pair[0].root, &pair[1].root));
        assert!(!grown.holds(&pair[1].root, &pair[0].root));
    }
    let unknown = journal.prove(Position(559)).await;
    assert_eq!(unknown, Err(ReadError::NotThere { position: Position(559) }));
}

async fn a_read_stops_at_its_count(ground: Ground) {
    let journal = ground.open();
    let drafts = vec![note(1, Expected::Anywhere); 9];
    journal.append(Commit { drafts, ..Commit::default() }).await.unwrap();
    for journal in [journal.clone(), journal] {
        let some = journal.read(Position(2), 3).await.unwrap();
        let positions: Vec<u64> = some.iter().map(|event| event.position.0).collect();
        assert_eq!(positions, [3, 4, 5]);
        assert!(journal.read(Position(9), 3).await.unwrap().is_empty());
    }
}
