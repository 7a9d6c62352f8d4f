//! What can be typed into the command bar, read in one place. Reading a command needs nothing but
//! its text; carrying it out is another matter (see `obey`). A command that cannot be read says
//! what can be typed instead, and no text is ever lost by it.

use contracts::ShareKind;

use crate::events::bounds::TypeCode;
use crate::events::fact::Priority;
use crate::events::words::RejectionCode;

/// A command as it was read. Free text keeps every byte after the one space before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Command {
    Raise { type_code: TypeCode, priority: Priority, typed: String },
    Share { to: String, kind: ShareKind },
    Accept,
    Reject { reason: RejectionCode, text: Option<String> },
    Redirect { to: String },
    Open { wanted: String },
    Note { text: String },
    Find { words: String },
}

/// A command that cannot be read or done, and what can be typed instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub text: String,
    pub usage: &'static str,
}

impl Fault {
    pub(super) fn new(text: impl Into<String>, usage: &'static str) -> Self {
        Self { text: text.into(), usage }
    }
}

pub(super) const RAISE: &str = "raise TYPE PRIORITY address, as in raise F11 1 12 High Street";
pub(super) const SHARE: &str =
    "share AGENCY, then transfer, assist or awareness; transfer if left out";
pub(super) const ACCEPT: &str = "accept";
pub(super) const REJECT: &str =
    "reject REASON and words, as in reject too_little_information which floor?";
pub(super) const REDIRECT: &str = "redirect AGENCY";
pub(super) const OPEN: &str = "open CODE, or your own reference";
pub(super) const NOTE: &str = "note and what the log shall say";
pub(super) const FIND: &str = "find and words, as in find high street";
pub(super) const ALL: &str = "raise, share, accept, reject, redirect, open, note or find";

impl Command {
    /// # Errors
    /// With what is wrong and what can be typed.
    pub(super) fn read(line: &str) -> Result<Self, Fault> {
        let (word, rest) = first(line.trim_start());
        match word.to_lowercase().as_str() {
            "" => Err(Fault::new("nothing was typed", ALL)),
            "raise" => raise(rest),
            "share" => share(rest),
            "accept" => nothing_more(rest).map(|()| Self::Accept),
            "reject" => reject(rest),
            "redirect" => {
                one(rest, "say to which agency", REDIRECT).map(|to| Self::Redirect { to })
            }
            "open" => some(rest, "say what to open", OPEN).map(|wanted| Self::Open { wanted }),
            "note" => some(rest, "say what to note", NOTE).map(|text| Self::Note { text }),
            "find" => some(rest, "say what to find", FIND).map(|words| Self::Find { words }),
            _ => Err(Fault::new("no command begins with that word", ALL)),
        }
    }
}

/// The first word, and what comes after the one space that follows it.
fn first(text: &str) -> (&str, &str) {
    text.split_once(' ').unwrap_or((text, ""))
}

fn raise(rest: &str) -> Result<Command, Fault> {
    let (code, rest) = first(rest.trim_start());
    let (priority, typed) = first(rest.trim_start());
    let Some(type_code) = TypeCode::new(code.to_uppercase()) else {
        return Err(Fault::new("the type is a letter and two digits", RAISE));
    };
    let Some(priority) = priority.parse().ok().and_then(Priority::new) else {
        return Err(Fault::new("the priority is a number from 1 to 5", RAISE));
    };
    if typed.trim().is_empty() {
        return Err(Fault::new("say where it is", RAISE));
    }
    Ok(Command::Raise { type_code, priority, typed: typed.to_owned() })
}

fn share(rest: &str) -> Result<Command, Fault> {
    let mut words = rest.split_whitespace();
    let Some(to) = words.next() else { return Err(Fault::new("say with which agency", SHARE)) };
    let kind = match words.next().map(str::to_lowercase).as_deref() {
        None | Some("transfer") => ShareKind::Transfer,
        Some("assist") => ShareKind::Assist,
        Some("awareness") => ShareKind::Awareness,
        Some(_) => return Err(Fault::new("a share is a transfer, assist or awareness", SHARE)),
    };
    match words.next() {
        None => Ok(Command::Share { to: to.to_lowercase(), kind }),
        Some(_) => Err(Fault::new("nothing comes after the kind", SHARE)),
    }
}

/// A reason is named by its code or its number; the words go to the field that the reason needs.
fn reject(rest: &str) -> Result<Command, Fault> {
    let (reason, text) = first(rest.trim_start());
    let numbered = reason.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    let reason = match numbered {
        Some(at) => RejectionCode::ALL.get(at).copied(),
        None => RejectionCode::from_code(&reason.to_lowercase().replace('-', "_")),
    };
    let Some(reason) = reason else {
        return Err(Fault::new("give one of the nine reasons by its name or number", REJECT));
    };
    let text = (!text.trim().is_empty()).then(|| text.to_owned());
    if text.is_none() && !super::receipt::needs(reason).is_empty() {
        return Err(Fault::new(wanting(reason), REJECT));
    }
    Ok(Command::Reject { reason, text })
}

const fn wanting(reason: RejectionCode) -> &'static str {
    match reason {
        RejectionCode::AlreadyHeld => "add your own reference for it",
        RejectionCode::TooLittleInformation => "add the question that the sender must answer",
        _ => "add the reason in your own words",
    }
}

fn nothing_more(rest: &str) -> Result<(), Fault> {
    if rest.trim().is_empty() {
        Ok(())
    } else {
        Err(Fault::new("nothing comes after accept", ACCEPT))
    }
}

fn one(rest: &str, wanting: &str, usage: &'static str) -> Result<String, Fault> {
    let mut words = rest.split_whitespace();
    match (words.next(), words.next()) {
        (Some(word), None) => Ok(word.to_lowercase()),
        (None, _) => Err(Fault::new(wanting, usage)),
        (Some(_), Some(_)) => Err(Fault::new("one agency at a time", usage)),
    }
}

fn some(rest: &str, wanting: &str, usage: &'static str) -> Result<String, Fault> {
    if rest.trim().is_empty() { Err(Fault::new(wanting, usage)) } else { Ok(rest.to_owned()) }
}

#[cfg(test)]
mod tests {
    use contracts::ShareKind;

    use super::{ACCEPT, ALL, Command, NOTE, OPEN, RAISE, REDIRECT, REJECT, SHARE};
    use crate::events::bounds::TypeCode;
    use crate::events::fact::Priority;
    use crate::events::words::RejectionCode;

    fn raised(typed: &str) -> Command {
        let type_code = TypeCode::new("F11").unwrap();
        Command::Raise { type_code, priority: Priority::nearest(2), typed: typed.to_owned() }
    }

    fn shared(kind: ShareKind) -> Command {
        Command::Share { to: "fire-north".to_owned(), kind }
    }

    fn rejected(reason: RejectionCode, text: Option<&str>) -> Command {
        Command::Reject { reason, text: text.map(str::to_owned) }
    }

    #[test]
    fn every_command_is_read_as_it_is_said() {
        let text = str::to_owned;
        for (line, read) in [
            ("raise F11 2 12 High St", raised("12 High St")),
            ("RAISE f11 2  Flat 3,  12 High St ", raised(" Flat 3,  12 High St ")),
            ("share fire-north", shared(ShareKind::Transfer)),
            ("share FIRE-NORTH assist", shared(ShareKind::Assist)),
            ("share fire-north awareness ", shared(ShareKind::Awareness)),
            ("accept", Command::Accept),
            ("  Accept ", Command::Accept),
            ("reject not_our_area", rejected(RejectionCode::NotOurArea, None)),
            (
                "reject not-our-area over the river",
                rejected(RejectionCode::NotOurArea, Some("over the river")),
            ),
            (
                "reject 6 which floor?",
                rejected(RejectionCode::TooLittleInformation, Some("which floor?")),
            ),
            ("redirect ambulance-north", Command::Redirect { to: text("ambulance-north") }),
            ("open KX3P7ACD", Command::Open { wanted: text("KX3P7ACD") }),
            ("note caller  rang again", Command::Note { text: text("caller  rang again") }),
            ("find high street", Command::Find { words: text("high street") }),
        ] {
            assert_eq!(Command::read(line), Ok(read), "{line}");
        }
    }

    #[test]
    fn a_command_that_cannot_be_read_says_what_can_be_typed() {
        for (line, usage) in [
            ("", ALL),
            ("dispatch everything", ALL),
            ("raise", RAISE),
            ("raise fire 1 12 High St", RAISE),
            ("raise F11 9 12 High St", RAISE),
            ("raise F11 1  ", RAISE),
            ("share", SHARE),
            ("share fire-north loan", SHARE),
            ("share fire-north assist now", SHARE),
            ("accept please", ACCEPT),
            ("reject", REJECT),
            ("reject 0", REJECT),
            ("reject 10", REJECT),
            ("reject other", REJECT),
            ("reject already_held  ", REJECT),
            ("redirect", REDIRECT),
            ("redirect fire-north police-north", REDIRECT),
            ("open", OPEN),
            ("note  ", NOTE),
        ] {
            let fault = Command::read(line).unwrap_err();
            assert_eq!(fault.usage, usage, "{line}");
            assert!(!fault.text.is_empty());
        }
    }

    #[test]
    fn the_typed_address_keeps_every_byte() {
        let Ok(Command::Raise { typed, .. }) =
            Command::read("raise F11 1 Flat 3/2,\t12  Große Straße ")
        else {
            panic!("it can be read");
        };
        assert_eq!(typed, "Flat 3/2,\t12  Große Straße ");
    }
}
