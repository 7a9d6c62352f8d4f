//! Decisions, their reasons, and the epoch.

use std::collections::BTreeSet;

use access::generate::agency;
use access::{Access, Audience, AudienceKind, Decision, Facts, Permission};
use kernel::{Label, LabelSet, Purpose, Role};

fn access() -> Access {
    Access::new(&[("sample", crate::SAMPLE)]).unwrap()
}

fn operator(number: u8) -> Audience {
    Audience {
        kind: AudienceKind::Person,
        agency: Some(agency(number)),
        rooms: Vec::new(),
        roles: BTreeSet::from([Role::Operator]),
        purpose: Purpose::EmergencyResponse,
    }
}

/// Owned by agency 0, offered to agency 1.
fn share() -> Facts {
    Facts {
        kind: "sample.share",
        owner: Some(agency(0)),
        parties: vec![agency(0), agency(1)],
        recipient: Some(agency(1)),
        ..Facts::default()
    }
}

fn decision(allowed: bool, reasons: &[&str]) -> Decision {
    Decision { allowed, reasons: reasons.iter().map(ToString::to_string).collect() }
}

const ACCEPT: Permission = Permission("sample.accept");
const READ: Permission = Permission("sample.read");

#[test]
fn the_recipient_may_accept_and_is_told_which_policy_says_so() {
    let answer = access().decide(&operator(1), ACCEPT, &share(), 1);
    assert_eq!(answer, decision(true, &["sample-recipient-decides"]));
}

#[test]
fn what_no_policy_permits_is_denied_without_a_reason() {
    assert_eq!(access().decide(&operator(0), ACCEPT, &share(), 1), decision(false, &[]));
}

#[test]
fn a_permission_that_no_policy_names_is_denied() {
    let unheard_of = Permission("sample.unheard_of");
    assert_eq!(
        access().decide(&operator(1), unheard_of, &share(), 1),
        decision(false, &["no policy"])
    );
}

#[test]
fn a_forbid_wins_and_is_the_reason() {
    let closed = Facts { tags: vec!["closed"], ..share() };
    assert_eq!(
        access().decide(&operator(1), ACCEPT, &closed, 1),
        decision(false, &["sample-closed-is-closed"])
    );
}

#[test]
fn every_policy_that_permits_is_a_reason_in_order() {
    let answer = access().decide(&operator(0), READ, &share(), 1);
    assert_eq!(answer, decision(true, &["sample-owner-reads", "sample-parties-read"]));
}

#[test]
fn a_repeated_question_has_the_same_answer() {
    let access = access();
    let first = access.decide(&operator(1), ACCEPT, &share(), 1);
    for _ in 0..3 {
        assert_eq!(access.decide(&operator(1), ACCEPT, &share(), 1), first);
    }
}

#[test]
fn a_new_epoch_or_a_changed_role_is_a_new_question() {
    let access = access();
    assert!(access.decide(&operator(1), ACCEPT, &share(), 1).allowed);
    assert!(access.decide(&operator(1), ACCEPT, &share(), 2).allowed);
    let demoted = Audience { roles: BTreeSet::from([Role::Planner]), ..operator(1) };
    assert!(!access.decide(&demoted, ACCEPT, &share(), 2).allowed);
}

#[test]
fn labels_are_those_that_the_agreement_grants_and_never_protected() {
    let granted = LabelSet::NONE.with(Label::Health).with(Label::Protected);
    let facts = Facts { granted, ..share() };
    let labels = access().decide_labels(&operator(1), READ, &facts, 1);
    assert_eq!(labels, LabelSet::NONE.with(Label::General).with(Label::Health));
    assert_eq!(access().decide_labels(&operator(0), READ, &facts, 1), LabelSet::ALL);
    assert_eq!(access().decide_labels(&operator(2), READ, &facts, 1), LabelSet::NONE);
}

#[test]
fn one_slices_forbid_does_not_reach_into_another() {
    let forbid = r#"@id("other-none") forbid (principal, action, resource);"#;
    let access = Access::new(&[("other", forbid), ("sample", crate::SAMPLE)]).unwrap();
    assert!(access.decide(&operator(1), ACCEPT, &share(), 1).allowed);
}

#[test]
fn the_actions_are_those_that_policies_name_in_order() {
    let mut expected: Vec<&str> =
        crate::PERMISSIONS.iter().map(|permission| permission.0).collect();
    expected.sort_unstable();
    assert_eq!(access().actions(), expected);
}
