use serde_json::json;

use super::{get, refusal, register};

#[tokio::test]
async fn filters_join_and_a_page_leads_to_the_next() {
    let hub = register().await;
    let all = get(&hub, "/api/v1/schemes?service=ambulance&status=operating&count_max=500").await;
    let all: Vec<_> = all["items"].as_array().unwrap().clone();
    assert!(all.len() > 20);
    assert!(all.iter().all(|scheme| scheme["status"] == "operating"
        && scheme["services"].as_array().unwrap().contains(&json!("ambulance"))));
    let (mut paged, mut after) = (Vec::new(), String::new());
    loop {
        let path =
            format!("/api/v1/schemes?service=ambulance&status=operating&count_max=20{after}");
        let page = get(&hub, &path).await;
        paged.extend(page["items"].as_array().unwrap().clone());
        let Some(next) = page.get("next") else { break };
        after = format!("&after={}", next.as_str().unwrap());
    }
    assert_eq!(paged, all);
    let titles: Vec<String> = all
        .iter()
        .map(|scheme| scheme["title"].as_str().unwrap().to_lowercase().replace('\'', ""))
        .collect();
    assert!(titles.is_sorted());
}

#[tokio::test]
async fn a_summary_counts_a_scheme_once_under_each_of_its_services() {
    let hub = register().await;
    let told =
        get(&hub, "/api/v1/schemes/summary?by=service&area=suffolk&kind=shared-premises").await;
    let page = get(&hub, "/api/v1/schemes?area=suffolk&kind=shared-premises").await;
    let schemes = page["items"].as_array().unwrap();
    for (service, count) in told.as_object().unwrap() {
        let with = schemes
            .iter()
            .filter(|scheme| scheme["services"].as_array().unwrap().contains(&json!(service)));
        assert_eq!(count, with.count(), "{service}");
    }
    assert_eq!(
        get(&hub, "/api/v1/schemes/summary?by=area&area=kent").await.as_object().unwrap().len(),
        1
    );
}

#[tokio::test]
async fn a_search_finds_words_by_their_beginnings_in_any_of_the_texts() {
    let hub = register().await;
    let found = async |q: &str| {
        let page = get(&hub, &format!("/api/v1/schemes?count_max=500&q={q}")).await;
        let slugs = page["items"].as_array().unwrap().iter().map(|s| s["slug"].clone());
        slugs.map(|slug| slug.as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert!(found("woodbr").await.contains(&"su-woodbridge".to_owned()), "title");
    assert!(
        found("brightlingsea").await.contains(&"es-neighbourhood-stations".to_owned()),
        "place"
    );
    assert!(
        found("CULTURE+clash").await.contains(&"es-neighbourhood-stations".to_owned()),
        "lesson"
    );
    assert!(found("ibm").await.contains(&"as-southwestone".to_owned()), "partner");
    assert_eq!(found("zeppelin").await, Vec::<String>::new());
    assert_eq!(found("%22fire%22+NOT+police*").await, Vec::<String>::new(), "no query language");
}

#[tokio::test]
async fn what_cannot_be_asked_is_told_by_a_stable_code() {
    let hub = register().await;
    let long = format!("/api/v1/schemes?q={}", "a".repeat(201));
    for (path, status, code) in [
        ("/api/v1/schemes?colour=red", 400, "unknown_parameter"),
        ("/api/v1/areas?kind=fleet", 400, "unknown_parameter"),
        ("/api/v1/schemes/su-woodbridge?kind=fleet", 400, "unknown_parameter"),
        ("/api/v1/schemes?kind=fleet&kind=training", 400, "repeated_parameter"),
        ("/api/v1/schemes?kind=&kind=training", 400, "repeated_parameter"),
        ("/api/v1/schemes?kind=trams", 422, "unknown_kind"),
        ("/api/v1/schemes?status=lost", 422, "unknown_status"),
        ("/api/v1/schemes?area=atlantis", 422, "unknown_area"),
        ("/api/v1/schemes?service=navy", 422, "unknown_service"),
        ("/api/v1/schemes?q=%21%21", 422, "search_without_word"),
        (&long, 422, "search_too_long"),
        ("/api/v1/schemes?count_max=501", 422, "bad_count_max"),
        ("/api/v1/schemes?count_max=0", 422, "bad_count_max"),
        ("/api/v1/schemes?after=nobody", 422, "unknown_after"),
        ("/api/v1/areas?after=nowhere", 422, "unknown_after"),
        ("/api/v1/schemes/summary", 400, "by_missing"),
        ("/api/v1/schemes/summary?by=colour", 422, "unknown_by"),
        ("/api/v1/schemes/summary?by=kind&count_max=5", 400, "unknown_parameter"),
        ("/api/v1/schemes/summary?by=kind&status=lost", 422, "unknown_status"),
    ] {
        assert_eq!(
            refusal(&hub, path).await,
            (status, format!("programme.query.{code}")),
            "{path}"
        );
    }
    let not_there = (404, "programme.scheme.not_there".to_owned());
    assert_eq!(refusal(&hub, "/api/v1/schemes/nobody").await, not_there);
}

#[tokio::test]
async fn a_scheme_comes_with_its_figures_its_dates_and_its_source() {
    let hub = register().await;
    let hayle = get(&hub, "/api/v1/schemes/dc-hayle").await;
    assert_eq!(hayle["annual_saving_gbp"], 100_000);
    assert_eq!(
        (&hayle["total_saving_gbp"], &hayle["total_saving_years"]),
        (&2_000_000.into(), &"life".into())
    );
    assert_eq!((&hayle["due"], &hayle["due_basis"]), (&"2015".into(), &"stated".into()));
    assert_eq!(hayle["capital_cost_gbp"], json!(null), "not given is not nought");
    assert_eq!(hayle["source"], json!({ "seed": "003", "lines": "67;134;399;421" }));
}
