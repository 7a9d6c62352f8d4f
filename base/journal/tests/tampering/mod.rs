//! Whoever changes the file is found out: by the file itself, or by a head that a witness kept.

use std::path::PathBuf;

use journal::verify::{Report, verify_folder};
use journal::{Commit, SignedHead};
use kernel::{Expected, Position, Realm};
use rusqlite::{Connection, params};

use crate::support::{Ground, case, note, one, sealed_note};

/// Ten commits, 40 entries on 13 streams, closed; answers the head after each commit.
async fn written(ground: &Ground) -> Vec<SignedHead> {
    let journal = ground.open();
    let mut heads = Vec::new();
    for round in 0..10_u64 {
        let mut drafts = vec![note(1, Expected::Anywhere); 2];
        drafts.push(note(2 + round, Expected::Anywhere));
        drafts.push(sealed_note(100, case(round), "Mill Lane"));
        let commit = Commit { drafts, new_cases: vec![case(round)], ..Commit::default() };
        journal.append(commit).await.unwrap();
        heads.push(journal.signed_head().await.unwrap());
    }
    journal.stop().await;
    heads
}

fn verify(ground: &Ground, witnesses: &[SignedHead]) -> Report {
    verify_folder(&ground.data(), witnesses, &mut |_| ()).unwrap()
}

#[track_caller]
fn assert_fault(ground: &Ground, witnesses: &[SignedHead], position: u64, what: &str) {
    let report = verify(ground, witnesses);
    let fault = report.realms[0].fault.clone().unwrap_or_else(|| panic!("no fault: {report:?}"));
    assert_eq!(fault.position, Position(position), "{fault}");
    assert!(fault.what.contains(what), "{fault}");
    assert_eq!(report.realms[0].entries, position - 1);
}

fn change(ground: &Ground) -> Connection {
    Connection::open(ground.database()).unwrap()
}

fn row(db: &Connection, position: u64) -> (Vec<u8>, u64, Vec<u8>, Vec<u8>) {
    db.query_row(
        "SELECT stream, version, hash, bytes FROM entry WHERE position = ?1",
        [position],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
    )
    .unwrap()
}

#[tokio::test]
async fn an_untouched_folder_is_sound_and_says_what_no_witness_holds() {
    let ground = Ground::sqlite();
    let heads = written(&ground).await;
    let exercise = ground.open_realm(Realm::Exercise);
    exercise.append(one(note(1, Expected::Anywhere))).await.unwrap();
    drop(exercise);
    let report = verify(&ground, &[]);
    assert!(report.is_sound());
    assert_eq!(report.realms.len(), 2);
    let live = &report.realms[0];
    assert_eq!((live.entries, live.heads, live.last), (40, 10, Position(40)));
    assert_eq!((live.witnessed, live.not_witnessed), (None, 40));
    let witnessed = verify(&ground, &[heads[3].clone(), heads[6].clone()]);
    assert!(witnessed.is_sound());
    let live = &witnessed.realms[0];
    assert_eq!((live.witnessed, live.not_witnessed), (Some(Position(28)), 12));
}

#[tokio::test]
async fn a_flipped_byte_is_found_in_any_entry() {
    for position in [1, 17, 40] {
        let ground = Ground::sqlite();
        written(&ground).await;
        let db = change(&ground);
        let (.., mut bytes) = row(&db, position);
        let last = bytes.len() - 40;
        bytes[last] ^= 1;
        db.execute("UPDATE entry SET bytes = ?1 WHERE position = ?2", params![bytes, position])
            .unwrap();
        assert_fault(&ground, &[], position, "do not have the hash");
    }
}

#[tokio::test]
async fn an_entry_made_anew_with_its_own_hash_is_found_by_what_follows_it() {
    let ground = Ground::sqlite();
    written(&ground).await;
    let other = Ground::sqlite();
    other.clock.advance_seconds(1);
    written(&other).await;
    let (db, foreign) = (change(&ground), change(&other));
    let (_, _, hash, bytes) = row(&foreign, 5);
    db.execute("UPDATE entry SET hash = ?1, bytes = ?2 WHERE position = 5", params![hash, bytes])
        .unwrap();
    assert_fault(&ground, &[], 5, "does not follow the one before it");
    let (_, _, hash, bytes) = row(&foreign, 7);
    db.execute("UPDATE entry SET hash = ?1, bytes = ?2 WHERE position = 7", params![hash, bytes])
        .unwrap();
    let (_, _, hash, bytes) = row(&foreign, 3);
    let ground = Ground::sqlite();
    written(&ground).await;
    let db = change(&ground);
    db.execute("UPDATE entry SET hash = ?1, bytes = ?2 WHERE position = 3", params![hash, bytes])
        .unwrap();
    assert_fault(&ground, &[], 4, "not the one that was signed");
}

#[tokio::test]
async fn a_deleted_row_is_found() {
    let ground = Ground::sqlite();
    written(&ground).await;
    change(&ground).execute("DELETE FROM entry WHERE position = 22", []).unwrap();
    assert_fault(&ground, &[], 22, "missing");
}

#[tokio::test]
async fn swapped_rows_are_found() {
    let ground = Ground::sqlite();
    written(&ground).await;
    let db = change(&ground);
    for (from, to) in [(9, 1_000), (10, 9), (1_000, 10)] {
        db.execute("UPDATE entry SET position = ?2 WHERE position = ?1", params![from, to])
            .unwrap();
    }
    assert_fault(&ground, &[], 9, "own position");
}

#[tokio::test]
async fn a_tail_cut_off_is_found_by_the_last_signed_head() {
    let ground = Ground::sqlite();
    written(&ground).await;
    change(&ground).execute("DELETE FROM entry WHERE position > 37", []).unwrap();
    assert_fault(&ground, &[], 38, "up to position 40 were signed and are missing");
    let opened = journal::Journal::open(ground.options(Realm::Live));
    assert!(matches!(opened, Err(journal::OpenError::Damaged { .. })));
}

#[tokio::test]
async fn a_tail_cut_off_with_its_heads_is_found_by_a_witness_alone() {
    let ground = Ground::sqlite();
    let heads = written(&ground).await;
    let db = change(&ground);
    db.execute("DELETE FROM entry WHERE position > 36", []).unwrap();
    db.execute("DELETE FROM signed_head WHERE size > 36", []).unwrap();
    assert!(verify(&ground, &[]).is_sound());
    assert_fault(&ground, &heads[9..], 37, "up to position 40 were signed and are missing");
}

#[tokio::test]
async fn a_replaced_head_is_found() {
    let ground = Ground::sqlite();
    let heads = written(&ground).await;
    let db = change(&ground);
    let replace = |column: &str, value: &[u8]| {
        let sql = format!("UPDATE signed_head SET {column} = ?1 WHERE size = 12");
        db.execute(&sql, [value]).unwrap();
    };
    replace("root", &heads[4].root);
    let report = verify(&ground, &[]);
    let fault = report.realms[0].fault.clone().unwrap();
    assert_eq!((fault.position, report.realms[0].entries), (Position(12), 11));
    replace("root", &heads[2].root);
    assert!(verify(&ground, &[]).is_sound());
    replace("signature", &heads[4].signature);
    let fault = verify(&ground, &[]).realms[0].fault.clone().unwrap();
    assert!(fault.what.contains("signature"), "{fault}");
    db.execute("DELETE FROM signed_head WHERE size = 40", []).unwrap();
    replace("signature", &heads[2].signature);
    let fault = verify(&ground, &[]).realms[0].fault.clone().unwrap();
    assert_eq!(fault.position, Position(37), "{fault}");
}

#[tokio::test]
async fn a_journal_made_anew_under_another_key_is_found_by_a_witness() {
    let ground = Ground::sqlite();
    let heads = written(&ground).await;
    let forged = Ground::sqlite();
    let mut options = forged.options(Realm::Live);
    options.keys = std::sync::Arc::new(journal::MasterKeys::from_root(&[9; 32]));
    let journal = journal::Journal::open(options).unwrap();
    journal.append(one(note(1, Expected::Anywhere))).await.unwrap();
    drop(journal);
    assert!(verify(&forged, &[]).is_sound());
    assert!(!verify(&forged, &heads[..1]).is_sound());
}

#[tokio::test]
async fn a_changed_tile_and_a_changed_blob_are_found() {
    let ground = Ground::sqlite();
    let journal = ground.open();
    let drafts = vec![note(1, Expected::Anywhere); 300];
    journal.append(Commit { drafts, new_cases: vec![case(1)], ..Commit::default() }).await.unwrap();
    journal.blobs().put(case(1), b"picture").await.unwrap();
    drop(journal);
    let report = verify(&ground, &[]);
    assert_eq!((report.is_sound(), report.realms[0].blobs), (true, 1));
    let blob: PathBuf = crate::support::files_with(&ground.data(), b"BLB1").remove(0);
    let mut bytes = std::fs::read(&blob).unwrap();
    bytes[30] ^= 1;
    std::fs::write(&blob, bytes).unwrap();
    let report = verify(&ground, &[]);
    assert_eq!((report.is_sound(), report.realms[0].blob_faults[0].path.clone()), (false, blob));
    let db = change(&ground);
    db.execute("UPDATE tile SET hashes = zeroblob(8192)", []).unwrap();
    assert_eq!(verify(&ground, &[]).realms[0].fault.clone().unwrap().position, Position(256));
}

#[tokio::test]
async fn a_damaged_entry_is_refused_when_read_and_what_comes_before_it_is_not() {
    let ground = Ground::sqlite();
    written(&ground).await;
    let db = change(&ground);
    db.execute("UPDATE entry SET bytes = zeroblob(200) WHERE position = 6", []).unwrap();
    drop(db);
    let journal = ground.open();
    assert_eq!(journal.read(Position(0), 99).await.unwrap().len(), 5);
    let damaged = journal.read(Position(5), 99).await.unwrap_err();
    assert_eq!(damaged, journal::ReadError::Damaged { position: Position(6) });
    assert_eq!(journal.read(Position(6), 99).await.unwrap().len(), 34);
}
