//! The frame of every page and resource: sessions, form tokens, problem documents, bounds, page
//! layout with GOV.UK and MoJ parts, page files, paging, and feeds. It promises that no request
//! reaches a handler larger, slower or less known than it should be, that no answer leaves without
//! its headers, and that no problem tells a value that was sent. What a page says and who may see
//! it is the slices'; listening, health and metrics are the server's.

mod api;
pub mod assets;
mod bearer;
pub mod bounds;
mod cookie;
mod csrf;
mod depth;
mod faults;
mod feeds;
mod filled;
mod form;
mod frame;
mod headers;
mod json;
mod limits;
mod malformed;
mod nav;
mod next;
mod own_pages;
mod page;
mod paging;
pub mod parts;
mod problem;
mod refused;
mod router;
mod secret;
mod session;
mod signed;
mod signer;
mod sse;
mod standing;
mod time;
mod token;
mod trace;
mod web;

pub use bearer::{Bearer, Either};
pub use feeds::Guard;
pub use filled::{FieldFault, Filled, sentence};
pub use form::{Form, Path, Query, Upload, UploadedFile, uploads};
pub use frame::{Frame, Notice, NoticeTone, Who, role_words};
pub use headers::CONTENT_SECURITY_POLICY;
pub use json::{Json, Keyed, created, read};
pub use nav::{NavItem, NavLink};
pub use next::{At, Next, see, see_after};
pub use page::{Page, again};
pub use paging::{Cursors, PageOf, Paging};
pub use problem::Problem;
pub use refused::WebRefused;
pub use router::router;
pub use session::{Issued, Session, Sessions};
pub use signed::{NotSigned, Signed, Visitor};
pub use sse::{Event, LastEventId, Pace, changes, sse, sse_at};
pub use time::{
    When, london, london_clock, london_clock_from, london_date, london_exact, london_from,
    london_time, span,
};
pub use token::{IssuedToken, Tokens};
pub use web::{Web, WebError, WebParts};
