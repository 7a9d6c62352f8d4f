//! Rule R17 and the table of who may do what.

use access::generate::{Ground, Question, Questions};
use access::{Access, Audience, AudienceKind, Facts, Permission};
use exchange::Exchange;
use kernel::{Label, Role};
use slice::Slice;

const DECISIONS: usize = 100_000;

fn permissions() -> &'static [Permission] {
    Exchange.permissions()
}

fn access() -> Access {
    Access::new(&[("exchange", Exchange.policy())]).unwrap()
}

#[test]
fn r17_a_hundred_thousand_random_access_decisions_match_an_independent_reference() {
    let ground = Ground {
        permissions: permissions(),
        kinds: &["exchange.incident", "exchange.share", "exchange.part", "exchange.lists"],
        tags: &["awareness", "asking", "open"],
    };
    let access = access();
    let mut allowed = 0;
    for (number, question) in Questions::new(17, ground).take(DECISIONS).enumerate() {
        let Question { audience, permission, facts } = &question;
        let decision = access.decide(audience, *permission, facts, 1);
        let expected = reference(audience, permission.0.trim_start_matches("exchange."), facts);
        assert_eq!(
            decision.allowed, expected,
            "question {number}: {question:?} {:?}",
            decision.reasons
        );
        allowed += usize::from(decision.allowed);
    }
    assert!(allowed > DECISIONS / 20 && allowed < DECISIONS / 2, "{allowed} were allowed");
}

/// Written from the words of the brief: who stands where, and what that lets them do.
fn reference(who: &Audience, act: &str, thing: &Facts) -> bool {
    let any = |roles: &[Role]| roles.iter().any(|role| who.roles.contains(role));
    let works = any(&[Role::Operator, Role::Supervisor, Role::Connector]);
    let is_owner = who.agency.is_some() && who.agency == thing.owner;
    let is_asked = who.agency.is_some() && who.agency == thing.recipient;
    let is_party = who.agency.is_some_and(|agency| thing.parties.contains(&agency));
    match act {
        "raise_incident" | "share_incident" | "close_incident" | "cancel_incident"
        | "reopen_incident" | "cancel_share" | "reoffer_share" => is_owner && works,
        "update_incident" | "add_log_line" | "attach" | "reopen_share" | "acknowledge_alarm" => {
            is_party && works
        }
        "deliver_share" | "show_share" | "see_share" => {
            is_asked
                && (works
                    || (who.roles.contains(&Role::Planner) && thing.tags.contains(&"awareness")))
        }
        "accept_share" | "reject_share" | "redirect_share" | "progress_share"
        | "withdraw_share" | "close_share" => is_asked && works,
        "expire_share" | "raise_alarm" | "end_notice" => who.kind == AudienceKind::Hub,
        "read_incident" | "read_part" => {
            let Some(label) = thing.label else { return false };
            let looks_on = any(&[Role::Planner, Role::Auditor])
                && matches!(label, Label::General | Label::Personal);
            is_party && (is_owner || thing.granted.contains(label)) && (works || looks_on)
        }
        "read_lists" => is_owner && (works || any(&[Role::Planner, Role::Auditor])),
        "watch_board" => {
            who.roles.contains(&Role::HubSupervisor)
                || (is_owner && any(&[Role::Supervisor, Role::Auditor]))
        }
        "erase_incident" => is_owner && who.roles.contains(&Role::AgencyAdministrator),
        other => panic!("{other} has no reference"),
    }
}

#[test]
fn the_table_of_roles_by_action() {
    let mut granted = access::Situation::usual("exchange.part");
    for situation in &mut granted {
        situation.facts.label = Some(Label::General);
        situation.facts.granted = kernel::LabelSet::NONE.with(Label::General);
        situation.facts.tags = vec!["awareness"];
    }
    let table = access::table(&access(), permissions(), &Role::ALL, &granted);
    insta::with_settings!({snapshot_path => "../golden", prepend_module_to_snapshot => false}, {
        insta::assert_snapshot!("who_may", table);
    });
}
