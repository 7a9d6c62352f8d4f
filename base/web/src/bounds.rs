//! Every bound of the web layer, in one place. The README tells the same numbers.

use std::time::Duration;

/// A form or a JSON document.
pub const BODY_BYTES_MAX: usize = 1 << 20;
/// Objects and lists inside one another in a JSON document.
pub const JSON_DEPTH_MAX: usize = 64;
/// One uploaded file.
pub const UPLOAD_BYTES_MAX: usize = 25 << 20;
/// Files in one form.
pub const UPLOAD_FILES_MAX: usize = 10;
/// Everything of an upload that is not the file: part headers and text fields.
pub const UPLOAD_FIELDS_BYTES_MAX: usize = 64 << 10;
/// Fields in one form, repeated ones counted each time.
pub const FORM_FIELDS_MAX: usize = 1_000;
/// A query string.
pub const QUERY_BYTES_MAX: usize = 8 << 10;

/// Requests being answered at once; more are told to come back.
pub const REQUESTS_MAX: usize = 2_048;
/// Of those, the ones that bring more than a form or a document does.
pub const UPLOADS_MAX: usize = 16;
/// How long an answer may take to begin.
pub const ANSWER_SECONDS_MAX: u64 = 30;
/// One more second of that for each so many bytes that the request says it brings.
pub const BODY_BYTES_PER_SECOND_MIN: u64 = 256 << 10;

/// A person who does nothing for so long has to sign in again.
pub const SESSION_IDLE_SECONDS_MAX: i64 = 30 * 60;
/// However busy, a session ends after so long.
pub const SESSION_SECONDS_MAX: i64 = 12 * 60 * 60;
/// The store is told at most this often that a person is still there.
pub const SESSION_TOUCH_SECONDS: i64 = 60;
/// Open sessions of one person; one more ends the oldest.
pub const SESSIONS_PER_PERSON_MAX: usize = 10;
/// Sessions whose last moment is kept in memory.
pub const SESSIONS_SEEN_MAX: u64 = 20_000;

/// A system's token.
pub const TOKEN_SECONDS_MAX: i64 = 5 * 60;
/// For so long a token that was found is not looked up again.
pub const TOKEN_FOUND_SECONDS: i64 = 5;
/// Tokens of which that is kept in memory.
pub const TOKENS_FOUND_MAX: u64 = 10_000;
/// The secrets of sessions and tokens.
pub const SECRET_BYTES: usize = 32;

/// Feeds open at once, over everybody.
pub const FEEDS_MAX: usize = 2_000;
/// Feeds open at once for one session or system.
pub const FEEDS_PER_HOLDER_MAX: usize = 20;
/// Events waiting for one client.
pub const FEED_BUFFER_MAX: usize = 64;
/// One event's data.
pub const FEED_EVENT_BYTES_MAX: usize = 64 << 10;
/// A client that does not take a waiting event for so long is closed; it resumes by its last id.
pub const FEED_SLOW_SECONDS_MAX: u64 = 10;
/// How often a feed says that it is alive, and asks whether its reader may still read.
pub const FEED_BEAT: Duration = Duration::from_secs(5);
/// A feed is closed after so long, so that clients spread over nodes again; it resumes at once.
pub const FEED_SECONDS_MAX: u64 = 60 * 60;
/// The id that a client resumes from.
pub const EVENT_ID_BYTES_MAX: usize = 128;

/// Items of one page of a list, and how many if the client does not say.
pub const PAGE_ITEMS_MAX: u16 = 200;
pub const PAGE_ITEMS_DEFAULT: u16 = 50;
/// What a cursor carries.
pub const CURSOR_BYTES_MAX: usize = 512;
/// An address to go on to after signing in.
pub const NEXT_BYTES_MAX: usize = 2_000;
/// A client's idempotency key.
pub const IDEMPOTENCY_KEY_BYTES_MAX: usize = 255;
