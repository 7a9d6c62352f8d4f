use super::{empty_register, register};
use testkit::Hub;

async fn page(hub: &Hub, path: &str) -> String {
    let answer = hub.page(None, path).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.text()
}

#[tokio::test]
async fn the_a_to_z_has_every_area_under_its_letter_and_marks_lost_headings() {
    let hub = register().await;
    let text = page(&hub, "/areas").await;
    assert_eq!(text.matches("href=\"/areas/").count(), 38);
    assert_eq!(text.matches(">Heading missing</strong>").count(), 4, "three areas and the key");
    assert!(text.contains("id=\"letter-W\"") && text.contains("href=\"#letter-W\""));
    assert!(!text.contains("letter-Z"));
}

#[tokio::test]
async fn an_area_leads_to_its_schemes_and_tells_its_source() {
    let hub = register().await;
    let text = page(&hub, "/areas/suffolk").await;
    assert!(text.contains("href=\"/schemes/su-woodbridge\""));
    assert!(text.contains("lines 1205 to 1234"));
    assert_eq!(hub.page(None, "/areas/atlantis").await.status, 404);
}

#[tokio::test]
async fn a_scheme_shows_status_money_with_its_period_lesson_and_source() {
    let hub = register().await;
    let text = page(&hub, "/schemes/es-neighbourhood-stations").await;
    for part in [
        "Operating",
        "£50,000",
        "Each year",
        "£410,000",
        "Costs were left where they fell",
        "Seed 003, lines 508 to 510, 514",
        "href=\"/areas/essex\"",
    ] {
        assert!(text.contains(part), "{part}");
    }
    assert!(
        page(&hub, "/schemes/hu-melton").await.contains("December 2014 (stated in the source)")
    );
    assert_eq!(hub.page(None, "/schemes/nobody").await.status, 404);
}

#[tokio::test]
async fn a_search_keeps_its_choices_and_pages_on() {
    let hub = register().await;
    let text = page(&hub, "/schemes?service=fire&q=station").await;
    assert!(text.contains("<option value=\"fire\" selected>"));
    assert!(text.contains("value=\"station\""));
    assert!(text.contains("/schemes.csv?service=fire&#38;q=station"));
    let text = page(&hub, "/schemes").await;
    let next = text.split_once("href=\"/schemes?after=").unwrap().1.split('"').next().unwrap();
    let second = page(&hub, &format!("/schemes?after={next}")).await;
    assert!(second.contains("First page") && second.contains("329 schemes"));
}

#[tokio::test]
async fn a_search_that_cannot_be_read_is_shown_again_with_what_is_wrong() {
    let hub = register().await;
    let answer = hub.page(None, "/schemes?q=%21&kind=fleet").await;
    let text = answer.text();
    assert_eq!(answer.status, 422);
    assert!(text.contains("<title>Error:"), "{text}");
    assert!(text.contains("href=\"#q\"") && text.contains("Search holds no letter or digit"));
    assert!(text.contains("<option value=\"fleet\" selected>"));
    assert_eq!(hub.page(None, "/schemes?colour=red").await.status, 422);
}

#[tokio::test]
async fn an_empty_register_and_an_empty_search_say_so() {
    let hub = empty_register().await;
    assert!(page(&hub, "/areas").await.contains("No area is in the register yet"));
    assert!(page(&hub, "/schemes").await.contains("No scheme is in the register yet"));
    let hub = register().await;
    assert!(page(&hub, "/schemes?q=zeppelin").await.contains("No scheme is like this"));
}

#[tokio::test]
async fn what_is_downloaded_is_the_table_that_was_imported() {
    let hub = register().await;
    let mut rows: Vec<&str> =
        include_str!("../../../../data/current-picture/schemes.csv").lines().collect();
    rows.sort_unstable();
    let answer = hub.page(None, "/schemes.csv").await;
    assert_eq!(answer.headers["content-disposition"], "attachment; filename=\"schemes.csv\"");
    let text = answer.text();
    let mut told: Vec<&str> = text.lines().collect();
    told.sort_unstable();
    assert_eq!(told, rows);
    let kent = hub.page(None, "/schemes.csv?area=kent").await.text();
    assert!(kent.lines().skip(1).all(|line| line.contains(",kent,")));
    assert_eq!(hub.page(None, "/schemes.csv?area=atlantis").await.status, 422);
    let areas = hub.page(None, "/areas.csv").await.text();
    assert_eq!(areas.lines().count(), 39);
}
