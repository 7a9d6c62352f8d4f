//! A slice for the stories: a page of every part, a form, an upload, a feed and a resource.

use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use contracts::AgencyKind;
use futures::StreamExt as _;
use kernel::{Realm, Timestamp};
use serde::{Deserialize, Serialize};
use testkit::slice::{Ground, Rooms, Slice, ViewMissing};
use testkit::{Cast, Hub};
use tokio::sync::Notify;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::parts::{Choice, Column, Link, Pager, Sorting, SummaryRow, TimelineEntry, Tone};
use web::{
    Bearer, Either, Event, Filled, Form, Frame, Json, Keyed, LastEventId, NavLink, NoticeTone,
    Pace, Page, PageOf, Paging, Problem, Signed, Upload, Visitor,
};

/// Tells when the flooded reader was let go.
#[derive(Default, Clone)]
pub struct Sample {
    pub let_go: Arc<Notify>,
}

/// A hub with the sample slice and one agency.
pub async fn hub() -> (Hub, Cast) {
    let hub = Hub::open(vec![Arc::new(Sample::default())]).await;
    let cast = hub.cast(&[("fire-north", AgencyKind::Fire)]).await;
    (hub, cast)
}

/// The cookie of the operator's session.
pub async fn operator(hub: &Hub, cast: &Cast) -> String {
    let room = cast.room("fire-north");
    hub.cookie(room.operator, Some(room.room), Realm::Live).await
}

impl Slice for Sample {
    fn name(&self) -> &'static str {
        "sample"
    }
    fn policy(&self) -> &'static str {
        r#"@id("sample-all-read") permit (principal, action == Action::"sample.read", resource);"#
    }
    fn data(&self) -> &'static str {
        ""
    }
    fn permissions(&self) -> &'static [access::Permission] {
        &[access::Permission("sample.read")]
    }
    fn projections(&self, _realm: Realm) -> Vec<Arc<dyn views::Projection>> {
        Vec::new()
    }
    fn links(&self) -> Vec<NavLink> {
        vec![
            NavLink::of("Secret", "/secret", access::Permission("sample.hide"), "sample.thing"),
            NavLink::of("Sample", "/sample", access::Permission("sample.read"), "sample.thing"),
            NavLink::public("Open", "/open"),
        ]
    }
    fn open(&self, _ground: Ground) -> Result<Rooms, ViewMissing> {
        let pages = Router::new()
            .route("/sample", get(show).post(save))
            .route("/open", get(open).post(save_openly))
            .route("/sample/upload", post(upload).layer(web::uploads()))
            .route("/sample/panic", get(panic))
            .route("/sample/feed", get(feed))
            .route("/sample/flood", get(flood).with_state(self.clone()));
        let api =
            OpenApiRouter::new().routes(routes!(list)).routes(routes!(add)).routes(routes!(look));
        Ok(Rooms { pages, api, jobs: Vec::new() })
    }
}

#[derive(Template)]
#[template(path = "sample.html")]
pub struct SamplePage {
    frame: Frame,
    form: Filled,
    crumbs: Vec<Link>,
    tone: Tone,
    offered_at: Timestamp,
    choices: Vec<Choice>,
    chosen: Vec<Link>,
    columns: Vec<Column>,
    pager: Pager,
    rows: Vec<SummaryRow>,
    entries: Vec<TimelineEntry>,
}

impl SamplePage {
    pub fn new(frame: Frame, form: Filled) -> Self {
        let offered_at = frame.now.plus_seconds(-75);
        let when = frame.when(&offered_at);
        let entry = |title: &str, text: &str| TimelineEntry {
            title: title.to_owned(),
            by: "North fire control".to_owned(),
            when,
            text: text.to_owned(),
        };
        Self {
            form,
            crumbs: vec![Link::new("Home", "/"), Link::new("Incidents", "/incidents")],
            tone: Tone::Green,
            offered_at,
            choices: vec![Choice::new("a", "First").hinted("The usual"), Choice::new("b", "Other")],
            chosen: vec![Link::new("Open", "/sample")],
            columns: vec![
                Column::new("Reference").sorted("/sample?sort=reference", Sorting::Ascending),
                Column::new("State"),
                Column::new("Age").numeric(),
            ],
            pager: Pager::of("/sample?sort=age", false, Some("abc")),
            rows: vec![
                SummaryRow::new("Name", "North").action(Link::new("Change", "/n").hidden("name")),
                SummaryRow::new("Place", "<b>not bold</b>"),
            ],
            entries: vec![entry("Accepted", "On the way"), entry("Held", "")],
            frame,
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Fields {
    name: String,
    labels: Vec<String>,
}

async fn show(signed: Signed) -> Page<SamplePage> {
    let frame = signed.frame("Sample").live("/sample/feed");
    let frame = frame.noticed(NoticeTone::Success, "Share accepted");
    Page(SamplePage::new(frame, Filled::empty()))
}

async fn save(signed: Signed, form: Form<Fields>) -> Result<Response, Problem> {
    if form.data.name.is_empty() {
        let form = form.filled.faulted("name", "Enter a name");
        return Ok(web::again(SamplePage::new(signed.frame("Sample"), form)));
    }
    Ok(web::see(&format!("/sample?labels={}", form.data.labels.len())))
}

async fn open(visitor: Visitor) -> Page<SamplePage> {
    Page(SamplePage::new(visitor.frame("Open"), Filled::empty()))
}

async fn save_openly(_visitor: Visitor, form: Form<Fields>) -> String {
    form.data.name
}

async fn upload(_signed: Signed, upload: Upload) -> String {
    let size = upload.files.first().map_or(0, |file| file.bytes.len());
    format!("{size} bytes, note {}", upload.filled.value("note"))
}

async fn panic(_visitor: Visitor) -> Response {
    let values: Vec<u8> = Vec::new(); // indexed beyond its end on purpose
    format!("{}", values[7]).into_response()
}

/// Five events, then nothing more.
async fn feed(signed: Signed, last: LastEventId) -> Response {
    let after = last.position().map_or(0, |position| position.0);
    let events = (after + 1..=5).map(|id| Event::new("changed", id.to_string()).with_id(id));
    let waiting = futures::stream::pending::<Event>();
    let events = futures::stream::iter(events.collect::<Vec<_>>()).chain(waiting);
    let pace = Pace { beat: Duration::from_millis(10), ..Pace::default() };
    web::sse_at(pace, signed.guard(), events)
}

/// More events than anybody takes.
async fn flood(State(sample): State<Sample>, signed: Signed) -> Response {
    let let_go = LetGo(sample.let_go);
    let events = futures::stream::repeat_with(move || {
        let _held = &let_go;
        Event::new("changed", "x")
    });
    let pace = Pace { slow: Duration::from_millis(10), ..Pace::default() };
    web::sse_at(pace, signed.guard(), events)
}

struct LetGo(Arc<Notify>);

impl Drop for LetGo {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}

#[derive(Debug, Serialize, ToSchema)]
struct Thing {
    number: u32,
}

/// Things, a page at a time.
#[utoipa::path(get, path = "/sample", tag = "sample", params(Paging),
    responses((status = 200, description = "a page", body = PageOf<Thing>)))]
async fn list(bearer: Bearer, paging: Paging) -> Result<Json<PageOf<Thing>>, Problem> {
    let cursors = bearer.web().cursors("sample.things");
    let after: u32 = cursors.open(&paging)?.unwrap_or(0);
    let things = (after + 1..=5).take(paging.limit() + 1).map(|number| Thing { number }).collect();
    Ok(Json(cursors.page(things, &paging, |thing| thing.number)?))
}

#[derive(Debug, Deserialize, ToSchema)]
struct AddThing {
    #[expect(dead_code, reason = "only read from the body")]
    people: Vec<Somebody>,
}

#[derive(Debug, Deserialize, ToSchema)]
struct Somebody {
    #[expect(dead_code, reason = "only read from the body")]
    age: u8,
}

#[derive(Debug, Serialize, ToSchema)]
struct Added {
    realm: &'static str,
    is_keyed: bool,
}

/// Adds a thing.
#[utoipa::path(post, path = "/sample", tag = "sample", request_body = AddThing,
    responses((status = 201, description = "added", body = Added)))]
async fn add(bearer: Bearer, asked: Keyed<AddThing>) -> Response {
    let stream = kernel::StreamId::new(
        kernel::StreamKind("sample.thing"),
        bearer.desk.mint::<kernel::RoomId>(),
    );
    let is_keyed = asked.idempotency(&bearer.caller, stream).is_some();
    web::created("/api/v1/sample/1", Added { realm: bearer.realm.code(), is_keyed })
}

/// A thing that pages and programs both link to.
#[utoipa::path(get, path = "/sample/look", tag = "sample",
    responses((status = 200, description = "seen"), (status = 404, body = Problem)))]
async fn look(either: Either) -> Result<String, Problem> {
    Ok(either.realm.code().to_owned())
}
