//! Every other move of a share: receipts, work, endings and beginnings again.

use kernel::{AgencyId, AgreementId, LabelSet, Timestamp};

use super::moves::{Party, State};
use super::refusals::MoveRefused;
use super::share::{By, Share};
use crate::events::bounds::Whole;
use crate::events::claim::Reason;
use crate::events::words::{AlarmKind, Step};
use crate::events::{
    AlarmAcknowledged, CancelSeen, ShareCancelled, ShareClosed, ShareDelivered, ShareExpired,
    ShareOffered, ShareOnScene, ShareReoffered, ShareReopened, ShareResourced, ShareSeen,
    ShareShown, ShareWithdrawn, ShareWorking,
};
use contracts::ShareKind;

/// An offer's length where none is asked for.
pub const EXPIRES_SECONDS: i64 = 3_600;

/// The event if the rung or the move is new, or nothing if it stands already.
pub type Once<E> = Result<Option<E>, MoveRefused>;

impl Share {
    /// Checks a first offer: draft to submitted, and held once it is stored.
    ///
    /// # Errors
    /// If it goes to where it comes from.
    pub fn submit(offered: ShareOffered) -> Result<ShareOffered, MoveRefused> {
        if offered.from == offered.to { Err(MoveRefused::ToItself) } else { Ok(offered) }
    }

    fn check_recipient(&self, by: &By) -> Result<(), MoveRefused> {
        if self.parties(by, None).contains(&Party::Recipient) {
            Ok(())
        } else {
            Err(MoveRefused::NotYours)
        }
    }

    /// # Errors
    /// If `by` is not the recipient.
    pub fn deliver(&self, by: &By, reported_at: Timestamp) -> Once<ShareDelivered> {
        self.check_recipient(by)?;
        let is_open = self.state() == State::Held || self.state() == State::Expired;
        if self.ladder().has(Step::Delivered) || !is_open {
            return Ok(None);
        }
        Ok(Some(ShareDelivered { reported_at }))
    }

    /// # Errors
    /// If `by` is not the recipient, or it was not delivered.
    #[cfg(test)]
    pub fn show(&self, by: &By, reported_at: Timestamp) -> Once<ShareShown> {
        self.show_after(by, reported_at, false)
    }

    /// As [`Share::show`]; `is_taken` where the same commit delivers it first.
    ///
    /// # Errors
    /// If `by` is not the recipient, or it was not delivered.
    pub fn show_after(&self, by: &By, reported_at: Timestamp, is_taken: bool) -> Once<ShareShown> {
        self.check_recipient(by)?;
        if self.ladder().has(Step::Shown) {
            return Ok(None);
        }
        if !is_taken && !self.ladder().has(Step::Delivered) {
            return Err(MoveRefused::NotDelivered);
        }
        Ok(Some(ShareShown { room: by.room, reported_at }))
    }

    /// # Errors
    /// If `by` is not the recipient, or it was not delivered and `by` is no connector.
    #[cfg(test)]
    pub fn see(&self, by: &By, reported_at: Timestamp) -> Once<ShareSeen> {
        self.see_after(by, reported_at, false)
    }

    /// As [`Share::see`]; `is_taken` where the same commit delivers it first.
    ///
    /// # Errors
    /// If `by` is not the recipient, or it was not delivered and `by` is no connector.
    pub fn see_after(&self, by: &By, reported_at: Timestamp, is_taken: bool) -> Once<ShareSeen> {
        self.check_recipient(by)?;
        if self.ladder().has(Step::Seen) {
            return Ok(None);
        }
        let implied = if is_taken { Vec::new() } else { self.implied(by)? };
        if self.state().is_undecided() {
            self.check_from(State::Delivered, State::Seen, by, None)?;
        }
        Ok(Some(ShareSeen { room: by.room, reported_at, implied }))
    }

    /// The hub ends an awareness share that was seen: nothing more is asked.
    #[must_use]
    pub fn ends_when_seen(&self) -> Option<ShareClosed> {
        (self.kind() == ShareKind::Awareness && self.state() == State::Seen)
            .then_some(ShareClosed { room: None, reason: None })
    }

    /// # Errors
    /// If `by` is not the hub, it was decided, or its time has not come.
    pub fn expire(&self, by: &By, now: Timestamp) -> Result<ShareExpired, MoveRefused> {
        self.check(State::Expired, by, None)?;
        match self.expires_at() {
            Some(at) if at <= now => Ok(ShareExpired { attempt: self.attempt() }),
            _ => Err(MoveRefused::NotDue),
        }
    }

    /// Offers it again, under what is agreed now.
    ///
    /// # Errors
    /// If `by` is not the sender, or it need not be offered again.
    pub fn reoffer(
        &self,
        by: &By,
        grant: (AgreementId, LabelSet),
        expires: Whole<10, 86_400>,
        now: Timestamp,
    ) -> Result<ShareReoffered, MoveRefused> {
        self.check(State::Submitted, by, None)?;
        Ok(ShareReoffered {
            attempt: self.attempt().saturating_add(1),
            expires_seconds: expires,
            agreement: grant.0,
            labels: grant.1,
            authored_at: now,
        })
    }

    /// # Errors
    /// If `by` is not the sender, or it has ended.
    pub fn cancel(&self, by: &By, reason: Option<Reason>) -> Result<ShareCancelled, MoveRefused> {
        self.check(State::Cancelled, by, None)?;
        Ok(ShareCancelled { reason })
    }

    /// # Errors
    /// If `by` is not the recipient, or it was not cancelled.
    pub fn see_cancel(&self, by: &By) -> Once<CancelSeen> {
        self.check_recipient(by)?;
        if self.state() != State::Cancelled || self.is_cancel_seen() {
            return Ok(None);
        }
        Ok(Some(CancelSeen { room: by.room }))
    }

    /// # Errors
    /// If `by` is not the recipient, or it is not in a state to work on.
    pub fn work(&self, by: &By) -> Result<ShareWorking, MoveRefused> {
        self.check(State::Working, by, None)?;
        Ok(ShareWorking { room: by.room })
    }

    /// # Errors
    /// If `by` is not the recipient, or it is not in work.
    pub fn resource(&self, by: &By, eta: Option<Timestamp>) -> Result<ShareResourced, MoveRefused> {
        self.check(State::Resourced, by, None)?;
        Ok(ShareResourced { room: by.room, eta })
    }

    /// # Errors
    /// If `by` is not the recipient, or nothing was sent.
    pub fn arrive(&self, by: &By) -> Result<ShareOnScene, MoveRefused> {
        self.check(State::OnScene, by, None)?;
        Ok(ShareOnScene { room: by.room })
    }

    /// # Errors
    /// If `by` is not the recipient, it is not in work, or no reason is given.
    pub fn withdraw(&self, by: &By, reason: Option<Reason>) -> Result<ShareWithdrawn, MoveRefused> {
        self.check(State::Withdrawn, by, None)?;
        if reason.is_none() {
            return Err(MoveRefused::ReasonMissing);
        }
        Ok(ShareWithdrawn { room: by.room, reason })
    }

    /// # Errors
    /// If `by` is not the recipient, or it is not in work.
    pub fn close(&self, by: &By, reason: Option<Reason>) -> Result<ShareClosed, MoveRefused> {
        self.check(State::Closed, by, None)?;
        Ok(ShareClosed { room: by.room, reason })
    }

    /// # Errors
    /// If `by` is neither the incident's owner nor the recipient, or it is not closed.
    pub fn reopen(
        &self,
        by: &By,
        owner: AgencyId,
        reason: Option<Reason>,
    ) -> Result<ShareReopened, MoveRefused> {
        self.check(State::Reopened, by, Some(owner))?;
        Ok(ShareReopened { by: by.agency.unwrap_or(owner), reason })
    }

    /// # Errors
    /// If `by` has no part in the share, or no such alarm stands.
    pub fn acknowledge(&self, by: &By, kind: AlarmKind) -> Result<AlarmAcknowledged, MoveRefused> {
        let agency = by.agency.filter(|agency| *agency == self.from() || *agency == self.to());
        let Some(agency) = agency else { return Err(MoveRefused::NotYours) };
        if !self.alarms_standing().iter().any(|raised| raised.kind == kind) {
            return Err(MoveRefused::NoSuchAlarm);
        }
        Ok(AlarmAcknowledged { kind, attempt: self.attempt(), agency, room: by.room })
    }
}
