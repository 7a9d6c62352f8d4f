//! What a desk promises, on the real embedded store with a small slice of its own.

use std::sync::Arc;

use access::{Facts, Permission};
use contracts::AgencyKind;
use desk::{DeskError, HasFacts};
use journal::AppendError;
use kernel::{
    AgencyId, Folded, LabelSet, Realm, Refusal as _, StreamKind, Told, event, stream_events,
    typed_id,
};
use serde::{Deserialize, Serialize};
use testkit::slice::{Ground, Rooms, Slice, ViewMissing};
use testkit::{Cast, Hub};
use views::Projection;

typed_id!(NoteId: "note");

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct NoteBegun {
    owner: AgencyId,
}
event!(NoteBegun, "trial.note_begun", 1, []);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct NoteAdded {
    count: u32,
}
event!(NoteAdded, "trial.note_added", 1, []);

stream_events! { enum NoteEvent { NoteBegun, NoteAdded } }

#[derive(Debug, Clone, PartialEq)]
struct Note {
    owner: AgencyId,
    count: u32,
}

impl Folded for Note {
    const KIND: StreamKind = StreamKind("trial.note");
    type Id = NoteId;
    type Event = NoteEvent;

    fn fold(state: Option<Self>, event: &NoteEvent, _told: &Told) -> Option<Self> {
        match (state, event) {
            (None, NoteEvent::NoteBegun(begun)) => Some(Self { owner: begun.owner, count: 0 }),
            (Some(note), NoteEvent::NoteAdded(added)) => {
                Some(Self { count: note.count + added.count, ..note })
            }
            (state, _) => state,
        }
    }
}

impl HasFacts for Note {
    fn facts(&self) -> Facts {
        Facts { kind: "trial.note", owner: Some(self.owner), ..Facts::default() }
    }
}

const ADD: Permission = Permission("trial.add");

struct Trial;

impl Slice for Trial {
    fn name(&self) -> &'static str {
        "trial"
    }
    fn policy(&self) -> &'static str {
        r#"@id("trial-owner-adds")
        permit (principal, action == Action::"trial.add", resource)
        when { principal has agency && resource has owner && principal.agency == resource.owner
            && principal.roles.contains("operator") };
        @id("trial-granted-adds")
        permit (principal, action == Action::"trial.add", resource)
        when { resource.granted.contains("general") };"#
    }
    fn data(&self) -> &'static str {
        ""
    }
    fn permissions(&self) -> &'static [Permission] {
        &[ADD]
    }
    fn projections(&self, _realm: Realm) -> Vec<Arc<dyn Projection>> {
        Vec::new()
    }
    fn open(&self, _ground: Ground) -> Result<Rooms, ViewMissing> {
        Ok(Rooms::default())
    }
}

async fn opened() -> (Hub, Cast) {
    let hub = Hub::open(vec![Arc::new(Trial)]).await;
    let cast = hub.cast(&[("north", AgencyKind::Fire), ("south", AgencyKind::Police)]).await;
    (hub, cast)
}

async fn begun(hub: &Hub, cast: &Cast) -> NoteId {
    let north = cast.room("north");
    let desk = hub.desk(north.operator(hub.office(Realm::Live)));
    let id: NoteId = desk.mint();
    let begun = NoteBegun { owner: north.agency };
    drop(desk.batch().create::<Note>(id, begun).commit().await);
    id
}

#[tokio::test]
async fn what_is_not_yours_to_know_is_not_there_and_what_is_yours_is_denied_by_role() {
    let (hub, cast) = opened().await;
    let id = begun(&hub, &cast).await;
    let office = hub.office(Realm::Live);
    let stranger = hub.desk(cast.room("south").operator(office));
    let note = stranger.load::<Note>(id).await.unwrap();
    assert_eq!(stranger.permit(ADD, &note).unwrap_err().code(), "desk.not_there");
    let supervisor = hub.desk(cast.room("north").supervisor(office));
    assert_eq!(supervisor.permit(ADD, &note).unwrap_err().code(), "desk.denied");
    let operator = hub.desk(cast.room("north").operator(office));
    operator.permit(ADD, &note).unwrap();
}

#[tokio::test]
async fn of_two_who_act_on_the_same_version_one_is_told_and_sees_the_other_act() {
    let (hub, cast) = opened().await;
    let id = begun(&hub, &cast).await;
    let desk = hub.desk(cast.room("north").operator(hub.office(Realm::Live)));
    let (one, other) = (desk.load::<Note>(id).await.unwrap(), desk.load::<Note>(id).await.unwrap());
    desk.append(&one, NoteAdded { count: 2 }).await.unwrap();
    let refused = desk.append(&other, NoteAdded { count: 5 }).await.unwrap_err();
    assert!(matches!(refused, DeskError::Append(AppendError::Conflict { .. })), "{refused}");
    assert_eq!(desk.load::<Note>(id).await.unwrap().count, 2);
}

#[tokio::test]
async fn a_change_of_grants_between_permit_and_append_is_decided_again() {
    let (hub, cast) = opened().await;
    let id = begun(&hub, &cast).await;
    let north = cast.room("north");
    let desk = hub.desk(north.operator(hub.office(Realm::Live)));
    let note = desk.load::<Note>(id).await.unwrap();
    desk.permit(ADD, &note).unwrap();
    hub.agree(&[north.agency, cast.room("south").agency], LabelSet::ALL).await;
    desk.append(&note, NoteAdded { count: 1 }).await.unwrap();
    assert_eq!(desk.load::<Note>(id).await.unwrap().count, 1);
}

#[tokio::test]
async fn what_rested_on_an_agreement_starts_anew_once_grants_have_changed() {
    let (hub, cast) = opened().await;
    let id = begun(&hub, &cast).await;
    let (north, south) = (cast.room("north"), cast.room("south"));
    let agreement = hub.agree(&[north.agency, south.agency], LabelSet::ALL).await;
    let desk = hub.desk(south.operator(hub.office(Realm::Live)));
    let note = desk.load::<Note>(id).await.unwrap();
    let facts = Facts { granted: LabelSet::ALL, ..note.facts() };
    desk.permit(ADD, &facts).unwrap();
    hub.withdraw(agreement).await;
    let refused = desk.append(&note, NoteAdded { count: 1 }).await.unwrap_err();
    assert_eq!(refused.code(), "desk.grants_changed");
    assert_eq!(desk.load::<Note>(id).await.unwrap().count, 0);
}

#[tokio::test]
async fn a_remembered_fold_equals_one_that_is_read_from_the_journal() {
    let (hub, cast) = opened().await;
    let id = begun(&hub, &cast).await;
    let desk = hub.desk(cast.room("north").operator(hub.office(Realm::Live)));
    for count in 1..=5 {
        let note = desk.load::<Note>(id).await.unwrap();
        desk.append(&note, NoteAdded { count }).await.unwrap();
    }
    let remembered = desk.load::<Note>(id).await.unwrap();
    let events = hub.office(Realm::Live).journal();
    let stream = kernel::StreamId::new(Note::KIND, id);
    let stored = events.read_stream(&stream, kernel::Version::ZERO, 100).await.unwrap();
    let read = stored.iter().fold(None, |state, stored| {
        let event = <NoteEvent as kernel::StreamEvent>::decode(stored).unwrap();
        Note::fold(state, &event, &Told::from(stored.as_ref()))
    });
    assert_eq!(Some((*remembered).clone()), read);
    assert_eq!(remembered.version().0, 6);
}
