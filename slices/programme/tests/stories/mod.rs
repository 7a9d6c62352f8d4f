mod a_reader_filters_and_counts;
mod a_reader_opens_pages;
mod answers_may_be_cached;
mod bad_rows_are_told_and_the_rest_goes_on;
mod importing_again_changes_nothing;
mod the_expected_answers_come_out;
mod who_may_import;

use std::sync::Arc;

use desk::Caller;
use programme::{ImportReport, Programme, Tables};
use serde_json::Value;
use testkit::Hub;

/// The tables of the current picture, as they stand in the repository.
fn current_picture() -> Tables {
    Tables {
        areas: include_bytes!("../../../../data/current-picture/areas.csv").to_vec(),
        schemes: include_bytes!("../../../../data/current-picture/schemes.csv").to_vec(),
        kinds: include_bytes!("../../../../data/current-picture/kinds.csv").to_vec(),
        statuses: include_bytes!("../../../../data/current-picture/statuses.csv").to_vec(),
    }
}

async fn empty_register() -> Hub {
    Hub::open(vec![Arc::new(Programme)]).await
}

async fn import(hub: &Hub, tables: &Tables) -> ImportReport {
    let report = programme::import(&hub.desk(Caller::hub()), tables, |_| {}).await.unwrap();
    hub.settle().await;
    report
}

/// A hub whose register holds the current picture.
async fn register() -> Hub {
    let hub = empty_register().await;
    assert!(!import(&hub, &current_picture()).await.has_refusals());
    hub
}

async fn get(hub: &Hub, path: &str) -> Value {
    let answer = hub.page(None, path).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.json()
}

/// The status and stable code that an address is refused with.
async fn refusal(hub: &Hub, path: &str) -> (u16, String) {
    let answer = hub.page(None, path).await;
    (answer.status.as_u16(), answer.code())
}
