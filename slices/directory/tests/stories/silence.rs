//! What must never be seen: secrets anywhere, and names and addresses outside their sealed parts
//! and the views.

use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex};

use tracing_subscriber::fmt::MakeWriter;

use super::world::{FIRE_ADMIN, FIRE_OPERATOR, PASSWORD, World, between};

/// The files below a folder that hold a text in the clear, by name.
pub fn found_in(folder: &Path, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(found_in(&path, text));
        } else {
            let bytes = std::fs::read(&path).unwrap();
            if bytes.windows(text.len()).any(|window| window == text.as_bytes()) {
                found.push(path.display().to_string());
            }
        }
    }
    found
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn no_secret_and_no_address_is_in_the_journal_or_the_log() {
    let log = Log::default();
    let filter = tracing_subscriber::EnvFilter::new("trace");
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(log.clone()).init();
    let world = World::open().await;
    let admin = world.sign_in(FIRE_ADMIN).await;
    world.try_sign_in(FIRE_OPERATOR, "a wrong guess of mine").await;
    let new = "/directory/agencies/fire/people/new";
    let fields = [
        ("display_name", "Canary Wharton"),
        ("email", "canary@example.test"),
        ("roles", "planner"),
    ];
    let added = world.fill(&admin, (new, new), &fields).await;
    let code = between(&added.text(), "<code>", "</code>").to_owned();
    world.try_sign_in("canary@example.test", &code).await;
    let system = world.system();
    let token = world.ask_token(&system.id.to_string(), &system.secret).await;
    let token = token.json()["access_token"].as_str().unwrap().to_owned();
    world.call(&token, "/api/v1/directory/agencies").await;
    let session = admin.split_once('=').unwrap().1;
    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(!text.is_empty());
    let secrets = [PASSWORD, "a wrong guess of mine", &code, &system.secret, &token, session];
    for secret in secrets {
        assert_eq!(found_in(world.hub.folder(), secret), Vec::<String>::new());
        assert!(!text.contains(secret), "the log tells a secret");
    }
    for personal in ["canary@example.test", "Canary Wharton", FIRE_OPERATOR] {
        let files = found_in(world.hub.folder(), personal);
        assert!(files.iter().all(|file| file.contains("/views/")), "{files:?}");
        assert!(!text.contains(personal), "the log tells {personal}");
    }
}
