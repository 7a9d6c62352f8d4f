//! Where a share stands, told as one room tells another: state, who, when.

use contracts::ShareKind;
use kernel::Timestamp;

use super::names::Names;
use crate::events::words::{AlarmKind, Decision, ProposedRole, RejectionCode, Step};
use crate::model::reasons::Rejection;
use crate::model::vocabulary::{List, words};
use crate::model::{Share, State};

/// "Accepted, North Police operator, 22:51:14".
pub(super) fn standing(share: &Share, names: &dyn Names, now: Timestamp) -> String {
    let clock = |at| web::london_clock_from(at, now);
    let since = clock(share.since());
    let decided = decided(share, names, now);
    match share.state() {
        State::Held => format!("Held by the hub since {since}, not delivered"),
        State::Delivered => format!("Delivered {since}, not opened"),
        State::Seen => format!("Opened {since}, not decided"),
        State::Accepted => format!("Accepted, {decided}"),
        State::Rejected => format!("Rejected, {decided}: {}", reason(share.rejected_for())),
        State::Redirected => {
            let target = share.redirected_to().map(|(agency, _)| names.agency(agency));
            format!("Redirected to {}, {decided}", target.unwrap_or_default())
        }
        State::Resourced => match share.eta() {
            Some(eta) => format!("Resources sent {since}, due {}; accepted, {decided}", clock(eta)),
            None => format!("Resources sent {since}; accepted, {decided}"),
        },
        State::Expired => format!("Expired {since}: nobody answered"),
        State::Cancelled => format!("Cancelled by the sender {since}"),
        State::Reopened => format!("Reopened {since}"),
        State::Working | State::OnScene => {
            format!("{} since {since}; accepted, {decided}", state_words(share.state()))
        }
        other => format!("{} {since}", state_words(other)),
    }
}

/// "North Police operator, 22:51:14".
fn decided(share: &Share, names: &dyn Names, now: Timestamp) -> String {
    match share.ladder().at(Step::Decided) {
        Some(rung) => {
            let who = names.who(rung.actor, rung.agency);
            format!("{who}, {}", web::london_clock_from(rung.at, now))
        }
        None => "no decision stored".to_owned(),
    }
}

fn reason(code: Option<RejectionCode>) -> String {
    let Some(code) = code else { return "no reason stored".to_owned() };
    let said = words(List::Rejection, code.code()).to_lowercase();
    format!("{said}; {}", Rejection::way_out(code))
}

pub(super) fn state_words(state: State) -> &'static str {
    words(List::State, state.code())
}

/// Answers that came after the asking had stopped.
pub(super) fn late(share: &Share, names: &dyn Names, now: Timestamp) -> Vec<String> {
    let told = |late: &crate::model::share::LateDecision| {
        let word = match late.decision {
            Decision::Accept => "accept",
            Decision::Reject => "reject",
            Decision::Redirect => "redirect",
        };
        let place = names.place(share.to(), late.room);
        let clock = web::london_clock_from(late.at, now);
        format!("Late answer: {word}, {place}, {clock}. It is kept and changes nothing.")
    };
    share.late_decisions().iter().map(told).collect()
}

pub(super) const fn kind_words(kind: ShareKind) -> &'static str {
    match kind {
        ShareKind::Transfer => "Transfer",
        ShareKind::Assist => "Assist",
        ShareKind::Awareness => "For awareness",
    }
}

/// What is asked, in a sentence.
pub(super) const fn asked(kind: ShareKind, proposes: ProposedRole) -> &'static str {
    match (kind, proposes) {
        (ShareKind::Awareness, _) => "For awareness: no decision is asked",
        (ShareKind::Assist, _) => "Asks you to assist; the sender keeps the incident",
        (ShareKind::Transfer, ProposedRole::Owner) => "Asks you to take the incident over",
        (ShareKind::Transfer, _) => "Asks you to attend; the sender keeps the incident",
    }
}

pub(super) const fn step_words(step: Step) -> &'static str {
    match step {
        Step::Held => "Held by the hub",
        Step::Delivered => "Delivered to their system",
        Step::Shown => "Shown on a console",
        Step::Seen => "Opened by a person",
        Step::Decided => "Decided",
        Step::Committed => "Resources committed",
        Step::Closed => "Closed",
    }
}

/// What an alarm says, the thing first.
pub(super) const fn alarm_words(kind: AlarmKind) -> &'static str {
    match kind {
        AlarmKind::DeliverySlow => "Delivery is slow",
        AlarmKind::NotDelivered => "Not delivered: their system does not answer",
        AlarmKind::NotShown => "Not shown on any console",
        AlarmKind::Undecided => "Nobody has decided",
        AlarmKind::Escalated => "Still undecided: ring now",
        AlarmKind::Rejected => "Rejected: somebody else is needed",
        AlarmKind::Expired => "Expired: nobody answered",
        AlarmKind::Withdrawn => "Withdrawn: they can no longer act",
        AlarmKind::CancelUnseen => "Cancelled, and the recipient has not seen it",
        AlarmKind::NotWorking => "Accepted, and no work has begun",
        AlarmKind::ArrivalOverdue => "Arrival is overdue",
        AlarmKind::Reopened => "Reopened",
        AlarmKind::ReopenUnworked => "Reopened, and nobody works on it",
        AlarmKind::SequenceClash => "Two different statements under one number",
    }
}

#[cfg(test)]
mod tests {
    use kernel::{Actor, Folded as _, Told};

    use super::{late, standing};
    use crate::events::ShareExpired;
    use crate::events::words::ProposedRole;
    use crate::model::Share;
    use crate::model::decisions::Answered;
    use crate::model::samples::{Watched, at, delivered, fire, id, person_of, told};
    use crate::web::console::samples::Called;

    fn accepted(share: Watched<Share>) -> Share {
        let Ok(Answered::InTime(event)) =
            share.accept(&person_of(fire()), ProposedRole::Owner, at(9))
        else {
            panic!("the offer is open");
        };
        let person = Actor::Person { person: id(40), room: None };
        let told = Told { actor: person, agency: Some(fire()), ..told(9, 9) };
        Share::fold(Some(share.thing), &event.into(), &told).unwrap()
    }

    #[test]
    fn an_acceptance_names_the_agency_and_the_time_and_never_only_says_sent() {
        let told = standing(&accepted(delivered()), &Called, at(20));
        assert_eq!(told, "Accepted, Northshire Fire operator, 22:51:23");
    }

    #[test]
    fn a_late_answer_is_told_and_said_to_change_nothing() {
        let share = delivered().then(4_000, ShareExpired { attempt: 1 });
        let Ok(Answered::Late(event, _)) =
            share.accept(&person_of(fire()), ProposedRole::Owner, at(4_010))
        else {
            panic!("the offer has expired");
        };
        let share = share.then(4_010, *event);
        assert!(standing(&share, &Called, at(4_020)).starts_with("Expired"));
        assert!(late(&share, &Called, at(4_020))[0].contains("changes nothing"));
    }
}
