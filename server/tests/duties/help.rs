//! What every command says of itself, and that the API's document in the tree is the hub's.

use std::path::Path;
use std::process::{Command, Stdio};

use super::scene::Scene;

/// The help of a command, as wide as a wide terminal.
fn help(words: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bluelight"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("BLUELIGHT_") {
            command.env_remove(name);
        }
    }
    let command = command.args(words).arg("--help").env("COLUMNS", "100").stdin(Stdio::null());
    let output = command.output().unwrap();
    assert!(output.status.success(), "{words:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The commands that a help text lists.
fn commands(help: &str) -> Vec<String> {
    let Some((_, listed)) = help.split_once("Commands:\n") else { return Vec::new() };
    let lines = listed.lines().take_while(|line| !line.is_empty());
    // A line that is further in goes on with the words of the one before.
    let named = lines.filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    named.filter(|name| !["", "help"].contains(name)).map(str::to_owned).collect()
}

#[test]
fn every_command_says_what_it_does() {
    let mut waiting = vec![Vec::<String>::new()];
    let mut told = 0;
    while let Some(words) = waiting.pop() {
        let text = help(&words.iter().map(String::as_str).collect::<Vec<_>>());
        for command in commands(&text) {
            waiting.push([words.clone(), vec![command]].concat());
        }
        let name = [&["bluelight".to_owned()], words.as_slice()].concat().join("_");
        insta::with_settings!({
            snapshot_path => "../golden", prepend_module_to_snapshot => false, omit_expression => true
        }, {
            insta::assert_snapshot!(format!("help_{name}"), text);
        });
        told += 1;
    }
    assert!(told >= 19, "only {told} commands were found");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_api_document_in_the_tree_is_the_hubs_own() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../api/openapi.json");
    let written = std::fs::read_to_string(&path).unwrap();
    let written: serde_json::Value = serde_json::from_str(&written).unwrap();
    let scene = Scene::open().await;
    let given = serde_json::to_value(&scene.hub.assembly().openapi).unwrap();
    assert!(written == given, "api/openapi.json is stale; run `cargo xtask gen`");
}
