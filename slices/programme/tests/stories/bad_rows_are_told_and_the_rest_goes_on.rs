use programme::{ImportReport, Tables};

use super::{current_picture, empty_register, get, import};

const AREA: &str = "kent,1,Kent,yes,England,Kent,003,1-9,";
const AREAS: &str = "id,position,title,heading_in_seed,nation,police,seed,lines,note";
const SCHEMES: &str = "id,area,title,services,kind,kinds_other,status,start,start_basis,due,\
    due_basis,places,partners,capital_cost_gbp,one_off_saving_gbp,undated_saving_gbp,\
    annual_saving_gbp,total_saving_gbp,total_saving_years,receipts_gbp,funding_gbp,summary,\
    lesson,seed,lines";

fn tables(areas: &[&str], schemes: &[&str]) -> Tables {
    let table = |header: &str, rows: &[&str]| {
        let lines: Vec<&str> = [header].into_iter().chain(rows.iter().copied()).collect();
        (lines.join("\n") + "\n").into_bytes()
    };
    Tables {
        areas: table(AREAS, areas),
        schemes: table(SCHEMES, schemes),
        kinds: table("id,meaning", &["fleet,Vehicles"]),
        statuses: table("id,meaning", &["operating,In use"]),
    }
}

/// What was refused in one table, as line, column and code without its prefix.
fn refused<'a>(report: &'a ImportReport, file: &str) -> Vec<(u64, &'a str, &'a str)> {
    let report = report.files.iter().find(|report| report.file == file).unwrap();
    let told = report.refused.iter().map(|refused| {
        let code = refused.code.strip_prefix("programme.import.").unwrap();
        (refused.line, refused.column.as_deref().unwrap_or(""), code)
    });
    let lines: std::collections::BTreeSet<u64> =
        report.refused.iter().map(|refused| refused.line).filter(|line| *line > 1).collect();
    let kept = report.added + report.changed + report.unchanged;
    assert_eq!(report.read, kept + lines.len(), "every row of {file} is accounted for");
    told.collect()
}

#[tokio::test]
async fn each_bad_cell_of_a_scheme_has_its_line_its_column_and_its_code() {
    let hub = empty_register().await;
    let good = "good,kent,Good,police;fire,fleet,,operating,2014,stated,2014-12-31,inferred,\
        Dover;Deal,Kent FRS,1,2,3,4,5,life,6,7,Sum,Lesson,003,5";
    let rows = [
        good,
        "money,kent,T,police,fleet,,operating,,,,,,,\"1,000\",£5,-1,1.5,,,,,S,,003,5",
        "dates,kent,T,police,fleet,,operating,2014-02-30,stated,autumn,stated,,,,,,,,,,,S,,003,5",
        "bases,kent,T,police,fleet,,operating,2014,,,inferred,,,,,,,,,,,S,,003,5",
        "years,kent,T,police,fleet,,operating,,,,,,,,,,,9,,,,S,,003,5",
        "spans,kent,T,police,fleet,,operating,,,,,,,,,,,,9,,,S,,003,5",
        "never,kent,T,police,fleet,,operating,,,,,,,,,,,9,ten,,,S,,003,5",
        "words,kent,T,police;navy,fleet,,operating,2014,guessed,,,,,,,,,,,,,S,,003,5",
        "twice,kent,T,fire;fire,fleet,fleet,operating,,,,,A;A,,,,,,,,,,S,,003,5",
        "dangling,surrey,T,police,trams,boats,lost,,,,,,,,,,,,,,,S,,003,5",
        "Bad Id,kent,,,fleet,,operating,,,,,,,,,,,,,,,,,3,9-5",
        "good,kent,Again,police,fleet,,operating,,,,,,,,,,,,,,,S,,003,5",
        "short,kent,T,police",
        "last,kent,Last,police,fleet,,operating,,,,,,,,,,,,,,,S,,003,5",
    ];
    let report = import(&hub, &tables(&[AREA], &rows)).await;
    let expected = [
        (3, "capital_cost_gbp", "bad_money"),
        (3, "one_off_saving_gbp", "bad_money"),
        (3, "undated_saving_gbp", "bad_money"),
        (3, "annual_saving_gbp", "bad_money"),
        (4, "start", "impossible_date"),
        (4, "due", "impossible_date"),
        (5, "start_basis", "date_without_basis"),
        (5, "due_basis", "basis_without_date"),
        (6, "total_saving_years", "saving_without_years"),
        (7, "total_saving_years", "years_without_saving"),
        (8, "total_saving_years", "bad_years"),
        (9, "services", "unknown_word"),
        (9, "start_basis", "unknown_word"),
        (10, "services", "repeated_item"),
        (10, "places", "repeated_item"),
        (10, "kinds_other", "repeated_item"),
        (11, "area", "dangling_area"),
        (11, "kind", "dangling_kind"),
        (11, "kinds_other", "dangling_kind"),
        (11, "status", "dangling_status"),
        (12, "id", "bad_id"),
        (12, "title", "empty_cell"),
        (12, "services", "empty_cell"),
        (12, "summary", "empty_cell"),
        (12, "seed", "bad_seed"),
        (12, "lines", "bad_lines"),
        (13, "id", "duplicate_id"),
        (14, "", "row_shape"),
    ];
    assert_eq!(refused(&report, "schemes.csv"), expected);
    let held = get(&hub, "/api/v1/schemes").await;
    let held: Vec<_> =
        held["items"].as_array().unwrap().iter().map(|s| s["slug"].clone()).collect();
    assert_eq!(held, ["good", "last"], "the first row of an id stays, and the rest goes on");
}

#[tokio::test]
async fn each_bad_cell_of_an_area_is_told_and_its_schemes_dangle() {
    let hub = empty_register().await;
    let areas = [
        "kent,zero,Kent,perhaps,France,Kent,003,1-9,",
        "essex,2,Essex,no,England,Essex,003,1,\"a\u{1}b\"",
        AREA.strip_suffix(',').unwrap(),
    ];
    let scheme = "s,kent,T,police,fleet,,operating,,,,,,,,,,,,,,,S,,003,5";
    let report = import(&hub, &tables(&areas, &[scheme])).await;
    let expected = [
        (2, "position", "bad_number"),
        (2, "heading_in_seed", "unknown_word"),
        (2, "nation", "unknown_word"),
        (3, "note", "control_character"),
        (4, "", "row_shape"),
    ];
    assert_eq!(refused(&report, "areas.csv"), expected);
    assert_eq!(refused(&report, "schemes.csv"), [(2, "area", "dangling_area")]);
}

#[tokio::test]
async fn an_unknown_column_is_told_and_its_rows_go_on_without_it() {
    let hub = empty_register().await;
    let mut tables = tables(&[AREA], &[]);
    tables.kinds = b"id,meaning,colour\nfleet,Vehicles,red\n".to_vec();
    let report = import(&hub, &tables).await;
    assert_eq!(refused(&report, "kinds.csv"), [(1, "colour", "unknown_column")]);
    assert_eq!(report.files[0].added, 1);
}

#[tokio::test]
async fn a_table_without_a_column_or_with_one_twice_is_not_read() {
    let hub = empty_register().await;
    let mut tables = tables(&[AREA], &[]);
    tables.kinds = b"id,sense\nfleet,Vehicles\n".to_vec();
    tables.statuses = b"id,meaning,meaning\nended,Over,Over\n".to_vec();
    tables.schemes = Vec::new();
    let report = import(&hub, &tables).await;
    assert_eq!(
        refused(&report, "kinds.csv"),
        [(1, "sense", "unknown_column"), (1, "meaning", "missing_column")]
    );
    assert_eq!(refused(&report, "statuses.csv"), [(1, "meaning", "doubled_column")]);
    assert_eq!(refused(&report, "schemes.csv").len(), 25, "an empty table has no column at all");
    assert_eq!(report.files[2].added, 1);
}

#[tokio::test]
async fn bytes_that_are_not_utf8_and_hostile_quotes_spoil_only_their_rows() {
    let hub = empty_register().await;
    let mut tables = tables(&[AREA], &[]);
    tables.kinds = b"\xef\xbb\xbfid,meaning\r\n\r\nfleet,Vehicles\r\nbad,\xff\xfe\r\n\
        long,\"two\nlines\"\r\nopen,\"never closed\r\nlost,Lost\r\n"
        .to_vec();
    let report = import(&hub, &tables).await;
    let told = refused(&report, "kinds.csv");
    assert_eq!(told, [(4, "", "not_utf8")]);
    let added = get(&hub, "/api/v1/schemes?kind=long").await;
    assert_eq!(added["items"], serde_json::json!([]), "the kind is known");
}

#[tokio::test]
async fn a_text_that_is_too_long_is_refused_and_not_cut() {
    let hub = empty_register().await;
    let long = format!("fleet,{}", "a".repeat(2_001));
    let mut tables = tables(&[AREA], &[]);
    tables.kinds = format!("id,meaning\n{long}\n").into_bytes();
    let report = import(&hub, &tables).await;
    assert_eq!(refused(&report, "kinds.csv"), [(2, "meaning", "text_too_long")]);
}

#[tokio::test]
async fn a_scheme_may_name_what_an_earlier_import_registered() {
    let hub = empty_register().await;
    import(&hub, &tables(&[AREA], &[])).await;
    let mut later = tables(&[], &["s,kent,T,police,fleet,,operating,,,,,,,,,,,,,,,S,,003,5"]);
    later.kinds = b"id,meaning\n".to_vec();
    later.statuses = b"id,meaning\n".to_vec();
    let report = import(&hub, &later).await;
    assert_eq!(refused(&report, "schemes.csv"), []);
    assert_eq!(get(&hub, "/api/v1/schemes/s").await["area"], "kent");
}

#[tokio::test]
async fn progress_is_told_for_each_table_up_to_its_last_row() {
    let hub = empty_register().await;
    let told = std::cell::RefCell::new(Vec::new());
    let desk = hub.desk(desk::Caller::hub());
    let tell = |progress: programme::Progress| told.borrow_mut().push(progress);
    programme::import(&desk, &current_picture(), tell).await.unwrap();
    let told = told.into_inner();
    for (file, rows) in [("kinds.csv", 23), ("schemes.csv", 329)] {
        let steps: Vec<_> = told.iter().filter(|step| step.file == file).collect();
        assert_eq!((steps[0].done, steps[0].of), (0, rows));
        assert_eq!(steps.last().unwrap().done, rows);
    }
}
