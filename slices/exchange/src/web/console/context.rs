//! What the desk's page is loaded from: the lists of the reader's room, a glance at each incident
//! in them, and what is selected.

use std::collections::BTreeMap;

use access::Facts;
use axum::http::HeaderMap;
use contracts::Standing;
use desk::{Desk, DeskError, Loaded};
use futures::StreamExt as _;
use kernel::{AgencyId, TypedId as _};
use views::{View, ViewError};
use web::{Problem, Signed};

use super::detail::{self, Opened};
use super::glance::Glance;
use super::receipt::Hands;
use super::rows::{Listing, is_waiting};
use crate::actions::facts::own;
use crate::actions::grants::readable;
use crate::actions::may;
use crate::events::{IncidentId, ShareId};
use crate::model::{Incident, Share};
use crate::views::{AlarmRow, Place, ShareRow, Side, list_alarms, list_shares, shares_of};

/// The most lines of each list on one page; what lies beyond is counted and told.
pub(super) const ROWS_MAX: u32 = 200;
/// The most alarms on one page.
const ALARMS_MAX: u32 = 100;
/// Incidents that are read at the same time.
const READS_MAX: usize = 16;

/// Sent by a page's own fetches (see `base/web`): nobody has gone to another page.
pub(super) fn is_live(headers: &HeaderMap) -> bool {
    headers.contains_key("bluelight-live")
}

/// What is selected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Chosen {
    #[default]
    Nothing,
    Share(ShareId),
    Incident(IncidentId),
}

impl Chosen {
    /// From a query or a form; what cannot be read selects nothing.
    pub(super) fn of(share: Option<&str>, incident: Option<&str>) -> Self {
        if let Some(share) = share.and_then(|share| share.parse().ok()) {
            return Self::Share(share);
        }
        incident.and_then(|incident| incident.parse().ok()).map_or(Self::Nothing, Self::Incident)
    }

    pub(super) fn address(self) -> String {
        match self {
            Self::Nothing => "/desk".to_owned(),
            Self::Share(share) => format!("/desk?share={share}"),
            Self::Incident(incident) => format!("/desk?incident={incident}"),
        }
    }

    pub(super) const fn share(self) -> Option<ShareId> {
        match self {
            Self::Share(share) => Some(share),
            _ => None,
        }
    }
}

/// The lists of one room and a glance at each of their incidents.
pub(super) struct Lists {
    pub received: Vec<ShareRow>,
    pub sent: Vec<ShareRow>,
    pub alarms: Vec<AlarmRow>,
    pub glances: BTreeMap<IncidentId, Glance>,
}

impl Lists {
    pub(super) fn glance(&self, share: &Share) -> Glance {
        let known = self.glances.get(&share.incident());
        known.cloned().unwrap_or_else(|| Glance::closed(share.priority()))
    }

    pub(super) fn undecided(&self) -> usize {
        self.received.iter().filter(|row| is_waiting(&row.share)).count()
    }
}

/// The lists are an agency's own.
pub(super) fn lists_of(agency: Option<AgencyId>) -> Facts {
    own("exchange.lists", agency)
}

/// Where the reader sits; none for somebody without a room, who has no queue.
pub(super) fn place_of(desk: &Desk) -> Option<Place> {
    Some(Place { agency: desk.agency()?, room: Some(desk.room()?) })
}

/// Waits, at most a second, until the lists show all that is stored: an operator's own act must
/// be on the page that answers it.
pub(super) async fn caught_up(desk: &Desk, lists: &View) {
    // Still behind after a second: the page is shown as it is, and is told anew when it moves.
    lists.wait_for(desk.office().journal().head()).await;
}

pub(super) async fn load(desk: &Desk, lists: &View, place: Place) -> Result<Lists, Problem> {
    let read = move |db: &rusqlite::Connection| {
        let received = list_shares(db, &place, Side::Received, ROWS_MAX)?;
        let sent = list_shares(db, &place, Side::Sent, ROWS_MAX)?;
        Ok((received, sent, list_alarms(db, place.agency, ALARMS_MAX)?))
    };
    let (received, sent, alarms) =
        lists.read(read).await.map_err(|error: ViewError| Problem::of(&error))?;
    let shares = received.iter().chain(&sent).map(|row| row.share.incident());
    let mut incidents: Vec<IncidentId> =
        shares.chain(alarms.iter().map(|alarm| alarm.incident)).collect();
    incidents.sort_unstable();
    incidents.dedup();
    let glances = glances(desk, incidents).await?;
    Ok(Lists { received, sent, alarms, glances })
}

async fn glances(
    desk: &Desk,
    incidents: Vec<IncidentId>,
) -> Result<BTreeMap<IncidentId, Glance>, DeskError> {
    let read = async |id: IncidentId| {
        let incident = desk.find::<Incident>(id).await?;
        Ok(incident.map(|incident| (id, Glance::of(&incident, &readable(desk, &incident)))))
    };
    let found: Vec<Result<_, DeskError>> =
        futures::stream::iter(incidents).map(read).buffer_unordered(READS_MAX).collect().await;
    found.into_iter().filter_map(Result::transpose).collect()
}

/// What is selected, opened for the reader; nothing where it is not theirs to open.
pub(super) async fn open(
    signed: &Signed,
    lists: &View,
    chosen: Chosen,
    alarms: &[AlarmRow],
) -> Result<Option<Opened>, Problem> {
    let desk = &signed.desk;
    let share = match chosen {
        Chosen::Share(share) => {
            desk.find::<Share>(share).await?.filter(|share| is_party(desk, share))
        }
        _ => None,
    };
    let incident = match (chosen, &share) {
        (Chosen::Incident(incident), _) => incident,
        (_, Some(share)) => share.incident(),
        _ => return Ok(None),
    };
    let Some(incident) = desk.find::<Incident>(incident).await? else { return Ok(None) };
    let sitting = signed.session.id.to_string();
    let (readable, is_gap) = detail::open(desk, incident.clone(), &sitting).await?;
    if readable.is_none() && share.is_none() {
        return Ok(None);
    }
    let id = incident.id();
    let shares = match readable {
        Some(_) => {
            lists.read(move |db| shares_of(db, id)).await.map_err(|error| Problem::of(&error))?
        }
        None => Vec::new(),
    };
    let alarms = alarms.to_vec();
    Ok(Some(Opened { incident, share, shares, alarms, readable, is_gap }))
}

pub(super) fn is_party(desk: &Desk, share: &Loaded<Share>) -> bool {
    desk.agency().is_some_and(|agency| agency == share.from() || agency == share.to())
}

/// What the reader's role lets them do with the shares of their own room.
pub(super) fn hands(desk: &Desk) -> Hands {
    let Some(agency) = desk.agency() else { return Hands::default() };
    let share = Facts {
        recipient: Some(agency),
        tags: vec!["asking"],
        ..own("exchange.share", Some(agency))
    };
    let agencies = desk.register().agencies().into_iter();
    let others = agencies.filter(|other| other.id != agency && other.standing == Standing::Active);
    Hands {
        may_decide: desk.may(may::ACCEPT, &share),
        may_work: desk.may(may::PROGRESS, &share),
        may_send: desk.may(may::CANCEL, &share),
        others: others.map(|other| (other.slug, other.name)).collect(),
    }
}

/// How the lists are told to this reader.
pub(super) fn listing<'a>(desk: &'a Desk, alarms: &'a [AlarmRow], chosen: Chosen) -> Listing<'a> {
    let reader = desk.agency().unwrap_or_else(|| AgencyId::from_uuid(uuid::Uuid::nil()));
    Listing { names: desk.register(), now: desk.now(), reader, selected: chosen.share(), alarms }
}
