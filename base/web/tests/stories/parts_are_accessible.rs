use askama::Template as _;
use web::{Filled, Frame};

use crate::stage::markup;
use crate::stage::sample::{SamplePage, hub, operator};

fn faulty() -> Filled {
    let fields = ["name", "secret", "note", "kind", "reason", "labels", "paper"];
    let filled = Filled::empty().with("name", "Fire \"<b>\" operator").with("labels", "b");
    let filled = filled.with("secret", "swordfish").with("note", "</textarea><script>");
    fields.iter().fold(filled, |filled, field| filled.faulted(*field, format!("Enter {field}")))
}

#[test]
fn every_part_has_its_labels_and_the_page_its_landmarks() {
    for form in [Filled::empty(), faulty()] {
        let html = SamplePage::new(Frame::sample("Sample"), form).render().unwrap();
        assert_eq!(markup::faults(&html), Vec::<String>::new());
    }
}

#[test]
fn an_error_is_named_in_the_title_at_the_top_and_at_its_field() {
    let html = SamplePage::new(Frame::sample("Sample"), faulty()).render().unwrap();
    assert!(html.contains("<title>Error: Sample"));
    assert!(html.contains(r##"<a href="#labels">Enter labels</a>"##));
    assert!(html.contains(r#"aria-describedby="note-hint note-error note-info""#));
    assert!(html.contains(r#"aria-describedby="reason-hint reason-error""#));
}

#[test]
fn what_was_typed_comes_back_escaped_and_a_password_does_not() {
    let html = SamplePage::new(Frame::sample("Sample"), faulty()).render().unwrap();
    assert!(!html.contains("swordfish") && !html.contains("</textarea><script>"));
    assert!(!html.contains("<b>"), "values are escaped");
    let tags = markup::tags(&html);
    let checked: Vec<_> =
        tags.iter().filter(|tag| tag.attributes.contains_key("checked")).collect();
    assert_eq!(checked.len(), 1);
    assert_eq!((checked[0].get("name"), checked[0].get("value")), ("labels", "b"));
}

#[tokio::test]
async fn own_pages_and_fault_pages_are_accessible_too() {
    let (hub, cast) = hub().await;
    let cookie = operator(&hub, &cast).await;
    for path in ["/sample", "/help", "/api", "/problems/web.too_busy"] {
        for cookie in [Some(cookie.as_str()), None] {
            let page = hub.page(cookie, path).await;
            if page.status == 200 {
                assert_eq!(markup::faults(&page.text()), Vec::<String>::new(), "{path}");
            }
        }
    }
}

#[tokio::test]
async fn the_navigation_shows_what_the_person_may_use_and_where_they_are() {
    let (hub, cast) = hub().await;
    let page = hub.page(Some(&operator(&hub, &cast).await), "/sample").await.text();
    assert!(page.contains(r#"href="/sample" aria-current="page""#));
    assert!(page.contains(r#"href="/open""#) && !page.contains("/secret"));
    assert!(page.contains("fire-north operator") && page.contains("fire-north control"));
}

#[tokio::test]
async fn every_page_file_that_the_layout_names_was_built() {
    for name in ["main.css", "frame.js", "live.js", "favicon.svg", "licences.txt"] {
        assert!(web::assets::is_built(name), "{name}");
    }
}
