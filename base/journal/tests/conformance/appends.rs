//! Appending: versions, positions, repeats, epochs and realms.

use std::collections::BTreeSet;

use journal::trial::Trial;
use journal::{AppendError, Commit, VaultChange};
use kernel::{Expected, Position, Realm, Refusal as _, Version};

use super::on_every_engine;
use crate::support::{Ground, keyed, note, one, stream};

on_every_engine!(
    a_stream_that_has_moved_on_refuses_an_append_that_expected_less,
    positions_have_no_gaps_under_64_writers,
    a_repeat_gets_the_same_receipt_and_has_no_second_effect,
    a_key_used_for_another_body_is_refused,
    two_equal_keys_in_one_batch_have_one_effect,
    of_two_commits_that_cross_in_one_batch_one_is_refused_alone,
    a_commit_is_stored_whole_or_not_at_all,
    a_commit_permitted_under_an_older_epoch_is_refused,
    a_new_journal_stands_at_epoch_0_and_each_raising_entry_adds_one,
    counters_go_on_past_what_32_and_53_bits_hold,
    live_and_exercise_share_no_number_and_no_entry,
    a_vault_change_needs_no_entry,
    a_commit_beyond_its_bounds_is_refused_by_name,
);

async fn a_stream_that_has_moved_on_refuses_an_append_that_expected_less(ground: Ground) {
    let journal = ground.open();
    let first = journal.append(one(note(1, Expected::At(Version(0))))).await.unwrap();
    assert_eq!((first.position(), first.entries[0].version), (Position(1), Version(1)));
    journal.append(one(note(1, Expected::At(Version(1))))).await.unwrap();
    let refused = journal.append(one(note(1, Expected::At(Version(1))))).await.unwrap_err();
    let stream = stream(1).to_string();
    assert_eq!(refused, AppendError::Conflict { stream, expected: 1, found: 2 });
    assert_eq!(refused.code(), "journal.conflict");
    journal.append(one(note(1, Expected::Anywhere))).await.unwrap();
    assert_eq!(journal.head(), Position(3));
}

async fn positions_have_no_gaps_under_64_writers(ground: Ground) {
    let journal = ground.open();
    let writers = (0..64_u64).map(|writer| {
        let journal = journal.clone();
        tokio::spawn(async move {
            let mut seats = Vec::new();
            for round in 0..20 {
                let drafts =
                    vec![note(writer, Expected::At(Version(round))), note(999, Expected::Anywhere)];
                let commit = Commit { drafts, ..Commit::default() };
                seats.extend(journal.append(commit).await.unwrap().entries);
            }
            seats
        })
    });
    let mut seats = Vec::new();
    for writer in writers.collect::<Vec<_>>() {
        seats.extend(writer.await.unwrap());
    }
    let positions: BTreeSet<u64> = seats.iter().map(|seat| seat.position.0).collect();
    assert_eq!(positions, (1..=2_560).collect());
    let shared = seats.iter().filter(|seat| seat.stream == stream(999));
    let versions: BTreeSet<u64> = shared.map(|seat| seat.version.0).collect();
    assert_eq!(versions, (1..=1_280).collect());
    assert_eq!(journal.head(), Position(2_560));
}

async fn a_repeat_gets_the_same_receipt_and_has_no_second_effect(ground: Ground) {
    let journal = ground.open();
    let told = journal.append(keyed(note(1, Expected::At(Version(0))), "a", 1)).await.unwrap();
    assert!(!told.is_repeat);
    for _ in 0..2 {
        let again = journal.append(keyed(note(1, Expected::At(Version(0))), "a", 1)).await;
        let again = again.unwrap();
        assert!(again.is_repeat);
        assert_eq!((&again.entries, again.recorded_at), (&told.entries, told.recorded_at));
    }
    drop(journal);
    ground.clock.advance_seconds(60);
    let journal = ground.open();
    let again = journal.append(keyed(note(1, Expected::At(Version(0))), "a", 1)).await.unwrap();
    assert_eq!((again.entries, again.recorded_at), (told.entries, told.recorded_at));
    assert_eq!(journal.head(), Position(1));
}

async fn a_key_used_for_another_body_is_refused(ground: Ground) {
    let journal = ground.open();
    journal.append(keyed(note(1, Expected::Anywhere), "a", 1)).await.unwrap();
    let refused = journal.append(keyed(note(1, Expected::Anywhere), "a", 2)).await;
    assert_eq!(refused, Err(AppendError::KeyReused));
    let other_client = {
        let mut commit = keyed(note(1, Expected::Anywhere), "a", 2);
        commit.idempotency.as_mut().unwrap().client = "cad-south".to_owned();
        journal.append(commit).await
    };
    assert!(!other_client.unwrap().is_repeat);
}

async fn two_equal_keys_in_one_batch_have_one_effect(ground: Ground) {
    let journal = ground.open();
    for round in 0..20_u64 {
        let key = format!("k{round}");
        let mut tasks = Vec::new();
        for body in [1, 1, 1, 2] {
            let (journal, key) = (journal.clone(), key.clone());
            tasks.push(tokio::spawn(async move {
                journal.append(keyed(note(round, Expected::Anywhere), &key, body)).await
            }));
        }
        let mut outcomes = Vec::new();
        for task in tasks {
            outcomes.push(task.await.unwrap());
        }
        let told = |is_repeat| {
            outcomes.iter().flatten().filter(|receipt| receipt.is_repeat == is_repeat).count()
        };
        assert_eq!(told(false), 1, "one effect");
        let refused = outcomes.iter().filter(|outcome| **outcome == Err(AppendError::KeyReused));
        assert_eq!(refused.count() + told(true), 3);
        assert_eq!(journal.head().0, round + 1);
    }
}

async fn of_two_commits_that_cross_in_one_batch_one_is_refused_alone(ground: Ground) {
    let journal = ground.open();
    let both = |first: u64, second: u64| Commit {
        drafts: vec![note(first, Expected::At(Version(0))), note(second, Expected::At(Version(0)))],
        ..Commit::default()
    };
    let (mut stored, mut refused) = (0, 0);
    for round in 0..20 {
        let (a, b) = (10 * round + 1, 10 * round + 2);
        let (one_way, other_way) =
            tokio::join!(journal.append(both(a, b)), journal.append(both(b, a)));
        for outcome in [one_way, other_way] {
            match outcome {
                Ok(receipt) => stored += receipt.entries.len(),
                Err(AppendError::Conflict { .. }) => refused += 1,
                Err(other) => panic!("{other}"),
            }
        }
    }
    assert_eq!((stored, refused), (40, 20));
    assert_eq!(journal.head(), Position(40));
}

async fn a_commit_is_stored_whole_or_not_at_all(ground: Ground) {
    let journal = ground.open();
    journal.append(one(note(1, Expected::At(Version(0))))).await.unwrap();
    let commit = Commit {
        drafts: vec![note(2, Expected::At(Version(0))), note(1, Expected::At(Version(0)))],
        vault: vec![VaultChange::Put {
            space: "trial",
            key: b"k".to_vec(),
            value: b"v".to_vec(),
            expires_at: None,
        }],
        ..Commit::default()
    };
    assert!(matches!(journal.append(commit).await, Err(AppendError::Conflict { .. })));
    assert_eq!(journal.head(), Position(1));
    assert_eq!(journal.vault().load("trial", b"k").await.unwrap(), None);
    assert!(journal.read_stream(&stream(2), Version(0), 9).await.unwrap().is_empty());
    journal.append(one(note(2, Expected::At(Version(0))))).await.unwrap();
}

async fn a_commit_permitted_under_an_older_epoch_is_refused(ground: Ground) {
    let journal = ground.open();
    let epoch = journal.epoch();
    let permitted = |epoch| Commit { epoch: Some(epoch), ..one(note(1, Expected::Anywhere)) };
    journal.append(permitted(epoch)).await.unwrap();
    let mut withdrawal = note(2, Expected::Anywhere);
    withdrawal.raises_epoch = true;
    journal.append(one(withdrawal)).await.unwrap();
    assert_eq!(journal.epoch(), epoch + 1);
    let refused = journal.append(permitted(epoch)).await;
    let moved = AppendError::EpochMoved { permitted_under: epoch, current: epoch + 1 };
    assert_eq!(refused, Err(moved));
    drop(journal);
    let journal = ground.open();
    assert_eq!(journal.epoch(), epoch + 1);
    journal.append(permitted(epoch + 1)).await.unwrap();
}

async fn a_new_journal_stands_at_epoch_0_and_each_raising_entry_adds_one(ground: Ground) {
    let journal = ground.open();
    assert_eq!(journal.epoch(), 0);
    let raising = |number| {
        let mut draft = note(number, Expected::Anywhere);
        draft.raises_epoch = true;
        draft
    };
    let granted = Commit { epoch: Some(0), ..one(raising(1)) };
    journal.append(granted).await.unwrap();
    assert_eq!(journal.epoch(), 1);
    journal.append(one(note(2, Expected::Anywhere))).await.unwrap();
    assert_eq!(journal.epoch(), 1);
    let drafts = vec![raising(3), note(4, Expected::Anywhere), raising(5)];
    journal.append(Commit { drafts, ..Commit::default() }).await.unwrap();
    assert_eq!(journal.epoch(), 3);
    drop(journal);
    assert_eq!(ground.open().epoch(), 3);
}

async fn counters_go_on_past_what_32_and_53_bits_hold(engine: Ground) {
    for edge in [1_u64 << 31, 1 << 32, 1 << 53] {
        let ground = engine.fresh();
        let trial = || Trial { first: Position(edge - 3), ..Trial::default() };
        let journal = ground.open_trial(trial()).unwrap();
        let mut last = Position(0);
        for round in 0..6 {
            let mut draft = note(1, Expected::At(Version(round)));
            draft.cause = Some(last);
            draft.body.insert("at".to_owned(), serde_json::to_value(last).unwrap());
            last = journal.append(one(draft)).await.unwrap().position();
        }
        assert_eq!(last, Position(edge + 2));
        drop(journal);
        let journal = ground.open_trial(trial()).unwrap();
        let events = journal.read(Position(edge - 4), 10).await.unwrap();
        let found: Vec<u64> = events.iter().map(|event| event.position.0).collect();
        assert_eq!(found, (edge - 3..=edge + 2).collect::<Vec<_>>());
        assert_eq!(events[5].cause, Some(Position(edge + 1)));
        let kept: Position = serde_json::from_value(events[5].body["at"].clone()).unwrap();
        assert_eq!(kept, Position(edge + 1));
        assert!(journal.prove(Position(edge)).await.unwrap().holds());
    }
}

async fn live_and_exercise_share_no_number_and_no_entry(ground: Ground) {
    let (live, exercise) = (ground.open_realm(Realm::Live), ground.open_realm(Realm::Exercise));
    for _ in 0..3 {
        live.append(one(note(1, Expected::Anywhere))).await.unwrap();
    }
    let receipt = exercise.append(one(note(1, Expected::At(Version(0))))).await.unwrap();
    assert_eq!((receipt.position(), receipt.realm), (Position(1), Realm::Exercise));
    assert_eq!((live.head(), exercise.head()), (Position(3), Position(1)));
    let events = exercise.read(Position(0), 9).await.unwrap();
    assert!(events.iter().all(|event| event.realm == Realm::Exercise) && events.len() == 1);
    let (one_head, other_head) =
        (live.signed_head().await.unwrap(), exercise.signed_head().await.unwrap());
    assert_ne!(one_head.key, other_head.key);
}

async fn a_vault_change_needs_no_entry(ground: Ground) {
    let journal = ground.open();
    let put = |key: &[u8], expires_at| VaultChange::Put {
        space: "session",
        key: key.to_vec(),
        value: b"open".to_vec(),
        expires_at,
    };
    let soon = kernel::Clock::now(&*ground.clock).plus_seconds(30);
    journal.vault().write(vec![put(b"a", None), put(b"b", Some(soon))]).await.unwrap();
    assert_eq!(journal.head(), Position(0));
    let vault = journal.vault();
    assert_eq!(vault.load("session", b"b").await.unwrap(), Some(b"open".to_vec()));
    assert_eq!(vault.list("session").await.unwrap().len(), 2);
    ground.clock.advance_seconds(31);
    assert_eq!(vault.load("session", b"b").await.unwrap(), None);
    assert_eq!(vault.list("session").await.unwrap().len(), 1);
    let delete = VaultChange::Delete { space: "session", key: b"a".to_vec() };
    vault.write(vec![delete]).await.unwrap();
    assert_eq!(vault.list("session").await.unwrap(), vec![]);
}

async fn a_commit_beyond_its_bounds_is_refused_by_name(ground: Ground) {
    let journal = ground.open();
    let refused = journal.append(Commit::default()).await.unwrap_err();
    assert_eq!(refused.code(), "journal.commit_empty");
    let drafts = vec![note(1, Expected::Anywhere); 1_001];
    let refused = journal.append(Commit { drafts, ..Commit::default() }).await.unwrap_err();
    assert_eq!(refused.code(), "journal.too_large");
    let mut large = note(1, Expected::Anywhere);
    large.body.insert("text".to_owned(), "x".repeat(3 << 20).into());
    assert_eq!(journal.append(one(large)).await.unwrap_err().code(), "journal.too_large");
    let mut number = note(1, Expected::Anywhere);
    number.body.insert("n".to_owned(), ((1_u64 << 53) + 1).into());
    let refused = journal.append(one(number)).await.unwrap_err();
    assert_eq!(refused.code(), "journal.integer_too_large");
    assert_eq!(journal.head(), Position(0));
}
