//! Passwords: what may be one, how one is kept, and the one-time code that starts an account.
//! argon2id (RFC 9106) with 19 MiB, 2 passes and 1 lane, the least that OWASP's password storage
//! sheet asks for. Hashing takes tens of milliseconds: callers run it away from async threads.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use kernel::Timestamp;
use serde::{Deserialize, Serialize};

use crate::events::PasswordSort;
use crate::model::Faults;
use crate::model::faults::refusal;

const CHARACTERS: std::ops::RangeInclusive<usize> = 12..=128;
/// A one-time code that was not used by then is no longer good.
const CODE_SECONDS: i64 = 72 * 60 * 60;
/// Without letters and digits that are taken for each other.
const CODE_ALPHABET: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const CODE_GROUP: usize = 5;

/// Long enough to pass, yet among the first that anybody tries.
const COMMON: [&str; 16] = [
    "123456789012",
    "1234567890123",
    "12345678901234",
    "1q2w3e4r5t6y",
    "administrator",
    "adminadminadmin",
    "bluelightbluelight",
    "changemechangeme",
    "emergency999",
    "iloveyouiloveyou",
    "letmeinletmein",
    "passwordpassword",
    "password1234",
    "password12345",
    "qwertyuiop12",
    "welcome12345",
];

/// A password in the clear, on its way to be hashed. Never printed, never stored.
#[derive(Clone)]
pub struct Password(zeroize::Zeroizing<String>);

#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PasswordRefused {
    #[error("{0}")]
    Invalid(Faults),
}
refusal!(PasswordRefused { "directory.password.invalid", });

impl PasswordRefused {
    /// The current password was not right.
    #[must_use]
    pub fn current_wrong() -> Self {
        let mut faults = Faults::default();
        faults.add("current_password", "current password is not right; type it again");
        Self::Invalid(faults)
    }
}

impl Password {
    #[must_use]
    pub fn given(text: String) -> Self {
        Self(zeroize::Zeroizing::new(text))
    }

    /// Checks a password that somebody chose for the account with this address.
    ///
    /// # Errors
    /// If it is too short or long, common, made of the address, or the one that stands now.
    pub fn check(
        &self,
        repeated: &Self,
        current: &Self,
        email: &str,
    ) -> Result<(), PasswordRefused> {
        let mut faults = Faults::default();
        let length = self.0.chars().count();
        faults.unless(
            CHARACTERS.contains(&length),
            "new_password",
            "password must have 12 to 128 characters; three words that you like are fine",
        );
        let small = self.0.to_lowercase();
        let name = email.split('@').next().unwrap_or_default();
        let is_common = COMMON.contains(&small.as_str())
            || small.chars().all(|c| small.starts_with(c))
            || (name.len() > 3 && small.contains(name));
        faults.unless(
            !is_common || !CHARACTERS.contains(&length),
            "new_password",
            "password is among the first that are tried; choose another",
        );
        faults.unless(
            *self.0 != *current.0,
            "new_password",
            "new password is the current one; choose another",
        );
        faults.unless(
            *self.0 == *repeated.0,
            "repeated_password",
            "the two new passwords are not the same; type both again",
        );
        Ok(faults.or(())?)
    }

    /// Hashes with a salt; slow on purpose. None if the hasher itself fails.
    #[must_use]
    pub fn hash(&self, salt: &[u8; 16]) -> Option<String> {
        let hashed: PasswordHash =
            Argon2::default().hash_password_with_salt(self.0.as_bytes(), salt).ok()?;
        Some(hashed.to_string())
    }

    /// Whether this is the password of the hash; slow on purpose, and as slow when it is not.
    #[must_use]
    pub fn matches(&self, kept: &str) -> bool {
        PasswordHash::new(kept)
            .is_ok_and(|kept| Argon2::default().verify_password(self.0.as_bytes(), &kept).is_ok())
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password")
    }
}

/// What the vault keeps of a password.
#[derive(Clone, Serialize, Deserialize)]
pub struct Credential {
    pub hash: String,
    pub sort: PasswordSort,
    /// When a one-time code stops being good; a chosen password does not.
    pub good_until: Option<Timestamp>,
}

impl Credential {
    #[must_use]
    pub fn chosen(hash: String) -> Self {
        Self { hash, sort: PasswordSort::Chosen, good_until: None }
    }

    #[must_use]
    pub fn one_time(hash: String, now: Timestamp) -> Self {
        let good_until = Some(now.plus_seconds(CODE_SECONDS));
        Self { hash, sort: PasswordSort::OneTime, good_until }
    }

    /// What is compared for an address without an account, so that its refusal takes as long.
    /// No password has this hash: it was made of random bytes that nobody kept.
    #[must_use]
    pub fn nobodys() -> Self {
        Self::chosen(NOBODYS_HASH.to_owned())
    }

    #[must_use]
    pub fn is_good_at(&self, now: Timestamp) -> bool {
        self.good_until.is_none_or(|until| now < until)
    }
}

const NOBODYS_HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$3q2+796tvu/erb7v3q2+7w$\
    kHwjW3lVv0J9tQm2sYw4b6g1cXz8nR5uE7oA0iD4PqM";

/// A code that the hub makes for a new or a forgotten password: 100 random bits in four groups,
/// seen once by the administrator who passes it on, good for one sign-in within 72 hours.
#[derive(Clone)]
pub struct OneTimeCode(String);

impl OneTimeCode {
    #[must_use]
    pub fn of_random(bytes: [u8; 20]) -> Self {
        let letter =
            |byte: u8| CODE_ALPHABET.get(usize::from(byte % 32)).copied().map_or('A', char::from);
        let groups: Vec<String> = bytes
            .chunks(CODE_GROUP)
            .map(|group| group.iter().copied().map(letter).collect())
            .collect();
        Self(groups.join("-"))
    }

    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    #[must_use]
    pub fn password(&self) -> Password {
        Password::given(self.0.clone())
    }
}

impl std::fmt::Debug for OneTimeCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OneTimeCode")
    }
}

#[cfg(test)]
mod tests {
    use super::{Credential, OneTimeCode, Password};

    fn given(text: &str) -> Password {
        Password::given(text.to_owned())
    }

    #[test]
    fn a_password_is_long_uncommon_and_typed_twice_alike() {
        let check = |text: &str, repeated: &str| {
            let (repeated, current) = (given(repeated), given("the current one"));
            given(text).check(&repeated, &current, "ann.example@example.org").is_ok()
        };
        assert!(check("three fine words", "three fine words"));
        for bad in [
            "too short",
            "Password1234",
            "aaaaaaaaaaaaaa",
            "my ann.example!",
            "the current one",
            "",
        ] {
            assert!(!check(bad, bad), "{bad}");
        }
        assert!(!check("three fine words", "three fine word"));
        let long = "ab".repeat(65);
        assert!(!check(&long, &long));
    }

    #[test]
    fn a_hash_is_argon2id_and_matches_its_own_password_only() {
        let hash = given("three fine words").hash(&[7; 16]).unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(given("three fine words").matches(&hash));
        assert!(!given("three fine wordz").matches(&hash));
    }

    #[test]
    fn the_hash_compared_for_nobody_costs_as_much_as_a_real_one() {
        let parameters = |hash: &str| hash.split('$').take(4).collect::<Vec<_>>().join("$");
        let real = given("three fine words").hash(&[7; 16]).unwrap();
        let nobodys = Credential::nobodys().hash;
        assert_eq!(parameters(&nobodys), parameters(&real));
        assert!(argon2::password_hash::phc::PasswordHash::new(&nobodys).is_ok());
        assert_eq!(nobodys.len(), real.len());
        assert!(!given("three fine words").matches(&nobodys));
    }

    #[test]
    fn a_one_time_code_has_four_groups_without_lookalikes_and_is_never_printed() {
        let code = OneTimeCode::of_random(std::array::from_fn(|n| (n * 13) as u8));
        assert_eq!(code.reveal().split('-').map(str::len).collect::<Vec<_>>(), [5; 4]);
        assert!(!code.reveal().contains(['0', 'O', '1', 'I']));
        assert_eq!(format!("{code:?}"), "OneTimeCode");
        assert_eq!(format!("{:?}", code.password()), "Password");
    }
}
