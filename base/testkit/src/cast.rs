//! Agencies and rooms for a story, recorded as the directory would record them, so that no test
//! needs the directory slice to have somebody who acts.

use contracts::{
    AgencyAdded, AgencyEvent, AgencyKind, AgreementEvent, AgreementMade, AgreementWithdrawn,
    PersonAdded, PersonChanged, PersonEvent, RoomAdded, RoomEvent, ShareKind, Standing,
    SystemAdded, SystemEvent,
};
use desk::{Caller, Office};
use journal::{CaseId, Commit, Draft};
use kernel::{
    AgencyId, AgreementId, Expected, LabelSet, PersonId, Purpose, Realm, Role, RoomId, StreamEvent,
    StreamId, StreamKind, SystemId, Timestamp, TypedId,
};

use crate::Hub;

/// One agency of the cast: its room, its people by role, and its program.
#[derive(Debug, Clone)]
pub struct CastRoom {
    pub slug: String,
    pub agency: AgencyId,
    pub room: RoomId,
    pub operator: PersonId,
    pub supervisor: PersonId,
    pub administrator: PersonId,
    pub connector: SystemId,
}

/// Everybody in a story.
#[derive(Debug, Clone, Default)]
pub struct Cast {
    pub rooms: Vec<CastRoom>,
}

impl Cast {
    /// # Panics
    /// If the story has no such room.
    #[must_use]
    #[expect(clippy::panic, reason = "a story that names a room it does not have is a wrong story")]
    pub fn room(&self, slug: &str) -> &CastRoom {
        match self.rooms.iter().find(|room| room.slug == slug) {
            Some(room) => room,
            None => panic!("the cast has no room {slug}"),
        }
    }
}

impl CastRoom {
    /// The operator at this room's desk.
    #[must_use]
    pub fn operator(&self, office: &Office) -> Caller {
        caller_of(office, self.operator, self.room)
    }

    #[must_use]
    pub fn supervisor(&self, office: &Office) -> Caller {
        caller_of(office, self.supervisor, self.room)
    }

    #[must_use]
    pub fn administrator(&self, office: &Office) -> Caller {
        caller_of(office, self.administrator, self.room)
    }

    /// # Panics
    /// If the register has not heard of the system.
    #[must_use]
    #[expect(clippy::expect_used, reason = "the cast was registered before it acts")]
    pub fn connector(&self, office: &Office) -> Caller {
        let system = office.register().system(self.connector).expect("the system is registered");
        Caller::system(&system, Purpose::EmergencyResponse)
    }
}

#[expect(clippy::expect_used, reason = "the cast was registered before it acts")]
fn caller_of(office: &Office, person: PersonId, room: RoomId) -> Caller {
    let person = office.register().person(person).expect("the person is registered");
    Caller::person(&person, Some(room), Purpose::EmergencyResponse)
}

impl Hub {
    /// Adds agencies with a room, an operator, a supervisor, an administrator and a connector
    /// each. Nothing is agreed between them yet.
    pub async fn cast(&self, agencies: &[(&str, AgencyKind)]) -> Cast {
        let mut cast = Cast::default();
        for (slug, kind) in agencies {
            cast.rooms.push(self.add_agency(slug, *kind).await);
        }
        cast
    }

    async fn add_agency(&self, slug: &str, kind: AgencyKind) -> CastRoom {
        let room = CastRoom {
            slug: slug.to_owned(),
            agency: self.mint(),
            room: self.mint(),
            operator: self.mint(),
            supervisor: self.mint(),
            administrator: self.mint(),
            connector: self.mint(),
        };
        let agency = AgencyAdded {
            agency: room.agency,
            slug: slug.to_owned(),
            name: format!("Agency {slug}"),
            kind,
        };
        self.record("directory.agency", room.agency, AgencyEvent::from(agency)).await;
        let added = RoomAdded {
            room: room.room,
            agency: room.agency,
            slug: slug.to_owned(),
            name: format!("{slug} control"),
            voice_number: Some("+441632960001".to_owned()),
            escalation_post: "Duty supervisor".to_owned(),
        };
        self.record("directory.room", room.room, RoomEvent::from(added)).await;
        self.add_person(&room, room.operator, Role::Operator).await;
        self.add_person(&room, room.supervisor, Role::Supervisor).await;
        self.add_person(&room, room.administrator, Role::AgencyAdministrator).await;
        let system = SystemAdded {
            system: room.connector,
            agency: room.agency,
            room: room.room,
            name: format!("{slug} CAD"),
            roles: vec![Role::Connector],
        };
        self.record("directory.system", room.connector, SystemEvent::from(system)).await;
        room
    }

    /// Adds a person with one role at a room.
    pub async fn add_person(&self, room: &CastRoom, person: PersonId, role: Role) {
        let added = PersonAdded {
            person,
            agency: room.agency,
            rooms: vec![room.room],
            roles: vec![role],
            display_name: Some(format!("{} {}", room.slug, role.code())),
            email: Some(format!("{}.{}@example.test", role.code(), room.slug)),
        };
        self.record("directory.person", person, PersonEvent::from(added)).await;
    }

    /// Suspends a person's account.
    pub async fn suspend(&self, room: &CastRoom, person: PersonId, role: Role) {
        let changed = PersonChanged {
            person,
            rooms: vec![room.room],
            roles: vec![role],
            standing: Standing::Suspended,
            display_name: None,
        };
        self.record("directory.person", person, PersonEvent::from(changed)).await;
    }

    /// Makes an agreement between agencies, for every kind of share, with these labels.
    pub async fn agree(&self, parties: &[AgencyId], labels: LabelSet) -> AgreementId {
        let agreement: AgreementId = self.mint();
        let made = AgreementMade {
            agreement,
            edition: 1,
            title: "Agreement of the story".to_owned(),
            parties: parties.to_vec(),
            kinds: vec![ShareKind::Transfer, ShareKind::Awareness, ShareKind::Assist],
            labels,
            purpose: Purpose::EmergencyResponse,
            from: Timestamp::default(),
            until: None,
        };
        self.record("directory.agreement", agreement, AgreementEvent::from(made)).await;
        agreement
    }

    /// Withdraws an agreement.
    pub async fn withdraw(&self, agreement: AgreementId) {
        let withdrawn = AgreementWithdrawn { agreement, reason: "End of the story".to_owned() };
        self.record("directory.agreement", agreement, AgreementEvent::from(withdrawn)).await;
    }

    /// Records one of the contracts' events and waits until the register has heard of it.
    #[expect(clippy::expect_used, reason = "a story whose cast cannot be stored has failed")]
    async fn record<I: TypedId, E: StreamEvent>(&self, kind: &'static str, id: I, event: E) {
        let office = self.assembly().offices.of(Realm::Live);
        let is_person = kind == "directory.person";
        let is_first = event.name().ends_with("_added");
        let case = is_person.then(|| CaseId::from_uuid(id.uuid()));
        let draft = Draft {
            stream: StreamId::new(StreamKind(kind), id),
            expected: Expected::Anywhere,
            event: event.name(),
            event_version: event.version(),
            fields: event.fields(),
            body: event.body().expect("the event is an object"),
            occurred_at: office.now(),
            actor: kernel::Actor::Hub,
            agency: None,
            purpose: Purpose::Administration,
            agreement: None,
            cause: None,
            case,
            raises_epoch: contracts::raises_epoch(event.name()),
        };
        let new_cases = case.filter(|_| is_first).into_iter().collect();
        let commit = Commit { drafts: vec![draft], new_cases, ..Commit::default() };
        office.journal().append(commit).await.expect("the cast is stored");
        let epoch = office.journal().epoch();
        let mut heard = office.register().watch();
        heard.wait_for(|now| *now >= epoch).await.expect("the register follows");
    }
}
