use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use desk::{Desk, Loaded};
use kernel::{SystemId, Timestamp};
use web::parts::{Column, Link, Pager, SummaryRow, TimelineEntry};
use web::{Filled, Frame, Page, Paging, Path, Problem, Signed, WebRefused, When, again};

use super::filling::refused;
use super::here::{Here, id, see_at};
use super::history::changes;
use super::words::told_standing;
use crate::actions::{
    CHANGE_SYSTEM, ISSUE_SECRET, READ_HISTORY, READ_SYSTEMS, REVOKE_SECRET, issue_secret,
    revoke_secret,
};
use crate::model::SystemRecord;
use crate::views::{Scope, SecretRow, code, list_secrets};

struct ListedSecret {
    id: String,
    issued: When,
}

#[derive(Template)]
#[template(path = "system.html")]
struct SystemPage {
    frame: Frame,
    form: Filled,
    crumbs: Vec<Link>,
    about: Vec<SummaryRow>,
    address: String,
    columns: Vec<Column>,
    secrets: Vec<ListedSecret>,
    entries: Vec<TimelineEntry>,
    pager: Pager,
    may_issue: bool,
    may_revoke: bool,
}

pub(super) async fn show(
    State(here): State<Here>,
    signed: Signed,
    Path(system): Path<String>,
    paging: Paging,
) -> Result<Response, Problem> {
    let frame = here.frame(&signed, "System").await;
    let system = id(&system)?;
    let page = page(&here, &signed, (frame, system, Filled::empty()), &paging).await?;
    Ok(Page(page).into_response())
}

async fn page(
    here: &Here,
    signed: &Signed,
    (mut frame, system, form): (Frame, SystemId, Filled),
    paging: &Paging,
) -> Result<SystemPage, Problem> {
    let desk = here.desk(signed);
    let system = desk.load::<SystemRecord>(system).await?;
    desk.permit(READ_SYSTEMS, &system)?;
    frame.title = system.draft().name;
    let address = format!("/directory/systems/{}", system.id());
    let of = system.id().to_string();
    let secrets = here.read(move |db| list_secrets(db, &of)).await?;
    let (mut entries, mut pager) = (Vec::new(), Pager::default());
    if desk.may(READ_HISTORY, &system) {
        let scope = Scope::Subject(system.id().to_string());
        (entries, pager) = changes(here, &frame, (scope, &address), paging).await?;
    }
    Ok(SystemPage {
        form,
        crumbs: crumbs(&desk, &system)?,
        about: about(&desk, &system),
        address,
        columns: ["Secret", "Issued", "What to do"].map(Column::new).to_vec(),
        may_issue: secrets.len() < 2 && desk.may(ISSUE_SECRET, &system),
        may_revoke: desk.may(REVOKE_SECRET, &system),
        secrets: secrets.into_iter().map(|row| listed(&frame, row)).collect(),
        entries,
        pager,
        frame,
    })
}

fn listed(frame: &Frame, row: SecretRow) -> ListedSecret {
    let at: Timestamp = row.issued_at.parse().unwrap_or_default();
    ListedSecret { id: row.id, issued: frame.when(&at) }
}

fn crumbs(desk: &Desk, system: &SystemRecord) -> Result<Vec<Link>, Problem> {
    let agency = desk.register().agency(system.agency()).ok_or(WebRefused::NotThere)?;
    let up = format!("/directory/agencies/{}", agency.slug);
    Ok(vec![
        Link::new("Agencies", "/directory/agencies"),
        Link::new(agency.name, up.clone()),
        Link::new("Systems", format!("{up}/systems")),
    ])
}

fn about(desk: &Desk, system: &Loaded<SystemRecord>) -> Vec<SummaryRow> {
    let draft = system.draft();
    let room = desk.register().room(system.room()).map(|room| room.name).unwrap_or_default();
    let roles: Vec<&str> = draft.roles.iter().map(|role| web::role_words(*role)).collect();
    let mut name = SummaryRow::new("Name", draft.name);
    if desk.may(CHANGE_SYSTEM, system) {
        let change = format!("/directory/systems/{}/change", system.id());
        name = name.action(Link::new("Change", change).hidden("the system"));
    }
    vec![
        name,
        SummaryRow::new("Client id", system.id().to_string()),
        SummaryRow::new("Speaks for", room),
        SummaryRow::new("Roles", roles.join(", ")),
        SummaryRow::new("Standing", told_standing(&code(&system.standing())).0),
    ]
}

/// A new secret, seen this once.
#[derive(Template)]
#[template(path = "secret.html")]
struct SecretPage {
    frame: Frame,
    client: String,
    secret: String,
    back: String,
}

pub(super) async fn issue(
    State(here): State<Here>,
    signed: Signed,
    Path(system): Path<String>,
) -> Result<Response, Problem> {
    let system: SystemId = id(&system)?;
    match issue_secret(&here.desk(&signed), system).await {
        Ok(issued) => {
            let page = SecretPage {
                frame: signed.frame("Secret issued"),
                client: system.to_string(),
                secret: issued.secret.reveal().to_owned(),
                back: format!("/directory/systems/{system}?at={}", issued.position),
            };
            Ok(Page(page).into_response())
        }
        Err(error) => {
            let shown = (signed.frame("System"), system, refused(Filled::empty(), &error)?);
            Ok(again(page(&here, &signed, shown, &Paging::default()).await?))
        }
    }
}

pub(super) async fn revoke(
    State(here): State<Here>,
    signed: Signed,
    Path((system, secret)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let system: SystemId = id(&system)?;
    let address = format!("/directory/systems/{system}");
    match revoke_secret(&here.desk(&signed), system, id(&secret)?).await {
        Ok(position) => Ok(see_at(&address, position)),
        Err(error) => {
            let shown = (signed.frame("System"), system, refused(Filled::empty(), &error)?);
            Ok(again(page(&here, &signed, shown, &Paging::default()).await?))
        }
    }
}
