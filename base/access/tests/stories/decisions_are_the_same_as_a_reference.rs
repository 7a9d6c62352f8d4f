//! Rule R17: a hundred thousand random decisions match an independent reference. The reference
//! below was written from the words of the policies, not from their form.

use access::generate::{Ground, Question, Questions};
use access::{Access, Audience, AudienceKind, Facts, Permission};
use kernel::{Label, Purpose, Role};

const GROUND: Ground = Ground {
    permissions: &[
        Permission("sample.accept"),
        Permission("sample.reject"),
        Permission("sample.withdraw"),
        Permission("sample.read"),
        Permission("sample.expire"),
        Permission("sample.read_summary"),
        Permission("sample.unheard_of"),
    ],
    kinds: &["sample.share", "sample.notice"],
    tags: &["closed", "published"],
};

const SEEDS: [u64; 4] = [17, 1_017, 2_017, 3_017];
const DECISIONS_PER_SEED: usize = 25_000;

#[test]
fn a_hundred_thousand_random_decisions_match_an_independent_reference() {
    let access = Access::new(&[("sample", crate::SAMPLE)]).unwrap();
    std::thread::scope(|scope| {
        for seed in SEEDS {
            let access = &access;
            scope.spawn(move || compare(access, seed));
        }
    });
}

fn compare(access: &Access, seed: u64) {
    let mut allowed = 0;
    for (number, question) in Questions::new(seed, GROUND).take(DECISIONS_PER_SEED).enumerate() {
        let Question { audience, permission, facts } = &question;
        let decision = access.decide(audience, *permission, facts, 1);
        assert_eq!(
            (decision.allowed, decision.reasons),
            reference(audience, permission.0, facts),
            "question {number} of seed {seed}: {question:?}"
        );
        allowed += usize::from(decision.allowed);
    }
    // Both answers must have been well tried.
    let (few, many) = (DECISIONS_PER_SEED / 10, DECISIONS_PER_SEED * 9 / 10);
    assert!(allowed > few && allowed < many, "{allowed} were allowed");
}

#[test]
fn the_same_seed_asks_the_same_questions() {
    let some = |seed| Questions::new(seed, GROUND).take(50).collect::<Vec<_>>();
    assert_eq!(some(3), some(3));
    assert_ne!(some(3), some(4));
}

fn reference(audience: &Audience, action: &str, facts: &Facts) -> (bool, Vec<String>) {
    if action == "sample.unheard_of" {
        return (false, vec!["no policy".to_owned()]);
    }
    let forbidden = forbids(audience, action, facts);
    let deciding =
        if forbidden.is_empty() { permits(audience, action, facts) } else { forbidden.clone() };
    let mut reasons: Vec<String> = deciding.iter().map(|id| format!("sample-{id}")).collect();
    reasons.sort();
    (forbidden.is_empty() && !reasons.is_empty(), reasons)
}

fn forbids(audience: &Audience, action: &str, facts: &Facts) -> Vec<&'static str> {
    let mut found = Vec::new();
    if facts.tags.contains(&"closed") && (action == "sample.accept" || action == "sample.withdraw")
    {
        found.push("closed-is-closed");
    }
    if facts.label == Some(Label::Protected) && !is_owner(audience, facts) {
        found.push("nobody-but-the-owner-sees-protected");
    }
    found
}

fn permits(audience: &Audience, action: &str, facts: &Facts) -> Vec<&'static str> {
    let has = |role| audience.roles.contains(&role);
    let is_party = audience.agency.is_some_and(|agency| facts.parties.contains(&agency));
    match action {
        "sample.accept" | "sample.reject" => {
            let is_recipient = audience.agency.is_some() && audience.agency == facts.recipient;
            let may = has(Role::Operator) || has(Role::Supervisor) || has(Role::Connector);
            named("recipient-decides", is_recipient && may)
        }
        "sample.withdraw" => named(
            "owner-withdraws",
            is_owner(audience, facts)
                && has(Role::Supervisor)
                && audience.purpose == Purpose::EmergencyResponse,
        ),
        "sample.read" => {
            let open = match facts.label {
                None | Some(Label::General) => true,
                Some(label) => facts.granted.contains(label),
            };
            let audits = audience.kind == AudienceKind::Person
                && has(Role::Auditor)
                && audience.purpose == Purpose::Audit;
            let mut found = named("parties-read", is_party && open);
            found.extend(named("owner-reads", is_owner(audience, facts)));
            found.extend(named("auditor-reads", is_party && audits && facts.label.is_none()));
            found
        }
        "sample.expire" => named("hub-expires", audience.kind == AudienceKind::Hub),
        "sample.read_summary" => named(
            "public-reads-what-is-published",
            facts.kind == "sample.notice" && facts.tags.contains(&"published"),
        ),
        _ => Vec::new(),
    }
}

fn is_owner(audience: &Audience, facts: &Facts) -> bool {
    audience.agency.is_some() && audience.agency == facts.owner
}

fn named(id: &'static str, holds: bool) -> Vec<&'static str> {
    if holds { vec![id] } else { Vec::new() }
}
