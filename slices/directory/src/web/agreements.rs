use askama::Template;
use axum::extract::State;
use kernel::{AgencyId, Timestamp};
use web::parts::{Column, Pager, Tone};
use web::{Frame, Page, Paging, Problem, Signed};

use super::here::{Here, permit};
use super::words::share_words;
use crate::actions::{MAKE_AGREEMENT, READ_AGREEMENTS, agreement_facts, hub_facts};
use crate::views::{AgreementRow, list_agreements};

struct Listed {
    title: String,
    href: String,
    parties: String,
    kinds: String,
    edition: u32,
    state: (&'static str, Tone),
}

#[derive(Template)]
#[template(path = "agreements.html")]
struct AgreementsPage {
    frame: Frame,
    columns: Vec<Column>,
    agreements: Vec<Listed>,
    pager: Pager,
    may_make: bool,
}

pub(super) async fn list(
    State(here): State<Here>,
    signed: Signed,
    paging: Paging,
) -> Result<Page<impl Template>, Problem> {
    let desk = here.desk(&signed);
    let may_read_all = desk.may(READ_AGREEMENTS, &hub_facts());
    let own: Vec<AgencyId> = desk.agency().into_iter().collect();
    if !may_read_all {
        permit(&desk, READ_AGREEMENTS, &agreement_facts(&own))?;
    }
    let frame = here.frame(&signed, "Sharing agreements").await;
    let cursors = here.web.cursors("directory.agreements");
    let (after, limit) = (cursors.open(&paging)?, paging.limit() as u32 + 1);
    let party = own.first().filter(|_| !may_read_all).map(ToString::to_string);
    let rows = here.read(move |db| list_agreements(db, party.as_deref(), after, limit)).await?;
    let page = cursors.page(rows, &paging, |row| (row.title.clone(), row.id.clone()))?;
    let is_first = paging.cursor.is_none();
    let pager = Pager::of("/directory/agreements", is_first, page.next.as_deref());
    let headings = ["Agreement", "Between", "For", "Edition", "State"];
    Ok(Page(AgreementsPage {
        columns: headings.map(Column::new).to_vec(),
        agreements: page.items.into_iter().map(|row| listed(&here, &frame, row)).collect(),
        pager,
        may_make: desk.may(MAKE_AGREEMENT, &hub_facts()),
        frame,
    }))
}

fn listed(here: &Here, frame: &Frame, row: AgreementRow) -> Listed {
    let kinds: Vec<&str> = row.terms.kinds.iter().map(|kind| share_words(*kind)).collect();
    Listed {
        href: format!("/directory/agreements/{}", row.id),
        parties: told_parties(here, &row.terms.parties),
        kinds: kinds.join(", "),
        edition: row.edition,
        state: told_state(row.withdrawn_at.is_some(), (row.terms.from, row.terms.until), frame.now),
        title: row.title,
    }
}

pub(super) fn told_parties(here: &Here, parties: &[AgencyId]) -> String {
    let register = here.live.register();
    let names: Vec<String> =
        parties.iter().filter_map(|party| register.agency(*party)).map(|it| it.name).collect();
    names.join(", ")
}

/// Whether an agreement counts now.
pub(super) fn told_state(
    is_withdrawn: bool,
    (from, until): (Timestamp, Option<Timestamp>),
    now: Timestamp,
) -> (&'static str, Tone) {
    if is_withdrawn {
        ("Withdrawn", Tone::Grey)
    } else if now < from {
        ("Not yet in force", Tone::Blue)
    } else if until.is_some_and(|until| until <= now) {
        ("Ended", Tone::Grey)
    } else {
        ("In force", Tone::Green)
    }
}

#[cfg(test)]
mod tests {
    use kernel::Timestamp;

    use super::told_state;

    #[test]
    fn an_agreement_is_in_force_from_its_start_until_its_end_unless_withdrawn() {
        let at = Timestamp::from_milliseconds;
        for (is_withdrawn, until, now, told) in [
            (false, None, 5, "Not yet in force"),
            (false, None, 10, "In force"),
            (false, Some(20), 19, "In force"),
            (false, Some(20), 20, "Ended"),
            (true, None, 15, "Withdrawn"),
        ] {
            assert_eq!(told_state(is_withdrawn, (at(10), until.map(at)), at(now)).0, told);
        }
    }
}
