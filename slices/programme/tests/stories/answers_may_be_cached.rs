use axum::body::Body;
use axum::http::{Request, StatusCode};

use super::{current_picture, import, register};

const PUBLIC: [&str; 8] = [
    "/api/v1/areas",
    "/api/v1/schemes?q=fire",
    "/api/v1/schemes/su-woodbridge",
    "/api/v1/schemes/summary?by=kind",
    "/areas",
    "/schemes?area=kent",
    "/schemes/su-woodbridge",
    "/schemes.csv",
];

#[tokio::test]
async fn a_public_answer_sets_no_cookie_and_is_not_sent_again_until_the_register_changes() {
    let hub = register().await;
    for path in PUBLIC {
        let first = hub.page(None, path).await;
        assert_eq!(first.status, StatusCode::OK, "{path}");
        assert!(first.headers.get("set-cookie").is_none(), "{path}");
        assert_eq!(first.headers["cache-control"], "public, max-age=60", "{path}");
        let request = Request::builder()
            .uri(path)
            .header("if-none-match", &first.headers["etag"])
            .body(Body::empty());
        let again = hub.ask(request.unwrap()).await;
        assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0), "{path}");
    }
    let before = hub.page(None, "/api/v1/areas").await.headers["etag"].clone();
    let mut tables = current_picture();
    tables.kinds.extend_from_slice(b"trams,Trams run together\n");
    import(&hub, &tables).await;
    assert_ne!(hub.page(None, "/api/v1/areas").await.headers["etag"], before);
}

#[tokio::test]
async fn a_refusal_is_not_kept() {
    let hub = register().await;
    let answer = hub.page(None, "/api/v1/schemes?kind=trams").await;
    assert_eq!(answer.headers["cache-control"], "no-store");
    assert_eq!(answer.headers["content-type"], "application/problem+json");
}

#[tokio::test]
async fn a_page_that_names_a_signed_in_person_is_kept_by_nobody() {
    let hub = register().await;
    let cast = hub.cast(&[("fire-north", contracts::AgencyKind::Fire)]).await;
    let cookie = hub.cookie(cast.rooms[0].operator, None, kernel::Realm::Live).await;
    for path in ["/areas", "/schemes", "/schemes/su-woodbridge"] {
        let answer = hub.page(Some(&cookie), path).await;
        assert!(answer.text().contains("fire-north operator"), "{path}");
        assert_eq!(answer.headers["cache-control"], "no-store", "{path}");
        assert!(answer.headers.get("etag").is_none(), "{path}");
    }
}
