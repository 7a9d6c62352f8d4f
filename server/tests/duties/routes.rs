//! Which endpoints and pages there are: the first from the hub's own document, the second from the
//! source, for a router cannot be asked what it answers to.

use std::path::{Path, PathBuf};

use axum::http::Method;
use testkit::Hub;

/// An operation of the API, its path with `{names}`.
#[derive(Debug, Clone)]
pub struct Operation {
    pub method: Method,
    pub path: String,
}

pub fn operations(hub: &Hub) -> Vec<Operation> {
    let document = serde_json::to_value(&hub.assembly().openapi).unwrap();
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            if item.get(method.to_lowercase()).is_some() {
                let method = method.parse().unwrap();
                found.push(Operation { method, path: path.clone() });
            }
        }
    }
    assert!(found.len() >= 40, "the document names only {} operations", found.len());
    found
}

/// A page's route, its path with `{names}`.
#[derive(Debug)]
pub struct PageRoute {
    pub path: String,
    pub is_shown: bool,
    pub is_sent: bool,
}

/// Every `.route("…", …)` of the slices' screens, the front page and the frame.
pub fn page_routes() -> Vec<PageRoute> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned();
    let mut files = vec![root.join("server/src/home.rs"), root.join("base/web/src/own_pages.rs")];
    for slice in std::fs::read_dir(root.join("slices")).unwrap() {
        sources(&slice.unwrap().path().join("src/web"), &mut files);
    }
    files.sort();
    let found: Vec<_> =
        files.iter().flat_map(|file| routes_in(&std::fs::read_to_string(file).unwrap())).collect();
    assert!(found.len() >= 50, "only {} page routes were found", found.len());
    found
}

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push(path);
        }
    }
}

fn routes_in(source: &str) -> Vec<PageRoute> {
    let route = |segment: &str| {
        let (path, rest) = segment.trim_start().strip_prefix('"')?.split_once('"')?;
        let rest = rest.split("\n}").next().unwrap_or(rest);
        let (is_shown, is_sent) = (rest.contains("get("), rest.contains("post("));
        assert!(is_shown || is_sent, "{path} takes a method that this walk does not know");
        Some(PageRoute { path: path.to_owned(), is_shown, is_sent })
    };
    source.split(".route(").skip(1).filter_map(route).collect()
}

/// Puts values in the place of a path's `{names}`.
pub fn filled(path: &str, names: &[(&str, &str)]) -> String {
    let mut path = path.to_owned();
    for (name, value) in names {
        path = path.replace(&format!("{{{name}}}"), value);
    }
    assert!(!path.contains('{'), "{path} has a name that this walk has no value for");
    path
}

#[test]
fn a_route_over_several_lines_is_read_as_one() {
    let found = routes_in("Router::new()\n.route(\n\"/a/{b}\",\nget(x)\n.post(y),\n)\n}");
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].path.as_str(), found[0].is_shown, found[0].is_sent),
        ("/a/{b}", true, true)
    );
}
