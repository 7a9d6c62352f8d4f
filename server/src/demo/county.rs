//! Wendleshire, which is on no map: three control rooms, a council and a hub, and what they have
//! agreed to share. People are posts, never names; telephone numbers are from the range that is
//! kept for drama. The benches use the same county, with more rooms.

use contracts::{AgencyKind, ShareKind};
use directory::{SeedAgency, SeedAgreement, SeedPerson, SeedPlan, SeedRoom, SeedSystem};
use kernel::{Label, LabelSet, Purpose, Role, Timestamp};

/// The mail domain of every account; `.example` can belong to nobody.
const DOMAIN: &str = "wendleshire.example";

/// The services that pass incidents to each other.
pub const SERVICES: [&str; 3] = ["police", "fire", "ambulance"];

/// The system that `bluelight replay` speaks as.
pub const REPLAY: &str = "Replay";

/// An account of the demo, for the list that is printed and written.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Account {
    pub email: String,
    pub name: String,
    pub role: &'static str,
    pub agency: String,
    pub room: Option<String>,
}

/// What a county is made of besides its fixed parts.
#[derive(Debug, Clone)]
pub struct Making {
    /// The one password of all accounts, made at this start.
    pub password: String,
    /// Agreements are in force from here.
    pub agreed_from: Timestamp,
    /// Rooms added for a bench, each with a console of its own, spread over the services.
    pub extra_rooms: usize,
}

/// One agency of the county before it is a plan.
struct Sketch {
    slug: &'static str,
    name: &'static str,
    kind: AgencyKind,
    room: Option<RoomSketch>,
    people: &'static [(&'static str, Role)],
}

struct RoomSketch {
    slug: &'static str,
    name: &'static str,
    voice_number: &'static str,
    escalation_post: &'static str,
}

const SERVICE_POSTS: &[(&str, Role)] = &[
    ("operator", Role::Operator),
    ("supervisor", Role::Supervisor),
    ("administrator", Role::AgencyAdministrator),
    ("auditor", Role::Auditor),
];

const SKETCHES: [Sketch; 5] = [
    Sketch {
        slug: "police",
        name: "Wendleshire Police",
        kind: AgencyKind::Police,
        room: Some(RoomSketch {
            slug: "police-control",
            name: "Police control room",
            voice_number: "+441632960101",
            escalation_post: "Force incident manager",
        }),
        people: SERVICE_POSTS,
    },
    Sketch {
        slug: "fire",
        name: "Wendleshire Fire and Rescue Service",
        kind: AgencyKind::Fire,
        room: Some(RoomSketch {
            slug: "fire-control",
            name: "Fire control room",
            voice_number: "+441632960201",
            escalation_post: "Control commander",
        }),
        people: SERVICE_POSTS,
    },
    Sketch {
        slug: "ambulance",
        name: "Wendleshire Ambulance Service",
        kind: AgencyKind::Ambulance,
        room: Some(RoomSketch {
            slug: "ambulance-control",
            name: "Ambulance control room",
            voice_number: "+441632960301",
            escalation_post: "Emergency operations manager",
        }),
        people: SERVICE_POSTS,
    },
    Sketch {
        slug: "council",
        name: "Wendleshire County Council",
        kind: AgencyKind::Council,
        room: Some(RoomSketch {
            slug: "council-planning",
            name: "Emergency planning team",
            voice_number: "+441632960401",
            escalation_post: "Duty emergency planning officer",
        }),
        people: &[
            ("planner", Role::Planner),
            ("administrator", Role::AgencyAdministrator),
            ("scheme.lead", Role::SchemeLead),
        ],
    },
    Sketch {
        slug: "hub",
        name: "Wendleshire Hub",
        kind: AgencyKind::Hub,
        room: None,
        people: &[("supervisor", Role::HubSupervisor)],
    },
];

/// The plan that the directory is seeded with, through the same actions that people use.
#[must_use]
pub fn plan(making: &Making) -> SeedPlan {
    let mut agencies: Vec<SeedAgency> =
        SKETCHES.iter().map(|sketch| agency(sketch, &making.password)).collect();
    for number in 0..making.extra_rooms {
        let service = SERVICES.iter().cycle().nth(number);
        let agency = agencies.iter_mut().find(|agency| Some(&agency.slug.as_str()) == service);
        if let Some(agency) = agency {
            add_bench_room(agency, number);
        }
    }
    SeedPlan { agencies, agreements: agreements(making.agreed_from) }
}

/// Every account of the county, in the order in which they are shown.
#[must_use]
pub fn accounts() -> Vec<Account> {
    let of = |sketch: &'static Sketch| {
        sketch.people.iter().map(|(post, role)| Account {
            email: address(sketch.slug, post),
            name: post_name(sketch.slug, post),
            role: role.code(),
            agency: sketch.slug.to_owned(),
            room: sketch.room.as_ref().map(|room| room.slug.to_owned()),
        })
    };
    SKETCHES.iter().flat_map(of).collect()
}

/// The room of a bench, by its number.
#[must_use]
pub fn bench_room(number: usize) -> String {
    format!("bench-room-{number}")
}

fn agency(sketch: &Sketch, password: &str) -> SeedAgency {
    let rooms: Vec<SeedRoom> = sketch.room.iter().map(room).collect();
    let slugs: Vec<String> = rooms.iter().map(|room| room.slug.clone()).collect();
    let person = |(post, role): &(&str, Role)| SeedPerson {
        display_name: post_name(sketch.slug, post),
        email: address(sketch.slug, post),
        roles: vec![*role],
        rooms: slugs.clone(),
        password: password.to_owned(),
    };
    SeedAgency {
        slug: sketch.slug.to_owned(),
        name: sketch.name.to_owned(),
        kind: sketch.kind,
        people: sketch.people.iter().map(person).collect(),
        systems: sketch.room.iter().flat_map(|room| systems(sketch, room)).collect(),
        rooms,
    }
}

fn room(sketch: &RoomSketch) -> SeedRoom {
    SeedRoom {
        slug: sketch.slug.to_owned(),
        name: sketch.name.to_owned(),
        voice_number: Some(sketch.voice_number.to_owned()),
        escalation_post: sketch.escalation_post.to_owned(),
    }
}

/// A simulated CAD and a simulated console for each room; replay speaks for the police room.
fn systems(agency: &Sketch, room: &RoomSketch) -> Vec<SeedSystem> {
    let system = |name: String, role: Role| SeedSystem {
        name,
        room: room.slug.to_owned(),
        roles: vec![role],
    };
    let console_role =
        if agency.kind == AgencyKind::Council { Role::Planner } else { Role::Operator };
    let mut systems = vec![system(console_name(agency.slug), console_role)];
    if SERVICES.contains(&agency.slug) {
        systems.push(system(cad_name(agency.slug), Role::Connector));
    }
    if agency.slug == "police" {
        systems.push(system(REPLAY.to_owned(), Role::Connector));
    }
    systems
}

/// The system that raises an agency's incidents.
#[must_use]
pub fn cad_name(agency: &str) -> String {
    format!("{} CAD (simulated)", capital(agency))
}

/// The system that stands in for an agency's operator.
#[must_use]
pub fn console_name(agency: &str) -> String {
    format!("{} console (simulated)", capital(agency))
}

fn add_bench_room(agency: &mut SeedAgency, number: usize) {
    let slug = bench_room(number);
    agency.rooms.push(SeedRoom {
        slug: slug.clone(),
        name: format!("Bench room {number}"),
        voice_number: None,
        escalation_post: "Duty officer".to_owned(),
    });
    let name = format!("Bench console {number}");
    agency.systems.push(SeedSystem { name, room: slug, roles: vec![Role::Operator] });
}

/// Fire gets the general part only, so that its operators see what a redacted part looks like;
/// health stays where it was told, for no agreement of this county lets it pass.
fn agreements(from: Timestamp) -> Vec<SeedAgreement> {
    let asking = vec![ShareKind::Transfer, ShareKind::Assist, ShareKind::Awareness];
    let general = LabelSet::NONE.with(Label::General);
    let agreement = |title: &str, parties: &[&str], kinds: &[ShareKind], labels| SeedAgreement {
        title: title.to_owned(),
        parties: parties.iter().map(|slug| (*slug).to_owned()).collect(),
        kinds: kinds.to_vec(),
        labels,
        purpose: Purpose::EmergencyResponse,
        from,
        until: None,
    };
    vec![
        agreement(
            "Incidents between police and ambulance, with persons",
            &["police", "ambulance"],
            &asking,
            general.with(Label::Personal),
        ),
        agreement("Incidents between the three services", &SERVICES, &asking, general),
        agreement(
            "Awareness for emergency planning",
            &["police", "fire", "ambulance", "council"],
            &[ShareKind::Awareness],
            general,
        ),
    ]
}

fn address(agency: &str, post: &str) -> String {
    format!("{agency}.{post}@{DOMAIN}")
}

fn post_name(agency: &str, post: &str) -> String {
    format!("{} {}", capital(agency), post.replace('.', " "))
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::{Making, accounts, bench_room, plan};
    use kernel::{Label, Timestamp};

    fn county(extra_rooms: usize) -> directory::SeedPlan {
        let agreed_from = Timestamp::from_milliseconds(0);
        plan(&Making { password: "a password".to_owned(), agreed_from, extra_rooms })
    }

    #[test]
    fn every_account_that_is_shown_is_made_and_is_a_post() {
        let plan = county(0);
        let made: Vec<_> = plan
            .agencies
            .iter()
            .flat_map(|agency| &agency.people)
            .map(|p| p.email.clone())
            .collect();
        let shown: Vec<_> = accounts().into_iter().map(|account| account.email).collect();
        assert_eq!(made, shown);
        assert!(shown.contains(&"police.operator@wendleshire.example".to_owned()));
        let named = accounts().into_iter().find(|a| a.email.starts_with("council.scheme")).unwrap();
        assert_eq!((named.name.as_str(), named.role), ("Council scheme lead", "scheme_lead"));
    }

    #[test]
    fn fire_is_told_the_general_part_only() {
        let plan = county(0);
        for agreement in &plan.agreements {
            let with_fire = agreement.parties.contains(&"fire".to_owned());
            assert!(!with_fire || !agreement.labels.contains(Label::Personal));
            assert!(!agreement.labels.contains(Label::Health));
        }
    }

    #[test]
    fn a_benchs_rooms_are_spread_over_the_services() {
        let plan = county(30);
        for slug in super::SERVICES {
            let agency = plan.agencies.iter().find(|agency| agency.slug == slug).unwrap();
            assert_eq!((agency.rooms.len(), agency.systems.len() >= 11), (11, true));
        }
        assert_eq!(bench_room(29), "bench-room-29");
    }
}
