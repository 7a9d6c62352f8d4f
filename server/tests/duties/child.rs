//! The shipped binary as a child process on a seeded folder, with everything that it says kept in
//! a file, and a plain way to speak to it.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use bluelight::Ground;
use reqwest::{Client, Method, Response, redirect};
use serde_json::{Value, json};

const START_WAIT: Duration = Duration::from_secs(60);
/// Less than the hub gives open requests to end, so that a feed which holds up the stop is caught.
const STOP_WAIT: Duration = Duration::from_secs(8);
const POLL: Duration = Duration::from_millis(20);

/// A running hub. Dropping it kills it.
pub struct Served {
    pub ground: Ground,
    pub client: Client,
    child: Child,
}

impl Served {
    /// `serve` on a fresh county, saying all that it can.
    pub async fn start() -> Self {
        let ground = Ground::prepare(None, "sqlite", 0).await.unwrap();
        let said = std::fs::File::create(said_path(&ground)).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_bluelight"));
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("BLUELIGHT_") {
                command.env_remove(name);
            }
        }
        let child = command
            .args(["serve", "--listen", &ground.starting.address.to_string()])
            .arg("--data")
            .arg(&ground.starting.data)
            .env("BLUELIGHT_LOG__LEVEL", "trace")
            .stdin(Stdio::null())
            .stdout(said.try_clone().unwrap())
            .stderr(said)
            .spawn()
            .unwrap();
        let client = Client::builder().redirect(redirect::Policy::none()).build().unwrap();
        let served = Self { ground, client, child };
        let ready = tokio::time::timeout(START_WAIT, served.ready()).await;
        assert!(ready.is_ok(), "the hub is not ready; it said:\n{}", served.said());
        served
    }

    async fn ready(&self) {
        while !self
            .client
            .get(self.url("/health/ready"))
            .send()
            .await
            .is_ok_and(|answer| answer.status() == 200)
        {
            tokio::time::sleep(POLL).await;
        }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.ground.starting.address)
    }

    /// Everything that the hub wrote on its standard output and error.
    pub fn said(&self) -> String {
        String::from_utf8_lossy(&std::fs::read(said_path(&self.ground)).unwrap()).into_owned()
    }

    pub fn data(&self) -> &Path {
        &self.ground.starting.data
    }

    /// A token of one of the county's systems.
    pub async fn token(&self, system: &str) -> String {
        let credentials = self.ground.credentials(system).unwrap();
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", &credentials.client_id),
            ("client_secret", &credentials.client_secret),
        ];
        let asked = self.client.post(self.url("/api/v1/token")).form(&form);
        let answer: Value = asked.send().await.unwrap().json().await.unwrap();
        answer["access_token"].as_str().unwrap().to_owned()
    }

    /// A request of the API with a token, a body, and a key where it is sent.
    pub async fn call(&self, token: &str, method: Method, path: &str, body: Value) -> Response {
        let url = self.url(&format!("/api/v1{path}"));
        let request = self.client.request(method.clone(), url).bearer_auth(token);
        let request = match method {
            Method::GET => request,
            _ => request.header("idempotency-key", unique(path, &body)).json(&body),
        };
        request.send().await.unwrap()
    }

    /// As [`Self::call`], for what must be done.
    pub async fn done(&self, token: &str, path: &str, body: Value) -> Value {
        let answer = self.call(token, Method::POST, path, body).await;
        let (status, text) = (answer.status(), answer.text().await.unwrap());
        assert!(status.is_success(), "{path}: {status} {text}");
        serde_json::from_str(&text).unwrap_or(json!(null))
    }

    pub async fn read(&self, token: &str, path: &str) -> String {
        let answer = self.call(token, Method::GET, path, Value::Null).await;
        assert_eq!(answer.status(), 200, "{path}");
        answer.text().await.unwrap()
    }

    /// Asks the hub to stop, and waits until it has.
    pub async fn stop(&mut self) -> ExitStatus {
        use rustix::process::{Pid, Signal, kill_process};
        let pid = Pid::from_raw(i32::try_from(self.child.id()).unwrap()).unwrap();
        kill_process(pid, Signal::TERM).unwrap();
        let ended = async {
            loop {
                if let Some(status) = self.child.try_wait().unwrap() {
                    return status;
                }
                tokio::time::sleep(POLL).await;
            }
        };
        let ended = tokio::time::timeout(STOP_WAIT, ended).await;
        ended.unwrap_or_else(|_| panic!("the hub did not stop when it was asked to"))
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        if self.child.try_wait().is_ok_and(|status| status.is_none()) {
            drop(self.child.kill());
            drop(self.child.wait());
        }
    }
}

/// Beside the data folder, for nothing of ours may be found in it.
fn said_path(ground: &Ground) -> PathBuf {
    ground.folder.path().join("said.log")
}

fn unique(path: &str, body: &Value) -> String {
    let text = format!("{path}{body}");
    let number = text.bytes().fold(7_u64, |sum, byte| sum.wrapping_mul(31) + u64::from(byte));
    format!("k{number}")
}
