//! What to say when the link does not answer: a script filled in from the record, so that whoever
//! rings needs nothing else in front of them.

use super::spoken_code::SpokenCode;

/// What a script is filled in with.
#[derive(Debug, Clone, PartialEq)]
pub struct Call<'a> {
    pub from_room: &'a str,
    pub to_room: &'a str,
    pub post: &'a str,
    pub number: Option<&'a str>,
    pub type_words: &'a str,
    pub priority_words: &'a str,
    pub typed_address: &'a str,
    pub summary: &'a str,
    pub spoken_code: &'a str,
    /// The offering time as rooms read it, as in `22:51:14`.
    pub offered_clock: &'a str,
}

/// The lines to read out, in order.
#[must_use]
pub fn script(call: &Call<'_>) -> Vec<String> {
    let ring = call.number.map_or_else(
        || {
            format!(
                "Go to {} by any means: no line is recorded. Ask for the {}.",
                call.to_room, call.post
            )
        },
        |number| format!("Ring {number}. Ask for the {}.", call.post),
    );
    let code = SpokenCode::read(call.spoken_code)
        .map_or_else(|_| call.spoken_code.to_owned(), |code| code.spoken());
    vec![
        ring,
        format!(
            "This is {}. We offered you an incident at {} and have no answer.",
            call.from_room, call.offered_clock
        ),
        format!("The code is {code}. I say again: {code}."),
        format!("It is {}, {}.", call.type_words, call.priority_words),
        format!("The address as typed: {}.", call.typed_address),
        format!("What we know: {}", call.summary),
        "Do you accept, reject or redirect? Please say your name and the time.".to_owned(),
    ]
}

#[cfg(test)]
mod tests {
    use super::{Call, script};

    #[test]
    fn a_script_is_filled_in_so_that_whoever_rings_needs_nothing_else() {
        let call = Call {
            from_room: "Northshire Police control",
            to_room: "Northshire Fire control",
            post: "duty control commander",
            number: Some("+441632960961"),
            type_words: "Fire in a home",
            priority_words: "immediate threat to life",
            typed_address: "12  High St",
            summary: "smoke from roof",
            spoken_code: "AAAAAAAA",
            offered_clock: "22:51:14",
        };
        let read_out = script(&call).join("\n");
        for needed in [
            "+441632960961",
            "duty control commander",
            "22:51:14",
            "12  High St",
            "accept, reject or redirect",
        ] {
            assert!(read_out.contains(needed), "{needed} is missing");
        }
    }
}
