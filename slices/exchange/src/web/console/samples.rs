//! Made-up names, alarms and glances for the tests of the console.

use kernel::{Actor, AgencyId, AgreementId, RoomId};

use super::glance::Glance;
use super::names::Names;
use super::receipt::Hands;
use crate::events::share::Ring;
use crate::events::words::{AlarmKind, AlarmLevel};
use crate::model::samples::{ambulance, at, fire, id, police};
use crate::views::AlarmRow;
use kernel::Position;

/// The agencies of the model's samples, called by name.
pub(super) struct Called;

impl Names for Called {
    fn agency(&self, id: AgencyId) -> String {
        let known = [
            (police(), "Northshire Police"),
            (fire(), "Northshire Fire"),
            (ambulance(), "Northshire Ambulance"),
        ];
        let found = known.iter().find(|(known, _)| *known == id);
        found.map_or("Another agency", |(_, name)| *name).to_owned()
    }

    fn room(&self, _: RoomId) -> Option<String> {
        None
    }

    fn agreement(&self, _: AgreementId) -> String {
        "Agreement of the county".to_owned()
    }

    fn hand(&self, actor: Actor) -> String {
        match actor {
            Actor::Person { .. } => "operator",
            _ => "CAD",
        }
        .to_owned()
    }
}

pub(super) fn glance() -> Glance {
    Glance {
        code: "KX3P7ACD".to_owned(),
        type_words: "Attack or threat with a blade".to_owned(),
        priority: 1,
        priority_words: "immediate threat to life",
        typed: Some("12  High St".to_owned()),
        summary: "stabbing, caller with victim".to_owned(),
        withheld: vec!["health"],
    }
}

pub(super) fn hands() -> Hands {
    Hands {
        may_decide: true,
        may_work: true,
        may_send: true,
        others: vec![
            ("police-north".to_owned(), "Northshire Police".to_owned()),
            ("ambulance-north".to_owned(), "Northshire Ambulance".to_owned()),
        ],
    }
}

pub(super) fn ring() -> Vec<Ring> {
    vec![Ring {
        agency: fire(),
        room: id(8),
        post: "duty officer".to_owned(),
        number: Some("+441632960961".to_owned()),
    }]
}

/// An escalated alarm about the model's sample share that nobody has acknowledged.
pub(super) fn alarm() -> AlarmRow {
    AlarmRow {
        position: Position(77),
        share: id(20),
        incident: id(10),
        kind: AlarmKind::Escalated,
        level: AlarmLevel::Alarm,
        attempt: 1,
        due_at: at(61),
        raised_at: at(61),
        ring: ring(),
        acknowledged_at: None,
        acknowledged_room: None,
    }
}
