//! The code that a person reads out on the telephone: eight characters without lookalikes, the
//! last a check that catches any one wrong character and any two neighbours swapped.

use std::fmt;

/// 23 characters, a prime, so that every weight has an inverse. Absent on purpose: B (8), G (6),
/// I, L and 1, O, Q and 0, S and 5, U (V), Z and 2.
const ALPHABET: [char; 23] = [
    'A', 'C', 'D', 'E', 'F', 'H', 'J', 'K', 'M', 'N', 'P', 'R', 'T', 'V', 'W', 'X', 'Y', '3', '4',
    '6', '7', '8', '9',
];
const PRIME: u64 = 23;
const DIGITS: usize = 7;

const SPOKEN: [&str; 23] = [
    "Alfa", "Charlie", "Delta", "Echo", "Foxtrot", "Hotel", "Juliett", "Kilo", "Mike", "November",
    "Papa", "Romeo", "Tango", "Victor", "Whiskey", "X-ray", "Yankee", "three", "four", "six",
    "seven", "eight", "nine",
];

/// A checked code, upper case.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SpokenCode(String);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SpokenCodeError {
    #[error("a spoken code has 8 characters")]
    Length,
    #[error("{0} is not a character of spoken codes; ask for it again, letter by letter")]
    Character(char),
    #[error("the check character does not agree; ask for the code again, letter by letter")]
    Check,
}

impl SpokenCode {
    /// Makes a code of random bytes.
    #[must_use]
    pub fn of(random: [u8; 8]) -> Self {
        let mut rest = u64::from_be_bytes(random);
        let mut digits = [0; DIGITS];
        for digit in &mut digits {
            *digit = rest % PRIME;
            rest /= PRIME;
        }
        let letters = digits.into_iter().chain([check(digits)]);
        Self(letters.filter_map(letter).collect())
    }

    /// Reads a code as it was heard or typed: any case, spaces and hyphens ignored.
    ///
    /// # Errors
    /// With what is wrong with it.
    pub fn read(heard: &str) -> Result<Self, SpokenCodeError> {
        let code: String = heard
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .map(|c| c.to_ascii_uppercase())
            .collect();
        let values = code.chars().map(value).collect::<Result<Vec<_>, _>>()?;
        let Some((given, digits)) = values.split_last() else {
            return Err(SpokenCodeError::Length);
        };
        let digits: [u64; DIGITS] = digits.try_into().map_err(|_| SpokenCodeError::Length)?;
        if check(digits) == *given { Ok(Self(code)) } else { Err(SpokenCodeError::Check) }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// How it is read out: "Kilo three Papa ...".
    #[must_use]
    pub fn spoken(&self) -> String {
        let words: Vec<&str> = self
            .0
            .chars()
            .filter_map(|c| value(c).ok())
            .filter_map(|value| SPOKEN.get(usize::try_from(value).ok()?).copied())
            .collect();
        words.join(" ")
    }
}

impl fmt::Display for SpokenCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Weights 2 to 8, all different and none a multiple of the prime; the check itself weighs 1.
fn check(digits: [u64; DIGITS]) -> u64 {
    let sum: u64 = digits.iter().zip((2..=8).rev()).map(|(digit, weight)| digit * weight).sum();
    (PRIME - sum % PRIME) % PRIME
}

fn letter(value: u64) -> Option<char> {
    ALPHABET.get(usize::try_from(value).ok()?).copied()
}

fn value(letter: char) -> Result<u64, SpokenCodeError> {
    let at = ALPHABET.iter().position(|known| *known == letter);
    at.map(|at| at as u64).ok_or(SpokenCodeError::Character(letter))
}

#[cfg(test)]
mod tests {
    use super::{ALPHABET, SpokenCode};

    fn codes() -> impl Iterator<Item = SpokenCode> {
        (0..200_u64).map(|n| SpokenCode::of((n.wrapping_mul(0x9E37_79B9_7F4A_7C15)).to_be_bytes()))
    }

    #[test]
    fn any_single_wrong_character_is_caught() {
        for code in codes() {
            for at in 0..8 {
                for other in ALPHABET {
                    let mut heard: Vec<char> = code.as_str().chars().collect();
                    if heard[at] == other {
                        continue;
                    }
                    heard[at] = other;
                    assert!(SpokenCode::read(&heard.iter().collect::<String>()).is_err());
                }
            }
        }
    }

    #[test]
    fn any_two_neighbours_swapped_are_caught() {
        for code in codes() {
            for at in 0..7 {
                let mut heard: Vec<char> = code.as_str().chars().collect();
                heard.swap(at, at + 1);
                let heard: String = heard.iter().collect();
                assert!(heard == code.as_str() || SpokenCode::read(&heard).is_err());
            }
        }
    }

    #[test]
    fn a_code_is_eight_characters_and_is_read_in_any_case_with_spaces() {
        let code = SpokenCode::of([7; 8]);
        assert_eq!(code.as_str().len(), 8);
        let heard = format!("{} {}", &code.as_str()[..4].to_lowercase(), &code.as_str()[4..]);
        assert_eq!(SpokenCode::read(&heard), Ok(code.clone()));
        assert_eq!(code.spoken().split(' ').count(), 8);
    }
}
