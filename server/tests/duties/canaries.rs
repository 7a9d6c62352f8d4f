//! What people and programs send must not come out where nobody may look for it: not in the logs,
//! however much they say, and once an incident is erased, in no byte of the data folder.

use std::path::Path;

use reqwest::{Method, Response};
use serde_json::{Value, json};

use super::child::Served;

/// Words of the incident, each of which somebody reads before it is erased and nobody after. They
/// have no beginning in common, for a search index keeps only how its words differ.
const OF_THE_INCIDENT: [&str; 8] = [
    "quayside41907733", // typed address
    "01632960813",      // the caller's telephone number
    "bradycardia58820", // health
    "juxtaposed66102",  // summary
    "wolfhound730155",  // log line
    "zymurgist294471",  // a field that nobody knows
    "Featherstone9183", // a person's name
    "kaleidoscope5037", // an attachment's text
];
const PASSWORD: &str = "hopscotch-88-mangle-4471";
const TOKEN: &str = "dGhpcyB0b2tlbiBpcyBhIGNhbmFyeSBhbmQgaXMgbm90aGluZw";
const SECRET: &str = "velocipede-client-secret-51";
const QUERY: &str = "gooseberry77120";
const PATH: &str = "nightingale60417";
const FIELD: &str = "parsimonious3391";
const KEY: &str = "umbrella-key-90125";
const ADMINISTRATOR: &str = "police.administrator@wendleshire.example";
const OPERATOR: &str = "police.operator@wendleshire.example";
const OWNER: &str = "ambulance.administrator@wendleshire.example";
const SENT: [&str; 10] =
    [PASSWORD, TOKEN, SECRET, QUERY, PATH, FIELD, KEY, ADMINISTRATOR, OPERATOR, OWNER];

fn incident() -> Value {
    let [address, phone, health, summary, _, unknown, name, _] = OF_THE_INCIDENT;
    json!({
        "type_common": "C12", "priority_common": 1, "summary": summary, "cad_note": unknown,
        "locations": [{"role": "incident", "typed": format!("12 {address}")}],
        "persons": [{"role": "caller", "name": name, "phone": format!("+44{}", &phone[1..])}],
        "health": [{"complaint": health, "breathing": "yes"}],
        "shares": [{"to": "ambulance", "kind": "transfer"}]
    })
}

/// How a canary may be told apart in stored bytes: without its first letters, for the same reason.
fn tail(canary: &str) -> &str {
    &canary[3..]
}

/// Raises the incident with all its parts, and answers its id and its share's.
async fn raise(served: &Served, police: &str) -> (String, String) {
    let raised = served.done(police, "/incidents", incident()).await;
    let id = raised["incident"].as_str().unwrap().to_owned();
    let line = json!({"category": "information", "text": OF_THE_INCIDENT[4]});
    served.done(police, &format!("/incidents/{id}/log"), line).await;
    let url = served.url(&format!("/api/v1/incidents/{id}/attachments?title={QUERY}"));
    let upload = served.client.post(url).bearer_auth(police).header("content-type", "text/plain");
    let uploaded = upload.body(format!("a note: {}", OF_THE_INCIDENT[7])).send().await.unwrap();
    assert_eq!(uploaded.status(), 201);
    let opened = served.url(uploaded.headers()["location"].to_str().unwrap());
    let opened = served.client.get(opened).bearer_auth(police).send().await.unwrap();
    assert!(opened.text().await.unwrap().contains(OF_THE_INCIDENT[7]));
    (id, raised["shares"][0].as_str().unwrap().to_owned())
}

/// Every way of getting something wrong that takes a value from outside.
async fn go_wrong(served: &Served, police: &str) {
    let client = &served.client;
    let urls = [
        format!("/nowhere/{PATH}"),
        format!("/schemes?q={QUERY}"),
        format!("/problems/{PATH}"),
        format!("/api/v1/incidents/{PATH}"),
        format!("/api/v1/alarms?{QUERY}={QUERY}"),
    ];
    for url in urls {
        let request = client.get(served.url(&url)).bearer_auth(police).header("referer", PATH);
        request.send().await.unwrap();
    }
    client.get(served.url("/api/v1/alarms")).bearer_auth(TOKEN).send().await.unwrap();
    let cookie = format!("bluelight_session={TOKEN}; session={TOKEN}");
    client.get(served.url("/desk")).header("cookie", cookie).send().await.unwrap();
    let system = served.ground.credentials("Replay").unwrap().client_id;
    let form =
        [("grant_type", "client_credentials"), ("client_id", &system), ("client_secret", SECRET)];
    assert_eq!(
        client.post(served.url("/api/v1/token")).form(&form).send().await.unwrap().status(),
        401
    );
    for wrong in [
        json!({"summary": FIELD, "priority_common": FIELD}),
        json!({FIELD: {FIELD: FIELD}}),
        json!({"type_common": FIELD, "summary": FIELD, "shares": [{"to": FIELD, "kind": FIELD}]}),
    ] {
        assert!(
            !served.call(police, Method::POST, "/incidents", wrong).await.status().is_success()
        );
    }
    let keyed = client.post(served.url("/api/v1/incidents")).bearer_auth(police);
    keyed.header("idempotency-key", KEY).body(FIELD).send().await.unwrap();
    served
        .call(police, Method::GET, &format!("/incidents?q={QUERY}&cursor={QUERY}"), Value::Null)
        .await;
}

/// A browser with a session.
struct Browser {
    cookie: String,
}

impl Browser {
    async fn sign_in(served: &Served, email: &str, password: &str) -> Self {
        let door = served.client.get(served.url("/sign-in")).send().await.unwrap();
        let cookie = cookie_of(&door).unwrap();
        let token = form_token(&door.text().await.unwrap());
        let form = [("csrf", token.as_str()), ("email", email), ("password", password)];
        let sent = served.client.post(served.url("/sign-in")).header("cookie", &cookie).form(&form);
        let answer = sent.send().await.unwrap();
        Self { cookie: cookie_of(&answer).unwrap_or(cookie) }
    }

    async fn page(&self, served: &Served, path: &str) -> String {
        let asked = served.client.get(served.url(path)).header("cookie", &self.cookie);
        let answer = asked.send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        answer.text().await.unwrap()
    }

    async fn erase(&self, served: &Served, incident: &str) {
        let token = form_token(&self.page(served, "/account").await);
        let url = served.url(&format!("/api/v1/incidents/{incident}/erase"));
        let order = served.client.post(url).header("cookie", &self.cookie);
        let order = order.header("x-csrf-token", token).json(&json!({"ground": "mistake"}));
        let answer = order.send().await.unwrap();
        assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
    }
}

fn cookie_of(answer: &Response) -> Option<String> {
    let cookie = answer.headers().get("set-cookie")?.to_str().ok()?;
    cookie.split(';').next().map(str::to_owned)
}

fn form_token(page: &str) -> String {
    let after = page.split_once("name=\"csrf\" value=\"").map_or("", |(_, after)| after);
    after.split('"').next().unwrap_or_default().to_owned()
}

fn is_in(bytes: &[u8], canary: &str) -> bool {
    bytes.windows(canary.len()).any(|window| window.eq_ignore_ascii_case(canary.as_bytes()))
}

/// The files below a folder that hold a canary.
fn files_with(folder: &Path, canary: &str, into: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_with(&path, canary, into);
        } else if is_in(&std::fs::read(&path).unwrap(), canary) {
            into.push(path.display().to_string());
        }
    }
}

/// Lives through a busy minute, and answers every secret that was made or used meanwhile.
async fn live(served: &mut Served) -> Vec<String> {
    let police = served.token("Police CAD (simulated)").await;
    let ambulance = served.token("Ambulance console (simulated)").await;
    let password = served.ground.password.clone();
    Browser::sign_in(served, ADMINISTRATOR, PASSWORD).await;
    let operator = Browser::sign_in(served, OPERATOR, &password).await;
    go_wrong(served, &police).await;
    let (incident, share) = raise(served, &police).await;
    let record = format!("/incidents/{incident}");
    let mut told = served.read(&police, &record).await;
    told += &served.read(&police, &format!("{record}/log")).await;
    for canary in &OF_THE_INCIDENT[..7] {
        assert!(told.contains(&canary[1..]), "{canary} can be read before it is erased");
    }
    served.done(&ambulance, &format!("/shares/{share}/accept"), json!({})).await;
    for path in ["/desk", &format!("/desk?incident={incident}"), &record, "/incidents?q=quayside"] {
        operator.page(served, path).await;
    }
    let feed = served.call(&ambulance, Method::GET, "/inbox/stream", Value::Null).await;
    assert_eq!(feed.status(), 200);
    let owner = Browser::sign_in(served, OWNER, &password).await;
    owner.erase(served, &incident).await;
    assert!(served.stop().await.success(), "a feed that is open does not hold up the stop");
    drop(feed);
    let secret = served.ground.credentials("Police CAD (simulated)").unwrap().client_secret;
    let value = |cookie: &str| cookie.split_once('=').unwrap().1.to_owned();
    vec![password, police, ambulance, secret, value(&operator.cookie), value(&owner.cookie)]
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_was_sent_is_in_the_logs_and_nothing_erased_is_in_the_folder() {
    let mut served = Served::start().await;
    let secrets = live(&mut served).await;
    let said = served.said();
    assert!(said.matches("\"answered\"").count() > 30, "each request is in the log:\n{said}");
    assert!(!said.contains("server.stop_cut_short"), "{said}");
    let secrets = secrets.iter().map(String::as_str);
    for canary in secrets.chain(SENT).chain(OF_THE_INCIDENT) {
        assert!(!is_in(said.as_bytes(), tail(canary)), "{canary} is in the log");
    }
    let mut found = Vec::new();
    for canary in OF_THE_INCIDENT {
        files_with(served.data(), tail(canary), &mut found);
    }
    assert_eq!(found, Vec::<String>::new(), "erased, and still there");
    files_with(served.data(), "wendleshire police", &mut found);
    assert_ne!(found, Vec::<String>::new(), "the search finds what is there");
}
