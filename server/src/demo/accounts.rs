//! How a visitor gets in: one password made at this start, the list of accounts, and the files
//! that other programs find them in. Nothing here is a constant that would work in `serve`.

use std::path::Path;

use directory::Seeded;

use serde::Serialize;

use super::county::{self, Account};
use super::folder::write_private;
use crate::client::{Credentials, Recipient, ReplayCredentials};

pub const ACCOUNTS_FILE: &str = "demo-accounts.json";
pub const REPLAY_FILE: &str = "replay-credentials.json";

/// Without letters and digits that are taken for each other.
const ALPHABET: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";
const GROUPS: usize = 4;
const GROUP_LETTERS: usize = 4;

#[derive(Serialize)]
struct AccountsFile<'a> {
    password: &'a str,
    accounts: &'a [Account],
}

/// A new password of some 79 random bits, in groups that can be read out.
#[must_use]
pub fn new_password(random: [u8; GROUPS * GROUP_LETTERS]) -> String {
    let letter = |byte: &u8| {
        let letter = ALPHABET.get(usize::from(*byte) % ALPHABET.len()).copied().unwrap_or(b'a');
        char::from(letter)
    };
    let groups = random.chunks(GROUP_LETTERS).map(|group| group.iter().map(letter).collect());
    groups.collect::<Vec<String>>().join("-")
}

/// Writes the accounts for tests and scripts, for their owner's eyes only.
///
/// # Errors
/// If the file cannot be written.
pub fn write_accounts(folder: &Path, password: &str) -> std::io::Result<()> {
    let file = AccountsFile { password, accounts: &county::accounts() };
    write_json(&folder.join(ACCOUNTS_FILE), &file)
}

/// Writes what `bluelight replay` signs in with and whom it shares with.
///
/// # Errors
/// If the file cannot be written.
pub fn write_replay(folder: &Path, url: &str, seeded: &Seeded) -> std::io::Result<()> {
    let Some(credentials) = credentials_of(seeded, county::REPLAY) else { return Ok(()) };
    let recipient =
        |agency: &str, kind: &str| Recipient { agency: agency.to_owned(), kind: kind.to_owned() };
    let recipients = vec![recipient("fire", "transfer"), recipient("ambulance", "awareness")];
    let file = ReplayCredentials { url: url.to_owned(), credentials, recipients };
    write_json(&folder.join(REPLAY_FILE), &file)
}

/// What a system of the county signs in with, by its name.
#[must_use]
pub fn credentials_of(seeded: &Seeded, name: &str) -> Option<Credentials> {
    let system = seeded.systems.iter().find(|system| system.name == name)?;
    Some(Credentials { client_id: system.id.to_string(), client_secret: system.secret.clone() })
}

fn write_json(path: &Path, value: &impl Serialize) -> std::io::Result<()> {
    let mut text = serde_json::to_string_pretty(value)?;
    text.push('\n');
    write_private(path, &text)
}

#[cfg(test)]
mod tests {
    use super::{ACCOUNTS_FILE, new_password, write_accounts};

    #[test]
    fn a_password_can_be_read_out_and_is_long_enough() {
        let password = new_password(std::array::from_fn(|at| u8::try_from(at * 7).unwrap()));
        assert_eq!(password.len(), 19);
        assert_eq!(password.split('-').count(), 4);
        assert!(!password.contains(['0', '1', 'i', 'l', 'o']));
    }

    #[test]
    fn the_accounts_file_names_role_agency_and_room() {
        let place = tempfile::tempdir().unwrap();
        write_accounts(place.path(), "secret").unwrap();
        let text = std::fs::read_to_string(place.path().join(ACCOUNTS_FILE)).unwrap();
        let file: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(file["password"], "secret");
        let first = &file["accounts"][0];
        assert_eq!((&first["role"], &first["agency"]), (&"operator".into(), &"police".into()));
        assert_eq!(first["room"], "police-control");
    }
}
