//! What does not hold together is refused at start, and the message says where it is.

use access::{Access, AccessError, POLICIES_PER_SLICE_MAX, Permission};
use kernel::{Refusal, RefusalKind};

fn refusal_of(text: &'static str) -> (&'static str, String) {
    let Err(error) = Access::new(&[("sample", text)]) else { panic!("was not refused") };
    assert_eq!(error.kind(), RefusalKind::Internal);
    (error.code(), error.to_string())
}

#[test]
fn a_policy_without_an_id_is_refused_by_its_number() {
    let (code, message) = refusal_of(
        r#"@id("sample-a") permit (principal, action == Action::"sample.a", resource);
           permit (principal, action == Action::"sample.b", resource);"#,
    );
    assert_eq!(code, "access.policy_unnamed");
    assert_eq!(message, "policy number 2 of sample has no @id; give it one");
}

#[test]
fn an_id_used_twice_is_refused_even_across_slices() {
    let one = r#"@id("reads") permit (principal, action == Action::"one.read", resource);"#;
    let two = r#"@id("reads") permit (principal, action == Action::"two.read", resource);"#;
    let Err(error) = Access::new(&[("one", one), ("two", two)]) else { panic!("not refused") };
    assert_eq!(
        error,
        AccessError::NamedTwice {
            slice: "two".to_owned(),
            policy: "reads".to_owned(),
            first: "one".to_owned()
        }
    );
    assert_eq!(error.code(), "access.policy_named_twice");
}

#[test]
fn a_slice_that_hands_in_two_sets_is_refused() {
    let Err(error) = Access::new(&[("one", ""), ("one", "")]) else { panic!("not refused") };
    assert_eq!(error.code(), "access.slice_twice");
}

#[test]
fn an_action_of_another_slice_is_refused_with_slice_and_policy() {
    let (code, message) = refusal_of(
        r#"@id("sample-a") permit (principal, action == Action::"other.read", resource);"#,
    );
    assert_eq!(code, "access.action_unknown");
    assert_eq!(
        message,
        "policy sample-a of sample names action other.read, which sample does not list"
    );
}

#[test]
fn an_action_that_no_permission_list_holds_is_refused() {
    let text = r#"@id("a") permit (principal, action == Action::"sample.acept", resource);"#;
    let Err(error) = Access::with_permissions(&[("sample", text)], &[Permission("sample.accept")])
    else {
        panic!("not refused")
    };
    assert_eq!(error.code(), "access.action_unknown");
    let listed = [Permission("sample.acept")];
    assert!(Access::with_permissions(&[("sample", text)], &listed).is_ok());
}

#[test]
fn a_permit_of_every_action_is_refused_but_a_forbid_of_every_action_is_not() {
    let wide = refusal_of(r#"@id("all") permit (principal, action, resource);"#);
    assert_eq!(wide.0, "access.policy_too_wide");
    let forbid = r#"@id("none") forbid (principal, action, resource);"#;
    assert!(Access::new(&[("sample", forbid)]).is_ok());
}

#[test]
fn text_that_is_not_cedar_is_refused_with_its_line() {
    let (code, message) = refusal_of("// a remark\n\nallow (principal, action, resource);");
    assert_eq!(code, "access.policies_unreadable");
    assert!(message.contains("line 3"), "{message}");
}

#[test]
fn an_attribute_that_there_is_not_is_refused() {
    let (code, message) = refusal_of(
        r#"@id("sample-a") permit (principal, action == Action::"sample.a", resource)
           when { principal.colour == "red" };"#,
    );
    assert_eq!(code, "access.policy_invalid");
    assert!(message.contains("sample-a") && message.contains("colour"), "{message}");
}

#[test]
fn an_optional_attribute_read_without_asking_whether_it_is_there_is_refused() {
    let (code, _) = refusal_of(
        r#"@id("sample-a") permit (principal, action == Action::"sample.a", resource)
           when { principal.agency == resource.owner };"#,
    );
    assert_eq!(code, "access.policy_invalid");
}

#[test]
fn a_policy_that_can_never_hold_is_refused() {
    let (code, _) = refusal_of(
        r#"@id("sample-a") permit (principal, action == Action::"sample.a", resource)
           when { 1 == 2 };"#,
    );
    assert_eq!(code, "access.policy_invalid");
}

#[test]
fn a_misspelt_role_label_purpose_or_kind_is_refused() {
    let conditions = [
        (r#"principal.roles.contains("operater")"#, "principal.roles", "operater"),
        (r#"principal.roles.containsAny(["operator", "boss"])"#, "principal.roles", "boss"),
        (r#"["supervisr"].containsAll(principal.roles)"#, "principal.roles", "supervisr"),
        (r#"principal.kind == "robot""#, "principal.kind", "robot"),
        (r#""audits" != principal.purpose"#, "principal.purpose", "audits"),
        (r#"resource has label && resource.label == "helth""#, "resource.label", "helth"),
        (r#"resource.granted.contains("helth")"#, "resource.granted", "helth"),
        (r#"["person", "robot"].contains(principal.kind)"#, "principal.kind", "robot"),
    ];
    for (condition, attribute, word) in conditions {
        let text = format!(
            r#"@id("sample-a") permit (principal, action == Action::"sample.a", resource)
               when {{ {condition} }};"#
        );
        let Err(error) = Access::new(&[("sample", text.leak())]) else {
            panic!("{condition} was not refused")
        };
        let expected = AccessError::UnknownWord {
            slice: "sample".to_owned(),
            policy: "sample-a".to_owned(),
            attribute: attribute.to_owned(),
            word: word.to_owned(),
        };
        assert_eq!(error, expected);
    }
}

#[test]
fn a_template_is_refused() {
    let (code, _) = refusal_of(
        r#"@id("sample-a") permit (principal == ?principal, action == Action::"sample.a", resource);"#,
    );
    assert_eq!(code, "access.policy_template");
}

#[test]
fn more_policies_than_the_bound_are_refused() {
    let text: String = (0..=POLICIES_PER_SLICE_MAX)
        .map(|number| {
            format!(
                r#"@id("p{number}") permit (principal, action == Action::"sample.a", resource);"#
            )
        })
        .collect();
    assert_eq!(refusal_of(text.leak()).0, "access.policies_too_many");
    assert_eq!(refusal_of(" ".repeat(300_000).leak()).0, "access.policies_too_many");
}
