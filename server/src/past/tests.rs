use super::{PastError, read};

const OWN: &str = "occurred_at,type,priority,summary,address,easting,northing,uprn\n";

#[test]
fn a_bad_row_is_reported_by_line_and_the_rest_goes_on() {
    let file = format!(
        "{OWN}2026-11-22T22:51:14Z,F11,1,Smoke,\"12 Mill Lane, Ashby\",400000,300000,100012345678\n\
         yesterday,F11,1,Smoke,Mill Lane,400000,300000,\n\
         2026-11-22T22:51:14Z,F11,9,Smoke,Mill Lane,400000,300000,\n\
         2026-11-22T22:51:14Z,F11,1,Smoke,Mill Lane,0,0,\n\
         2026-11-22T22:51:14Z,F11,1,Smoke,Mill Lane,800000,300000,\n\
         2026-11-22T22:51:14Z,F11,1,Smoke\n\
         2026-11-22T22:51:14Z,W11,2,,By the lock,,,\n"
    );
    let rows: Vec<_> = read(file.as_bytes()).unwrap().collect();
    let told: Vec<(u64, &str)> = rows
        .iter()
        .map(|row| match row {
            Ok(past) => (past.line, "read"),
            Err(bad) => (bad.line, bad.code),
        })
        .collect();
    assert_eq!(
        told,
        [
            (2, "read"),
            (3, "replay.time_impossible"),
            (4, "replay.priority_impossible"),
            (5, "replay.position_impossible"),
            (6, "replay.position_impossible"),
            (7, "replay.cells_missing"),
            (8, "read"),
        ]
    );
    assert_eq!(rows[0].as_ref().unwrap().grid, Some((400_000, 300_000)));
    assert_eq!(rows[6].as_ref().unwrap().grid, None);
}

#[test]
fn a_file_of_another_layout_is_refused_whole() {
    assert!(matches!(read("a,b\n1,2\n".as_bytes()).err(), Some(PastError::UnknownLayout)));
}

#[test]
fn a_brigade_record_tells_london_time_and_a_rounded_position() {
    let file = "IncidentNumber,DateOfCall,TimeOfCall,StopCodeDescription,PropertyType,\
                Postcode_district,WardName,BoroughName,Easting_rounded,Northing_rounded\n\
                7,1246406400.0,00:16:02,Primary Fire,Flats - 10 or more storeys,N1,Grange,\
                Camden,531350,195850\n";
    let past = read(file.as_bytes()).unwrap().next().unwrap().unwrap();
    // 1 July 2009, a quarter past midnight by the clock in London, is the day before in UTC.
    assert_eq!(past.occurred_at.to_string(), "2009-06-30T23:16:02.000Z");
    assert_eq!(past.type_common, "F12");
    assert_eq!(past.typed, "Grange, Camden, N1");
}

#[test]
fn our_own_sample_is_read_with_its_two_bad_rows() {
    let sample = include_str!("../../../data/replay/sample.csv");
    let (good, bad): (Vec<_>, Vec<_>) = read(sample.as_bytes()).unwrap().partition(Result::is_ok);
    assert_eq!((good.len(), bad.len()), (40, 2));
}
