//! What is wrong with a body or a query, in words that hold nothing of what was sent. The path
//! names fields by our own names for them; of a reader's message only the part that our types
//! wrote is kept.

use serde_path_to_error::{Path, Segment};

/// A JSON pointer to the field at fault, if it is below the top. A name that is not of the form
/// that our fields have came from the sender, and is told as `*`.
pub(crate) fn pointer(path: &Path) -> Option<String> {
    let mut pointer = String::new();
    for segment in path.iter() {
        pointer.push('/');
        match segment {
            Segment::Seq { index } => pointer.push_str(&index.to_string()),
            Segment::Map { key } if is_field_name(key) => pointer.push_str(key),
            Segment::Enum { variant } if is_field_name(variant) => pointer.push_str(variant),
            _ => pointer.push('*'),
        }
    }
    (!pointer.is_empty()).then_some(pointer)
}

/// Lower-case words joined by underscores, as all fields of ours are named.
fn is_field_name(name: &str) -> bool {
    (1..=40).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

/// What is wrong, from what a serde reader says about it.
pub(crate) fn words(message: &str) -> String {
    let message = message.split(" at line ").next().unwrap_or(message);
    if message.starts_with("missing field `") || message.starts_with("duplicate field `") {
        return message.replace('`', "");
    }
    if message.starts_with("unknown field `") {
        return "a field is not known here; see the API description".to_owned();
    }
    // After the last ", expected " stands what the type expects, written by the type.
    if let Some((found, expected)) = message.rsplit_once(", expected ") {
        let expected = expected.replace('`', "");
        if found.starts_with("unknown variant ") {
            return format!("value is not one of those that are known; expected {expected}");
        }
        if found.starts_with("invalid ") {
            return format!("value is not of the right form; expected {expected}");
        }
    }
    if is_of_ours(message) {
        return message.to_owned();
    }
    if ["expected value", "expected `", "EOF ", "trailing ", "key must be"]
        .iter()
        .any(|start| message.starts_with(start))
    {
        return "body is not well-formed JSON".to_owned();
    }
    "value cannot be read; see the API description".to_owned()
}

/// The messages of `kernel`'s own types, which tell lengths and places, never values.
fn is_of_ours(message: &str) -> bool {
    message.starts_with("time is not RFC 3339")
        || message.ends_with(" id is not a UUID")
        || ["text is empty", "text has ", "text holds a control character at "]
            .iter()
            .any(|start| message.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn no_value_of_the_sender_is_in_the_words() {
        for (message, told) in [
            ("missing field `agency` at line 1 column 2", "missing field agency"),
            (
                "invalid type: string \"Mary, expected Smith\", expected u32 at line 3 column 9",
                "value is not of the right form; expected u32",
            ),
            (
                "unknown variant `Mary`, expected `live` or `exercise`",
                "value is not one of those that are known; expected live or exercise",
            ),
            (
                "unknown field `mary`, expected `a`",
                "a field is not known here; see the API description",
            ),
            (
                "text has 9 characters; at most 3 are kept",
                "text has 9 characters; at most 3 are kept",
            ),
            ("agency id is not a UUID", "agency id is not a UUID"),
            ("Mary is not a number", "value cannot be read; see the API description"),
            ("expected value", "body is not well-formed JSON"),
        ] {
            assert_eq!(words(message), told);
        }
    }
}
