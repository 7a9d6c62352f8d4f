//! How deep a JSON text is nested, told without parsing it, so that a hostile text costs one pass.

/// Whether objects and lists lie more than `max` deep inside one another.
pub(crate) fn is_deeper_than(max: usize, json: &[u8]) -> bool {
    let (mut depth, mut in_text, mut is_escaped) = (0_usize, false, false);
    for byte in json {
        match (in_text, byte) {
            (true, _) if is_escaped => is_escaped = false,
            (true, b'\\') => is_escaped = true,
            (true, b'"') => in_text = false,
            (false, b'"') => in_text = true,
            (false, b'{' | b'[') => {
                depth += 1;
                if depth > max {
                    return true;
                }
            }
            (false, b'}' | b']') => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::is_deeper_than;

    #[test]
    fn brackets_inside_texts_do_not_count() {
        assert!(!is_deeper_than(1, br#"["[[[{{{", "\"[[", "\\"]"#));
        assert!(is_deeper_than(1, br#"["\\", [1]]"#));
        assert!(!is_deeper_than(2, b"[[1],[2],{}]"));
        assert!(is_deeper_than(64, &[b'['; 65]));
        assert!(!is_deeper_than(64, &[b'['; 64]));
    }
}
