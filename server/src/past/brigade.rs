//! The London Fire Brigade's incident records (London Datastore, Open Government Licence v3):
//! dwelling fires with the day as Unix seconds, the local time of call, ward, borough, postcode
//! district and a position rounded to 50 m.

use jiff::civil::Time;
use jiff::tz::TimeZone;
use kernel::Timestamp;

use super::{BadRow, PastIncident, Row};

pub(super) const COLUMNS: &[&str] = &[
    "IncidentNumber",
    "DateOfCall",
    "TimeOfCall",
    "StopCodeDescription",
    "PropertyType",
    "Postcode_district",
    "WardName",
    "BoroughName",
    "Easting_rounded",
    "Northing_rounded",
];

pub(super) fn read(row: &Row<'_>) -> Result<PastIncident, BadRow> {
    let property = row.cell("PropertyType")?;
    let stop = row.cell("StopCodeDescription")?;
    let place = [row.cell("WardName")?, row.cell("BoroughName")?, row.cell("Postcode_district")?];
    let typed: Vec<&str> =
        place.into_iter().filter(|part| !part.is_empty() && *part != "NULL").collect();
    if typed.is_empty() {
        let reason = "no ward, borough or postcode district".to_owned();
        return Err(row.bad("WardName", "replay.address_empty", reason));
    }
    Ok(PastIncident {
        line: row.line(),
        occurred_at: call_time(row)?,
        // F12 is a fire in a high-rise building; these start at ten storeys in the source.
        type_common: if property.contains("10 or more") { "F12" } else { "F11" }.to_owned(),
        priority: if stop == "Primary Fire" { 1 } else { 2 },
        summary: format!("{stop}: {property}"),
        typed: typed.join(", "),
        grid: row.grid("Easting_rounded", "Northing_rounded")?,
        uprn: None,
    })
}

/// The day's midnight as Unix seconds, and the time on a London clock.
fn call_time(row: &Row<'_>) -> Result<Timestamp, BadRow> {
    let bad = |column| {
        row.bad(column, "replay.time_impossible", "not a day and a time of that day".to_owned())
    };
    let seconds: f64 = row.cell("DateOfCall")?.parse().map_err(|_| bad("DateOfCall"))?;
    #[expect(clippy::cast_possible_truncation, reason = "out of range becomes a refused day")]
    let day = jiff::Timestamp::from_second(seconds as i64).map_err(|_| bad("DateOfCall"))?;
    let time: Time = row.cell("TimeOfCall")?.parse().map_err(|_| bad("TimeOfCall"))?;
    let london = TimeZone::get("Europe/London").map_err(|_| bad("TimeOfCall"))?;
    let called = day
        .to_zoned(TimeZone::UTC)
        .date()
        .to_datetime(time)
        .to_zoned(london)
        .map_err(|_| bad("TimeOfCall"))?;
    Ok(Timestamp::from_milliseconds(called.timestamp().as_millisecond()))
}
