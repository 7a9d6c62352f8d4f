//! Why a recipient says no, so that the sender can do something about it: some reasons are only
//! complete with an id, a question or words.

use super::refusals::MoveRefused;
use crate::events::claim::Reason;
use crate::events::words::RejectionCode;
use kernel::Text;

/// A complete reason; it can be made in no other way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    code: RejectionCode,
    held_as: Option<Text<40>>,
    question: Option<Reason>,
    text: Option<Reason>,
}

impl Rejection {
    /// # Errors
    /// `exchange.share.reason_incomplete`, naming what the code needs with it.
    pub fn new(
        code: RejectionCode,
        held_as: Option<Text<40>>,
        question: Option<Reason>,
        text: Option<Reason>,
    ) -> Result<Self, MoveRefused> {
        let needs = match code {
            RejectionCode::AlreadyHeld if held_as.is_none() => Some("held_as"),
            RejectionCode::TooLittleInformation if question.is_none() => Some("question"),
            RejectionCode::Other if text.is_none() => Some("text"),
            _ => None,
        };
        match needs {
            Some(needs) => Err(MoveRefused::ReasonNeeds { reason: code.code(), needs }),
            None => Ok(Self { code, held_as, question, text }),
        }
    }

    #[must_use]
    pub const fn code(&self) -> RejectionCode {
        self.code
    }

    #[must_use]
    pub fn into_parts(self) -> (Option<Text<40>>, Option<Reason>, Option<Reason>) {
        (self.held_as, self.question, self.text)
    }

    /// What was said in words, whichever field it came in.
    #[must_use]
    pub fn words(&self) -> Option<Reason> {
        self.text.clone().or_else(|| self.question.clone())
    }

    /// What the sender can do about it, in words.
    #[must_use]
    pub const fn way_out(code: RejectionCode) -> &'static str {
        match code {
            RejectionCode::NoResourceInTime => "they have nothing to send in time: ask a neighbour",
            RejectionCode::CannotContact => "they could not reach whom they must ask: ring them",
            RejectionCode::NotOurArea => "it lies outside their area: check the place, or redirect",
            RejectionCode::NotOurWork => "it is not their work: choose another service",
            RejectionCode::AlreadyHeld => "they hold it already, under the reference they gave",
            RejectionCode::TooLittleInformation => "answer their question and offer it again",
            RejectionCode::CapabilityMissing => "they lack the capability: ask who has it",
            RejectionCode::UnsafeToAct => "it is not safe for them yet: make the scene safe first",
            RejectionCode::Other => "read what they wrote",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Rejection;
    use crate::events::words::RejectionCode;
    use kernel::Text;

    #[test]
    fn r35_every_rejection_carries_a_reason_a_person_can_act_on() {
        for code in RejectionCode::ALL {
            let needs_more = matches!(
                code,
                RejectionCode::AlreadyHeld
                    | RejectionCode::TooLittleInformation
                    | RejectionCode::Other
            );
            assert_eq!(
                Rejection::new(*code, None, None, None).is_err(),
                needs_more,
                "{}",
                code.code()
            );
            let whole = Rejection::new(
                *code,
                Some(Text::new("P-1").unwrap()),
                Some(Text::new("which floor?").unwrap()),
                Some(Text::new("road closed").unwrap()),
            );
            assert!(whole.is_ok());
            assert!(!Rejection::way_out(*code).is_empty());
        }
    }
}
