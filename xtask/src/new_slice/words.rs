//! The words that a template's braces stand for.

use crate::failure::{Failure, Outcome};

pub struct Words([(&'static str, String); 6]);

impl Words {
    /// # Errors
    /// If a word cannot be the name of a crate and of a type.
    pub fn of(slice: &str, thing: &str, plural: Option<&str>) -> Outcome<Self> {
        let things = plural.map_or_else(|| format!("{thing}s"), str::to_owned);
        for word in [slice, thing, &things] {
            let is_plain = word.chars().all(|c| c.is_ascii_lowercase() || c == '_');
            if !is_plain || !word.starts_with(|c: char| c.is_ascii_lowercase()) {
                let told =
                    format!("`{word}` is to be a word of the field in lower case, such as site");
                return Err(Failure::refused(told));
            }
        }
        if slice == thing {
            return Err(Failure::refused("a slice and what it holds are two words"));
        }
        Ok(Self([
            ("{slice}", slice.to_owned()),
            ("{Slice}", type_name(slice)),
            ("{thing}", thing.to_owned()),
            ("{Thing}", type_name(thing)),
            ("{Things}", type_name(&things)),
            ("{THING}", thing.to_uppercase()),
        ]))
    }

    pub fn fill(&self, text: &str) -> String {
        let fill = |text: String, (brace, word): &(&str, String)| text.replace(brace, word);
        self.0.iter().fold(text.to_owned(), fill)
    }
}

/// `board_paper` becomes `BoardPaper`.
fn type_name(word: &str) -> String {
    let parts = word.split('_').filter_map(|part| part.split_at_checked(1));
    parts.map(|(first, rest)| first.to_uppercase() + rest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_filled_in_as_module_type_and_constant() {
        let words = Words::of("estates", "board_paper", None).unwrap();
        assert_eq!(
            words.fill("{slice}.{thing} {Thing} {Things} {THING}"),
            "estates.board_paper BoardPaper BoardPapers BOARD_PAPER"
        );
    }

    #[test]
    fn a_word_that_cannot_name_a_crate_is_refused() {
        for (slice, thing) in
            [("Estates", "site"), ("est-ates", "site"), ("site", "site"), ("", "x")]
        {
            assert!(Words::of(slice, thing, None).is_err(), "{slice} {thing}");
        }
    }
}
