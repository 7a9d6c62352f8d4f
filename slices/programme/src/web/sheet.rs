//! Tables to take away, as CSV that a spreadsheet opens without running anything.

use std::borrow::Cow;

use kernel::Text;

use crate::events::{DatedBy, Name, Pounds, SchemeDetails};
use crate::views::{AreaRow, SchemeRow};

/// A spreadsheet takes a cell that begins so for a formula; an apostrophe keeps it text.
fn safe(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        return Cow::Owned(format!("'{cell}"));
    }
    Cow::Borrowed(cell)
}

/// One CSV text of a header and rows. Lines end in line feeds, as in the tables that are loaded.
fn sheet(header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut write = |cells: Vec<Cow<'_, str>>| {
        // Writing to memory cannot fail, and every row has the header's cells.
        let _written = writer.write_record(cells.iter().map(|cell| cell.as_bytes()));
    };
    write(header.iter().map(|cell| Cow::Borrowed(*cell)).collect());
    for row in rows {
        write(row.iter().map(|cell| safe(cell)).collect());
    }
    writer.into_inner().unwrap_or_default()
}

pub(crate) fn areas(rows: &[AreaRow]) -> Vec<u8> {
    let header = [
        "id",
        "position",
        "title",
        "heading_in_seed",
        "nation",
        "police",
        "seed",
        "lines",
        "note",
        "schemes",
    ];
    let cells = |row: &AreaRow| {
        let details = &row.details;
        vec![
            row.slug.clone(),
            details.position.to_string(),
            details.title.to_string(),
            if details.heading_in_source { "yes" } else { "no" }.to_owned(),
            details.nation.to_string(),
            list(&details.police),
            details.source.seed.to_string(),
            details.source.lines.to_string(),
            text(details.note.as_ref()),
            row.schemes.to_string(),
        ]
    };
    sheet(&header, rows.iter().map(cells))
}

/// The columns of schemes.csv, in its order.
pub(crate) fn schemes(rows: &[SchemeRow]) -> Vec<u8> {
    let cells = |row: &SchemeRow| scheme(&row.slug, &row.details);
    sheet(crate::actions::import::SCHEME_COLUMNS, rows.iter().map(cells))
}

fn scheme(slug: &str, details: &SchemeDetails) -> Vec<String> {
    let figures = &details.figures;
    let total = figures.total_saving.as_ref();
    let services: Vec<&str> = details.services.iter().map(|service| service.code()).collect();
    let kinds: Vec<&str> = details.kinds_other.iter().map(|kind| kind.as_str()).collect();
    let [start, start_basis] = dated(details.start.as_ref());
    let [due, due_basis] = dated(details.due.as_ref());
    vec![
        slug.to_owned(),
        details.area.to_string(),
        details.title.to_string(),
        services.join(";"),
        details.kind.to_string(),
        kinds.join(";"),
        details.status.to_string(),
        start,
        start_basis,
        due,
        due_basis,
        list(&details.places),
        list(&details.partners),
        pounds(figures.capital_cost_gbp),
        pounds(figures.one_off_saving_gbp),
        pounds(figures.undated_saving_gbp),
        pounds(figures.annual_saving_gbp),
        pounds(total.map(|total| total.gbp)),
        total.map(|total| total.years.into()).unwrap_or_default(),
        pounds(figures.receipts_gbp),
        pounds(figures.funding_gbp),
        details.summary.to_string(),
        text(details.lesson.as_ref()),
        details.source.seed.to_string(),
        details.source.lines.to_string(),
    ]
}

fn list(names: &[Name]) -> String {
    names.iter().map(Name::as_str).collect::<Vec<_>>().join(";")
}

fn text<const MAX: usize>(text: Option<&Text<MAX>>) -> String {
    text.map(ToString::to_string).unwrap_or_default()
}

fn pounds(pounds: Option<Pounds>) -> String {
    pounds.map(String::from).unwrap_or_default()
}

fn dated(dated: Option<&DatedBy>) -> [String; 2] {
    let texts = dated.map(|dated| [dated.date.to_string(), dated.basis.to_string()]);
    texts.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_would_be_a_formula_stays_text() {
        for bad in ["=1+1", "+1", "-1", "@sum", "\t=1", "\r=1"] {
            assert_eq!(safe(bad), format!("'{bad}"));
        }
        assert_eq!(safe("1999-01"), "1999-01");
        let row = vec!["=cmd|' /C calc'!A0".to_owned(), "a \"b\", c".to_owned()];
        let sheet = sheet(&["one", "two"], [row].into_iter());
        assert_eq!(
            String::from_utf8(sheet).unwrap(),
            "one,two\n'=cmd|' /C calc'!A0,\"a \"\"b\"\", c\"\n"
        );
    }
}
