//! Questions 1 to 4 of `data/current-picture/expected.md`.

use serde_json::{Value, json};

use super::{get, register};

fn items(page: &Value) -> &Vec<Value> {
    assert!(page.get("next").is_none(), "all of it is on one page");
    page["items"].as_array().unwrap()
}

fn count(items: &[Value], is_so: impl Fn(&Value) -> bool) -> usize {
    items.iter().filter(|item| is_so(item)).count()
}

#[tokio::test]
async fn there_are_38_areas_35_of_england_3_of_wales_and_three_lost_their_heading() {
    let hub = register().await;
    let page = get(&hub, "/api/v1/areas").await;
    let areas = items(&page);
    assert_eq!(areas.len(), 38);
    assert_eq!(count(areas, |area| area["nation"] == "England"), 35);
    assert_eq!(count(areas, |area| area["nation"] == "Wales"), 3);
    let lost: Vec<&Value> = areas
        .iter()
        .filter(|area| area["heading_in_source"] == false)
        .map(|area| &area["title"])
        .collect();
    assert_eq!(lost, ["Essex", "Suffolk", "Wiltshire"]);
}

#[tokio::test]
async fn there_are_329_schemes_in_six_statuses() {
    let hub = register().await;
    let page = get(&hub, "/api/v1/schemes?count_max=500").await;
    assert_eq!(items(&page).len(), 329);
    let told = get(&hub, "/api/v1/schemes/summary?by=status").await;
    let expected = json!({
        "operating": 193, "pilot": 8, "building": 19, "planned": 47, "exploring": 60, "ended": 2
    });
    assert_eq!(told, expected);
}

#[tokio::test]
async fn schemes_of_each_main_kind_come_most_first_and_ties_by_name() {
    let hub = register().await;
    let answer = hub.page(None, "/api/v1/schemes/summary?by=kind").await;
    let expected = "shared-premises 74; prevention 32; governance 26; training 25; \
        joint-control-room 19; joint-planning 19; co-responding 18; fleet 16; \
        estates-management 11; joint-response 11; support-services 10; mental-health 9; \
        specialist-capability 8; demand-management 7; police-regional 6; shared-headquarters 6; \
        volunteers-youth 6; data-sharing 5; supplies-procurement 5; workforce-roles 5; \
        incident-transfer 4; occupational-health 4; shared-technology 3";
    let written: Vec<String> = expected
        .split("; ")
        .map(|pair| pair.split_once(' ').unwrap())
        .map(|(kind, count)| format!("\"{kind}\":{count}"))
        .collect();
    assert_eq!(answer.text(), format!("{{{}}}", written.join(",")));
}

#[tokio::test]
async fn there_are_19_joint_control_rooms_and_devizes_is_the_one_that_ended() {
    let hub = register().await;
    let told = get(&hub, "/api/v1/schemes/summary?by=status&kind=joint-control-room").await;
    let expected =
        json!({ "building": 4, "ended": 1, "exploring": 4, "operating": 8, "planned": 2 });
    assert_eq!(told, expected);
    let page = get(&hub, "/api/v1/schemes?kind=joint-control-room&status=ended").await;
    let ended: Vec<&Value> = items(&page).iter().map(|scheme| &scheme["slug"]).collect();
    assert_eq!(ended, ["wi-devizes"]);
}

#[tokio::test]
async fn the_front_page_is_told_the_same_counts() {
    let hub = register().await;
    let view = hub.assembly().views.of(kernel::Realm::Live, programme::Programme::VIEW).unwrap();
    let counts = programme::Programme::counts(&view).await.unwrap();
    assert_eq!((counts.areas, counts.schemes), (38, 329));
    assert_eq!(counts.by_status[0], ("operating".to_owned(), 193));
}
