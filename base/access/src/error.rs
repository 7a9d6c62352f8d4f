//! Why a policy set is refused at start. Each message names the slice and the policy.

use kernel::{Refusal, RefusalKind};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AccessError {
    #[error("slice {slice} hands in two policy sets; hand in one")]
    SliceTwice { slice: String },
    #[error("policies of {slice} cannot be read: {reason}")]
    Unreadable { slice: String, reason: String },
    #[error("policies of {slice} pass their bound of {max} {unit}; make fewer, wider rules")]
    TooMany { slice: String, max: usize, unit: &'static str },
    #[error("policy number {number} of {slice} has no @id; give it one")]
    Unnamed { slice: String, number: usize },
    #[error("policy {policy} of {slice} has the @id of a policy of {first}; rename one of them")]
    NamedTwice { slice: String, policy: String, first: String },
    #[error("policy {policy} of {slice} is a template; write the agencies as attributes instead")]
    Template { slice: String, policy: String },
    #[error("policy {policy} of {slice} permits every action; name the actions that it permits")]
    TooWide { slice: String, policy: String },
    #[error("policy {policy} of {slice} names action {action}, which {slice} does not list")]
    UnknownAction { slice: String, policy: String, action: String },
    #[error("policy {policy} of {slice} compares {attribute} with {word}, which it never is")]
    UnknownWord { slice: String, policy: String, attribute: String, word: String },
    #[error("policy {policy} of {slice} does not hold together: {reason}")]
    Invalid { slice: String, policy: String, reason: String },
}

impl Refusal for AccessError {
    fn code(&self) -> &'static str {
        match self {
            Self::SliceTwice { .. } => "access.slice_twice",
            Self::Unreadable { .. } => "access.policies_unreadable",
            Self::TooMany { .. } => "access.policies_too_many",
            Self::Unnamed { .. } => "access.policy_unnamed",
            Self::NamedTwice { .. } => "access.policy_named_twice",
            Self::Template { .. } => "access.policy_template",
            Self::TooWide { .. } => "access.policy_too_wide",
            Self::UnknownAction { .. } => "access.action_unknown",
            Self::UnknownWord { .. } => "access.word_unknown",
            Self::Invalid { .. } => "access.policy_invalid",
        }
    }

    fn kind(&self) -> RefusalKind {
        RefusalKind::Internal
    }
}
