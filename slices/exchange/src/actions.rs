//! What a person, a system or the hub's clock can do: one file each, in five beats: load, permit,
//! decide, append, answer. Nothing here knows HTTP or SQL.

pub mod accept_share;
pub mod acknowledge_alarm;
pub mod add_log_line;
pub mod again;
pub mod cancel_incident;
pub mod cancel_share;
pub mod close_incident;
pub mod close_share;
pub mod deliver_shares;
pub mod end_notice;
pub mod erase_incident;
pub mod errors;
pub mod expire_share;
pub mod facts;
pub mod grants;
pub mod move_share;
pub mod open_attachment;
pub mod open_parts;
pub mod progress_share;
pub mod raise_alarms;
pub mod raise_incident;
pub mod redirect_share;
pub mod reject_share;
pub mod reoffer_share;
pub mod reopen_incident;
pub mod reopen_share;
pub mod see_share;
pub mod share_incident;
pub mod show_share;
pub mod update_incident;
pub mod upload_attachment;
pub mod withdraw_share;

use access::Permission;
use desk::Desk;
use kernel::Actor;

use crate::model::{By, Hand};

/// Everything that can be asked for in this slice.
pub mod may {
    use super::Permission;

    pub const RAISE: Permission = Permission("exchange.raise_incident");
    pub const SHARE: Permission = Permission("exchange.share_incident");
    pub const UPDATE: Permission = Permission("exchange.update_incident");
    pub const LOG: Permission = Permission("exchange.add_log_line");
    pub const ATTACH: Permission = Permission("exchange.attach");
    pub const CLOSE_INCIDENT: Permission = Permission("exchange.close_incident");
    pub const CANCEL_INCIDENT: Permission = Permission("exchange.cancel_incident");
    pub const REOPEN_INCIDENT: Permission = Permission("exchange.reopen_incident");
    pub const ERASE: Permission = Permission("exchange.erase_incident");
    pub const READ: Permission = Permission("exchange.read_incident");
    pub const READ_PART: Permission = Permission("exchange.read_part");
    pub const DELIVER: Permission = Permission("exchange.deliver_share");
    pub const SHOW: Permission = Permission("exchange.show_share");
    pub const SEE: Permission = Permission("exchange.see_share");
    pub const ACCEPT: Permission = Permission("exchange.accept_share");
    pub const REJECT: Permission = Permission("exchange.reject_share");
    pub const REDIRECT: Permission = Permission("exchange.redirect_share");
    pub const PROGRESS: Permission = Permission("exchange.progress_share");
    pub const WITHDRAW: Permission = Permission("exchange.withdraw_share");
    pub const CLOSE: Permission = Permission("exchange.close_share");
    pub const REOPEN: Permission = Permission("exchange.reopen_share");
    pub const CANCEL: Permission = Permission("exchange.cancel_share");
    pub const REOFFER: Permission = Permission("exchange.reoffer_share");
    pub const EXPIRE: Permission = Permission("exchange.expire_share");
    pub const RAISE_ALARM: Permission = Permission("exchange.raise_alarm");
    pub const END_NOTICE: Permission = Permission("exchange.end_notice");
    pub const ACKNOWLEDGE: Permission = Permission("exchange.acknowledge_alarm");
    pub const READ_LISTS: Permission = Permission("exchange.read_lists");
    pub const WATCH: Permission = Permission("exchange.watch_board");

    pub const ALL: &[Permission] = &[
        RAISE,
        SHARE,
        UPDATE,
        LOG,
        ATTACH,
        CLOSE_INCIDENT,
        CANCEL_INCIDENT,
        REOPEN_INCIDENT,
        ERASE,
        READ,
        READ_PART,
        DELIVER,
        SHOW,
        SEE,
        ACCEPT,
        REJECT,
        REDIRECT,
        PROGRESS,
        WITHDRAW,
        CLOSE,
        REOPEN,
        CANCEL,
        REOFFER,
        EXPIRE,
        RAISE_ALARM,
        END_NOTICE,
        ACKNOWLEDGE,
        READ_LISTS,
        WATCH,
    ];
}

/// Whose hand is on the share.
#[must_use]
pub fn by(desk: &Desk) -> By {
    let hand = match desk.actor() {
        Actor::System { .. } => Hand::System,
        Actor::Hub => Hand::Hub,
        Actor::Person { .. } | Actor::Public => Hand::Person,
    };
    By { agency: desk.agency(), room: desk.room(), hand }
}
