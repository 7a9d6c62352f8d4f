//! A whole county at once, for the demo and for tests. It goes through the same actions as a
//! person would, as the hub itself: no back door.

use std::collections::BTreeMap;

use contracts::{AgencyKind, ShareKind, Standing};
use desk::Desk;
use kernel::{
    AgencyId, AgreementId, LabelSet, PersonId, Purpose, Refusal, RefusalKind, Role, RoomId,
    SystemId, Timestamp,
};

use crate::actions::{
    AddAgency, AddAgencyError, AddPerson, AddPersonError, AddRoom, AddRoomError, AddSystem,
    AddSystemError, Door, FirstPassword, IssueSecretError, MakeAgreementError, add_agency,
    add_person, add_room, add_system, issue_secret, make_agreement,
};
use crate::model::{AgreementDraft, Password, PersonDraft, RoomDraft, SystemDraft};

/// What there is to be.
#[derive(Clone, Default)]
pub struct SeedPlan {
    pub agencies: Vec<SeedAgency>,
    pub agreements: Vec<SeedAgreement>,
}

#[derive(Clone)]
pub struct SeedAgency {
    pub slug: String,
    pub name: String,
    pub kind: AgencyKind,
    pub rooms: Vec<SeedRoom>,
    pub people: Vec<SeedPerson>,
    pub systems: Vec<SeedSystem>,
}

#[derive(Clone)]
pub struct SeedRoom {
    pub slug: String,
    pub name: String,
    pub voice_number: Option<String>,
    pub escalation_post: String,
}

#[derive(Clone)]
pub struct SeedPerson {
    pub display_name: String,
    pub email: String,
    pub roles: Vec<Role>,
    /// Slugs of rooms of the same agency.
    pub rooms: Vec<String>,
    pub password: String,
}

#[derive(Clone)]
pub struct SeedSystem {
    pub name: String,
    /// The slug of a room of the same agency.
    pub room: String,
    pub roles: Vec<Role>,
}

#[derive(Clone)]
pub struct SeedAgreement {
    pub title: String,
    /// Slugs of agencies.
    pub parties: Vec<String>,
    pub kinds: Vec<ShareKind>,
    pub labels: LabelSet,
    pub purpose: Purpose,
    pub from: Timestamp,
    pub until: Option<Timestamp>,
}

/// What there is now, by slug, address or the plan's order.
#[derive(Clone, Default)]
pub struct Seeded {
    pub agencies: BTreeMap<String, AgencyId>,
    pub rooms: BTreeMap<String, RoomId>,
    pub people: BTreeMap<String, PersonId>,
    pub systems: Vec<SeededSystem>,
    pub agreements: Vec<AgreementId>,
}

/// A system with its client credentials.
#[derive(Clone)]
pub struct SeededSystem {
    pub id: SystemId,
    /// The slug of the room that it speaks for.
    pub room: String,
    pub name: String,
    pub secret: String,
}

#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    #[error(transparent)]
    Agency(#[from] AddAgencyError),
    #[error(transparent)]
    Room(#[from] AddRoomError),
    #[error(transparent)]
    Person(#[from] AddPersonError),
    #[error(transparent)]
    System(#[from] AddSystemError),
    #[error(transparent)]
    Secret(#[from] IssueSecretError),
    #[error(transparent)]
    Agreement(#[from] MakeAgreementError),
    #[error("the plan names {slug}, which it does not make; mend the plan")]
    NotInPlan { slug: String },
}

impl Refusal for SeedError {
    fn code(&self) -> &'static str {
        match self {
            Self::Agency(error) => error.code(),
            Self::Room(error) => error.code(),
            Self::Person(error) => error.code(),
            Self::System(error) => error.code(),
            Self::Secret(error) => error.code(),
            Self::Agreement(error) => error.code(),
            Self::NotInPlan { .. } => "directory.seed.not_in_plan",
        }
    }

    fn kind(&self) -> RefusalKind {
        RefusalKind::Invalid
    }
}

/// Puts a plan into the directory. `desk` is the hub's own, at the live office.
///
/// # Errors
/// If an action refuses; what was added before stays.
pub async fn seed(desk: &Desk, plan: &SeedPlan) -> Result<Seeded, SeedError> {
    let (door, mut seeded) = (Door::default(), Seeded::default());
    for agency in &plan.agencies {
        seed_agency(desk, &door, agency, &mut seeded).await?;
    }
    for agreement in &plan.agreements {
        let parties = agreement.parties.iter().map(|slug| found(&seeded.agencies, slug));
        let draft = AgreementDraft {
            title: agreement.title.clone(),
            parties: parties.collect::<Result<_, _>>()?,
            kinds: agreement.kinds.clone(),
            labels: agreement.labels,
            purpose: agreement.purpose,
            from: agreement.from,
            until: agreement.until,
        };
        seeded.agreements.push(make_agreement(desk, draft).await?.0);
    }
    Ok(seeded)
}

async fn seed_agency(
    desk: &Desk,
    door: &Door,
    plan: &SeedAgency,
    seeded: &mut Seeded,
) -> Result<(), SeedError> {
    let command = AddAgency { slug: plan.slug.clone(), name: plan.name.clone(), kind: plan.kind };
    let (agency, _) = add_agency(desk, command).await?;
    seeded.agencies.insert(plan.slug.clone(), agency);
    for room in &plan.rooms {
        let draft = RoomDraft {
            name: room.name.clone(),
            voice_number: room.voice_number.clone().unwrap_or_default(),
            escalation_post: room.escalation_post.clone(),
            standing: Standing::Active,
        };
        let (id, _) = add_room(desk, AddRoom { agency, slug: room.slug.clone(), draft }).await?;
        seeded.rooms.insert(room.slug.clone(), id);
    }
    for person in &plan.people {
        seed_person(desk, door, (agency, person), seeded).await?;
    }
    for system in &plan.systems {
        seed_system(desk, (agency, system), seeded).await?;
    }
    Ok(())
}

async fn seed_person(
    desk: &Desk,
    door: &Door,
    (agency, plan): (AgencyId, &SeedPerson),
    seeded: &mut Seeded,
) -> Result<(), SeedError> {
    let rooms = plan.rooms.iter().map(|slug| found(&seeded.rooms, slug));
    let draft = PersonDraft {
        display_name: plan.display_name.clone(),
        rooms: rooms.collect::<Result<_, _>>()?,
        roles: plan.roles.clone(),
        standing: Standing::Active,
    };
    let first = FirstPassword::Given(Password::given(plan.password.clone()));
    let command = AddPerson { agency, email: plan.email.clone(), draft, first };
    let welcome = add_person(desk, door, command).await?;
    seeded.people.insert(plan.email.clone(), welcome.person);
    Ok(())
}

async fn seed_system(
    desk: &Desk,
    (agency, plan): (AgencyId, &SeedSystem),
    seeded: &mut Seeded,
) -> Result<(), SeedError> {
    let room = found(&seeded.rooms, &plan.room)?;
    let draft = SystemDraft {
        name: plan.name.clone(),
        roles: plan.roles.clone(),
        standing: Standing::Active,
    };
    let (id, _) = add_system(desk, AddSystem { agency, room, draft }).await?;
    let secret = issue_secret(desk, id).await?.secret.reveal().to_owned();
    let (room, name) = (plan.room.clone(), plan.name.clone());
    seeded.systems.push(SeededSystem { id, room, name, secret });
    Ok(())
}

fn found<I: Copy>(known: &BTreeMap<String, I>, slug: &str) -> Result<I, SeedError> {
    known.get(slug).copied().ok_or_else(|| SeedError::NotInPlan { slug: slug.to_owned() })
}
