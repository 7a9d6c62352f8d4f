//! The supervisor's board: how loaded each room is, which alarms stand and whom they say to ring,
//! whether what is offered reaches the rooms, and what the hub could not show. It tells counts,
//! codes, posts and times; nothing here says what any incident is about.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use contracts::Standing;
use desk::{Agency, Desk, DeskError, Register};
use kernel::{AgencyId, Position, Role, RoomId, Timestamp};
use views::ViewError;
use web::{Frame, Page, Problem, Signed};

use super::age::Age;
use super::context::caught_up;
use super::names::Names;
use super::told;
use crate::actions::facts::own;
use crate::actions::may;
use crate::events::words::{AlarmLevel, Step};
use crate::model::{Share, State as ShareState};
use crate::views::{
    AlarmRow, Place, RoomLoad, ShareRow, Side, list_alarms, list_room_loads, list_shares,
};
use crate::web::Screens;

/// Alarms of each agency on one board.
const ALARMS_MAX: u32 = 50;
/// Open shares of each agency that its link is judged by.
const JUDGED_MAX: u32 = 100;

/// A room, or an agency as a whole, and what waits for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LoadSaid {
    pub room: String,
    pub undecided: u32,
    pub oldest: Option<Age>,
    pub in_work: u32,
    pub alarms: usize,
}

/// An alarm as whoever must act on it needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AlarmSaid {
    pub id: String,
    pub words: &'static str,
    pub is_warning: bool,
    pub is_acknowledged: bool,
    pub age: Age,
    pub from_to: String,
    pub ring: Vec<String>,
    /// To the share, for a supervisor of one of its rooms.
    pub href: Option<String>,
}

/// Whether what is offered to an agency reaches it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LinkSaid {
    pub agency: String,
    pub is_waiting: bool,
    pub undelivered: usize,
    pub oldest: Option<Age>,
    pub delivered: Option<Age>,
}

/// A stream that a view could not follow further.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ParkedSaid {
    pub view: &'static str,
    pub stream: String,
    pub event: String,
    pub position: u64,
    pub reason: String,
}

#[derive(Template)]
#[template(path = "board.html")]
pub(super) struct BoardScreen {
    pub frame: Frame,
    pub is_hub: bool,
    pub loads: Vec<LoadSaid>,
    pub alarms: Vec<AlarmSaid>,
    pub links: Vec<LinkSaid>,
    pub parked: Vec<ParkedSaid>,
    /// What a view's follower is stuck at, in words.
    pub trouble: Vec<String>,
}

/// Refuses whoever may not watch.
///
/// # Errors
/// The desk's refusal.
pub(super) fn watches(signed: &Signed) -> Result<(), DeskError> {
    signed.desk.permit(may::WATCH, &own("exchange.board", signed.desk.agency()))
}

/// What the board is told from.
struct Loaded {
    loads: Vec<RoomLoad>,
    alarms: Vec<AlarmRow>,
    received: BTreeMap<AgencyId, Vec<ShareRow>>,
    /// When the oldest undecided share of a room was offered.
    offered_at: BTreeMap<Position, Timestamp>,
}

pub(super) async fn show(
    State(screens): State<Screens>,
    signed: Signed,
) -> Result<Page<BoardScreen>, Problem> {
    watches(&signed)?;
    let (desk, lists) = (&signed.desk, screens.lists(signed.realm));
    caught_up(desk, lists).await;
    let is_hub = signed.caller.has(Role::HubSupervisor);
    let agencies = watched(desk, is_hub);
    let loaded = load(&screens, &signed, agencies.iter().map(|agency| agency.id).collect()).await?;
    let frame = signed.frame("Board").live("/desk/board/feed").after(lists).await;
    let views = [lists, screens.search(signed.realm)];
    let told = Told { register: desk.register(), now: desk.now(), loaded: &loaded, is_hub };
    Ok(Page(BoardScreen {
        frame,
        is_hub,
        loads: told.loads(&agencies),
        alarms: told.alarms(desk.agency()),
        links: agencies.iter().map(|agency| told.link(agency)).collect(),
        parked: views.iter().flat_map(|view| parked(view)).collect(),
        trouble: views.iter().filter_map(|view| view.trouble()).collect(),
    }))
}

/// The hub's supervisor watches every agency, any other their own.
fn watched(desk: &Desk, is_hub: bool) -> Vec<Agency> {
    let mut agencies = desk.register().agencies();
    agencies.retain(|agency| {
        agency.standing == Standing::Active && (is_hub || Some(agency.id) == desk.agency())
    });
    agencies.sort_by(|one, other| one.name.cmp(&other.name));
    agencies
}

async fn load(
    screens: &Screens,
    signed: &Signed,
    agencies: Vec<AgencyId>,
) -> Result<Loaded, Problem> {
    let read = move |db: &rusqlite::Connection| {
        let mut loads = list_room_loads(db)?;
        loads.retain(|load| agencies.contains(&load.agency));
        let (mut alarms, mut received) = (Vec::new(), BTreeMap::new());
        for agency in agencies {
            alarms.extend(list_alarms(db, agency, ALARMS_MAX)?);
            let place = Place { agency, room: None };
            received.insert(agency, list_shares(db, &place, Side::Received, JUDGED_MAX)?);
        }
        Ok((loads, alarms, received))
    };
    let lists = screens.lists(signed.realm);
    let (loads, mut alarms, received) =
        lists.read(read).await.map_err(|error: ViewError| Problem::of(&error))?;
    // One alarm rings in both agencies' rooms: on the hub's board it stands once.
    alarms
        .sort_by_key(|alarm| (alarm.acknowledged_at.is_some(), std::cmp::Reverse(alarm.position)));
    alarms.dedup_by_key(|alarm| alarm.position);
    let mut offered_at = BTreeMap::new();
    for position in loads.iter().filter_map(|load| load.oldest_undecided) {
        let before = Position(position.0.saturating_sub(1));
        let stored = signed
            .desk
            .office()
            .journal()
            .read(before, 1)
            .await
            .map_err(|error| Problem::of(&error))?;
        offered_at.extend(stored.first().map(|stored| (position, stored.recorded_at)));
    }
    Ok(Loaded { loads, alarms, received, offered_at })
}

struct Told<'a> {
    register: &'a Register,
    now: Timestamp,
    loaded: &'a Loaded,
    is_hub: bool,
}

impl Told<'_> {
    /// Every active room of the agencies, idle ones too, and what is addressed to an agency as a
    /// whole.
    fn loads(&self, agencies: &[Agency]) -> Vec<LoadSaid> {
        let mut said = Vec::new();
        for agency in agencies {
            let mut rooms = self.register.rooms_of(agency.id);
            rooms.retain(|room| room.standing == Standing::Active);
            said.extend(rooms.iter().map(|room| self.load(agency, Some((room.id, &room.name)))));
            let whole = self.load(agency, None);
            if whole.undecided + whole.in_work > 0 || rooms.is_empty() {
                said.push(whole);
            }
        }
        said
    }

    fn load(&self, agency: &Agency, room: Option<(RoomId, &str)>) -> LoadSaid {
        let id = room.map(|(id, _)| id);
        let load =
            self.loaded.loads.iter().find(|load| load.agency == agency.id && load.room == id);
        let oldest = load.and_then(|load| load.oldest_undecided);
        let oldest = oldest.and_then(|position| self.loaded.offered_at.get(&position));
        let of_room = |row: &&ShareRow| row.share.to_room() == id;
        let shares = self.loaded.received.get(&agency.id).into_iter().flatten().filter(of_room);
        LoadSaid {
            room: match room {
                Some((_, name)) => format!("{name} ({})", agency.name),
                None => format!("{}, any room", agency.name),
            },
            undecided: load.map_or(0, |load| load.undecided),
            oldest: oldest.map(|at| Age::of(*at, self.now)),
            in_work: load.map_or(0, |load| load.in_work),
            alarms: shares.map(|row| row.share.alarms_standing().len()).sum(),
        }
    }

    fn alarms(&self, reader: Option<AgencyId>) -> Vec<AlarmSaid> {
        self.loaded.alarms.iter().map(|alarm| self.alarm(alarm, reader)).collect()
    }

    fn alarm(&self, alarm: &AlarmRow, reader: Option<AgencyId>) -> AlarmSaid {
        let known =
            self.loaded.received.values().flatten().find(|row| row.share.id() == alarm.share);
        let from_to = |share: &Share| {
            let from = self.register.place(share.from(), share.from_room());
            format!("{from} to {}", self.register.place(share.to(), share.to_room()))
        };
        let ring = alarm.ring.iter().map(|ring| {
            let place = self.register.place(ring.agency, Some(ring.room));
            format!(
                "{}: {}, {place}",
                ring.number.as_deref().unwrap_or("no line recorded"),
                ring.post
            )
        });
        AlarmSaid {
            id: format!("alarm-{}", alarm.position),
            words: told::alarm_words(alarm.kind),
            is_warning: alarm.level == AlarmLevel::Warning,
            is_acknowledged: alarm.acknowledged_at.is_some(),
            age: Age::of(alarm.due_at, self.now),
            from_to: known.map_or_else(
                || "A share that your room sent, or that has ended".to_owned(),
                |row| from_to(&row.share),
            ),
            ring: ring.collect(),
            href: reader.filter(|_| !self.is_hub).map(|_| super::rows::address_of(alarm.share)),
        }
    }

    fn link(&self, agency: &Agency) -> LinkSaid {
        let shares =
            || self.loaded.received.get(&agency.id).into_iter().flatten().map(|row| &row.share);
        let undelivered = || shares().filter(|share| share.state() == ShareState::Held);
        let delivered = shares()
            .filter_map(|share| share.ladder().at(Step::Delivered))
            .map(|rung| rung.at)
            .max();
        let oldest = undelivered().map(Share::since).min();
        LinkSaid {
            agency: agency.name.clone(),
            is_waiting: oldest.is_some_and(|at| self.now.seconds_since(at) >= 2),
            undelivered: undelivered().count(),
            oldest: oldest.map(|at| Age::of(at, self.now)),
            delivered: delivered.map(|at| Age::of(at, self.now)),
        }
    }
}

fn parked(view: &views::View) -> Vec<ParkedSaid> {
    let name = view.name();
    let said = |parked: views::Parked| ParkedSaid {
        view: name,
        stream: parked.stream.to_string(),
        event: parked.event,
        position: parked.position.0,
        reason: parked.reason,
    };
    view.parked().into_iter().map(said).collect()
}

#[cfg(test)]
pub(super) fn sample(is_hub: bool) -> BoardScreen {
    use crate::model::samples::at;
    let age = |seconds| Age::of(at(0), at(seconds));
    BoardScreen {
        frame: Frame::sample("Board").live("/desk/board/feed"),
        is_hub,
        loads: vec![LoadSaid {
            room: "North fire control (North Fire and Rescue)".to_owned(),
            undecided: 3,
            oldest: Some(age(72)),
            in_work: 5,
            alarms: 1,
        }],
        alarms: vec![AlarmSaid {
            id: "alarm-77".to_owned(),
            words: "Still undecided: ring now",
            is_warning: false,
            is_acknowledged: false,
            age: age(12),
            from_to: "North police control to North fire control".to_owned(),
            ring: vec!["+441632960961: duty officer, North fire control".to_owned()],
            href: (!is_hub).then(|| "/desk?share=1#detail".to_owned()),
        }],
        links: vec![LinkSaid {
            agency: "North Fire and Rescue".to_owned(),
            is_waiting: true,
            undelivered: 1,
            oldest: Some(age(9)),
            delivered: Some(age(300)),
        }],
        parked: vec![ParkedSaid {
            view: "exchange",
            stream: "exchange.share/1".to_owned(),
            event: "exchange.share_offered".to_owned(),
            position: 41,
            reason: "a newer version than this program knows".to_owned(),
        }],
        trouble: Vec::new(),
    }
}
