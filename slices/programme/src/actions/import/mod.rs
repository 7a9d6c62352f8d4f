//! Loads the register's tables. Every row is accounted for: added, changed, unchanged or refused
//! by line with its reason, and the rest goes on. Loading the same tables again changes nothing,
//! so an import that was cut off is mended by running it again.

mod columns;
mod fault;
mod report;
mod table;

use std::collections::BTreeSet;

use desk::{Desk, DeskError};
use kernel::{Realm, Refusal, RefusalKind};

use crate::events::{AreaId, Slug, TermId, TermList};
use crate::model::{Area, Entry, IMPORT_REGISTER, Scheme, Term, register_facts};

pub use report::{FileReport, ImportReport, Progress, RowRefused};

pub(crate) use columns::SCHEME_COLUMNS;
use columns::{AREAS, KINDS, SCHEMES, STATUSES};
use fault::Fault;
use table::{Reading, Row};

/// Events that are stored in one append: as many of the largest as an append's bytes allow.
const ENTRIES_PER_APPEND: usize = 64;

/// The tables' bytes, as read from their files: UTF-8 CSV with a header.
#[derive(Debug, Clone, Default)]
pub struct Tables {
    pub areas: Vec<u8>,
    pub schemes: Vec<u8>,
    pub kinds: Vec<u8>,
    pub statuses: Vec<u8>,
}

impl Tables {
    /// The files' names beside the tables that they hold, for whoever reads the files.
    pub fn files(&mut self) -> [(&'static str, &mut Vec<u8>); 4] {
        [
            (KINDS, &mut self.kinds),
            (STATUSES, &mut self.statuses),
            (AREAS, &mut self.areas),
            (SCHEMES, &mut self.schemes),
        ]
    }
}

/// Why an import stopped. What was stored before stays; running it again goes on from there.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("an exercise has no register of its own; import in the live realm")]
    InExercise,
    #[error(transparent)]
    Desk(#[from] DeskError),
}

impl Refusal for ImportError {
    fn code(&self) -> &'static str {
        match self {
            Self::InExercise => "programme.import.in_exercise",
            Self::Desk(error) => error.code(),
        }
    }

    fn kind(&self) -> RefusalKind {
        match self {
            Self::InExercise => RefusalKind::Conflict,
            Self::Desk(error) => error.kind(),
        }
    }

    fn retry_seconds(&self) -> Option<u32> {
        match self {
            Self::InExercise => None,
            Self::Desk(error) => error.retry_seconds(),
        }
    }
}

/// Loads the four tables into the register.
///
/// # Errors
/// `desk.denied` without the permission `programme.import_register`;
/// `programme.import.in_exercise` at an exercise's desk; all that an append can meet.
/// A bad row is no error: the report tells it.
pub async fn import(
    desk: &Desk,
    tables: &Tables,
    progress: impl Fn(Progress),
) -> Result<ImportReport, ImportError> {
    desk.permit(IMPORT_REGISTER, &register_facts())?;
    if desk.realm() == Realm::Exercise {
        return Err(ImportError::InExercise);
    }
    let kinds = columns::terms(KINDS, TermList::Kind, &tables.kinds);
    let statuses = columns::terms(STATUSES, TermList::Status, &tables.statuses);
    let areas = columns::areas(&tables.areas);
    let mut schemes = columns::schemes(&tables.schemes);
    refuse_dangling(desk, &mut schemes, [&areas.slugs(), &kinds.slugs(), &statuses.slugs()])
        .await?;
    let mut report = ImportReport::default();
    report.add(store::<Term>(desk, kinds, &progress).await?);
    report.add(store::<Term>(desk, statuses, &progress).await?);
    report.add(store::<Area>(desk, areas, &progress).await?);
    report.add(store::<Scheme>(desk, schemes, &progress).await?);
    Ok(report)
}

/// Refuses each scheme that names an area, kind or status that neither the tables nor the
/// register hold.
async fn refuse_dangling(
    desk: &Desk,
    schemes: &mut Reading<crate::events::SchemeDetails>,
    [areas, kinds, statuses]: [&BTreeSet<Slug>; 3],
) -> Result<(), DeskError> {
    let mut kept = Vec::with_capacity(schemes.rows.len());
    for row in std::mem::take(&mut schemes.rows) {
        let mut faults = Vec::new();
        if !areas.contains(&row.details.area)
            && desk.find::<Area>(AreaId::of(&row.details.area)).await?.is_none()
        {
            faults.push(("area", Fault::DanglingArea));
        }
        for (column, kind) in row.details.kinds() {
            if !kinds.contains(kind) && !is_term(desk, TermList::Kind, kind).await? {
                faults.push((column, Fault::DanglingKind));
            }
        }
        let status = &row.details.status;
        if !statuses.contains(status) && !is_term(desk, TermList::Status, status).await? {
            faults.push(("status", Fault::DanglingStatus));
        }
        if faults.is_empty() {
            kept.push(row);
        } else {
            schemes.refuse(row.line, faults);
        }
    }
    schemes.rows = kept;
    Ok(())
}

async fn is_term(desk: &Desk, list: TermList, slug: &Slug) -> Result<bool, DeskError> {
    Ok(desk.find::<Term>(TermId::of(list, slug)).await?.is_some())
}

/// Registers what is new and changes what differs, many to an append.
async fn store<S: Entry>(
    desk: &Desk,
    reading: Reading<S::Details>,
    progress: &impl Fn(Progress),
) -> Result<FileReport, DeskError> {
    let mut report = FileReport::of(reading.file, reading.read, reading.refused);
    let (mut done, of) = (0, reading.rows.len());
    let told = |done| progress(Progress { file: reading.file, done, of });
    told(done);
    for rows in reading.rows.chunks(ENTRIES_PER_APPEND) {
        store_rows::<S>(desk, rows, &mut report).await?;
        done += rows.len();
        told(done);
    }
    Ok(report)
}

async fn store_rows<S: Entry>(
    desk: &Desk,
    rows: &[Row<S::Details>],
    report: &mut FileReport,
) -> Result<(), DeskError> {
    let mut batch = desk.batch();
    let (mut added, mut changed) = (0, 0);
    for row in rows {
        let id = S::id_of(&row.slug, &row.details);
        let Some(standing) = desk.find::<S>(id).await? else {
            batch = batch.create::<S>(id, S::register(row.slug.clone(), row.details.clone()));
            added += 1;
            continue;
        };
        if let Some(change) = standing.change(row.details.clone()) {
            batch = batch.on(&standing, change);
            changed += 1;
        }
    }
    if added + changed > 0 {
        report.position = Some(batch.commit().await?.position());
    }
    report.stored(added, changed, rows.len() - added - changed);
    Ok(())
}
