use kernel::Realm;
use programme::{FileReport, ImportReport};

use super::{current_picture, empty_register, get, import, register};

fn of<'a>(report: &'a ImportReport, file: &str) -> &'a FileReport {
    report.files.iter().find(|report| report.file == file).unwrap()
}

#[tokio::test]
async fn every_row_of_the_current_picture_is_read_and_added_in_well_under_a_second() {
    let hub = empty_register().await;
    let begun = std::time::Instant::now();
    let report = import(&hub, &current_picture()).await;
    // Unoptimised and beside other tests; a release build takes a small part of it.
    assert!(begun.elapsed().as_secs() < 10, "{:?}", begun.elapsed());
    for (file, rows) in
        [("kinds.csv", 23), ("statuses.csv", 6), ("areas.csv", 38), ("schemes.csv", 329)]
    {
        let told = of(&report, file);
        assert_eq!((told.read, told.added, told.changed, told.unchanged), (rows, rows, 0, 0));
        assert!(told.refused.is_empty(), "{:?}", told.refused);
    }
}

#[tokio::test]
async fn the_same_tables_a_second_time_make_no_entry() {
    let hub = register().await;
    let head = hub.office(Realm::Live).journal().head();
    let report = import(&hub, &current_picture()).await;
    assert_eq!(hub.office(Realm::Live).journal().head(), head);
    assert_eq!(report.position, None);
    for file in report.files {
        assert_eq!((file.added, file.changed, file.unchanged), (0, 0, file.read), "{}", file.file);
    }
}

#[tokio::test]
async fn a_changed_row_becomes_one_changed_entry_and_is_shown_as_it_now_is() {
    let hub = register().await;
    let head = hub.office(Realm::Live).journal().head();
    let mut tables = current_picture();
    let text = String::from_utf8(tables.schemes).unwrap();
    let row = text.lines().find(|line| line.starts_with("su-woodbridge,")).unwrap();
    let changed = row.replace(",building,", ",operating,").replace("Woodbridge shared", "Shared");
    tables.schemes = text.replace(row, &changed).into_bytes();
    let report = import(&hub, &tables).await;
    assert_eq!((of(&report, "schemes.csv").changed, of(&report, "schemes.csv").added), (1, 0));
    assert_eq!(hub.office(Realm::Live).journal().head(), head.next());
    assert_eq!(report.position, Some(head.next()));
    let scheme = get(&hub, "/api/v1/schemes/su-woodbridge").await;
    assert_eq!(
        (&scheme["status"], &scheme["title"]),
        (&"operating".into(), &"Shared station".into())
    );
    let found = get(&hub, "/api/v1/schemes?status=building&area=suffolk").await;
    assert!(found["items"].as_array().unwrap().iter().all(|s| s["slug"] != "su-woodbridge"));
    let found = get(&hub, "/api/v1/schemes?q=woodbridge+shared&area=suffolk").await;
    assert_eq!(found["items"][0]["slug"], "su-woodbridge", "its place still says so");
}

#[tokio::test]
async fn a_rebuilt_register_equals_the_live_one() {
    let hub = register().await;
    let mut tables = current_picture();
    let text = String::from_utf8(tables.schemes).unwrap();
    tables.schemes = text.replace(",pilot,", ",ended,").into_bytes();
    import(&hub, &tables).await;
    let view = hub.assembly().views.of(Realm::Live, programme::Programme::VIEW).unwrap();
    let changed = views::testing::tables_that_a_rebuild_changes(&view).await.unwrap();
    assert_eq!(changed, Vec::<String>::new());
    assert!(view.parked().is_empty());
}
