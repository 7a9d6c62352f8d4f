//! What can be told of a page's accessibility from its markup alone. What needs a browser (focus,
//! contrast, reflow) is checked by the browser stories.

use std::collections::{HashMap, HashSet};

/// One opening tag: its name and attributes.
#[derive(Debug)]
pub struct Tag {
    pub name: String,
    pub attributes: HashMap<String, String>,
}

impl Tag {
    pub fn get(&self, attribute: &str) -> &str {
        self.attributes.get(attribute).map_or("", String::as_str)
    }

    fn has(&self, attribute: &str) -> bool {
        self.attributes.contains_key(attribute)
    }
}

/// All opening tags, in order. Enough of HTML for pages of our own templates.
pub fn tags(html: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut rest = html;
    while let Some((_, after)) = rest.split_once('<') {
        let end = end_of_tag(after);
        let (tag, further) = after.split_at(end);
        rest = further;
        if tag.starts_with(|c: char| c.is_ascii_alphabetic()) {
            tags.push(read_tag(tag));
        }
    }
    tags
}

fn end_of_tag(after: &str) -> usize {
    let mut is_quoted = false;
    for (at, c) in after.char_indices() {
        match c {
            '"' => is_quoted = !is_quoted,
            '>' if !is_quoted => return at,
            _ => {}
        }
    }
    after.len()
}

fn read_tag(tag: &str) -> Tag {
    let (name, mut rest) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
    let mut attributes = HashMap::new();
    loop {
        rest = rest.trim_start().trim_end_matches('/');
        if rest.is_empty() {
            break;
        }
        let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let (attribute, after) = rest.split_at(end);
        let (value, after) = match after.strip_prefix("=\"") {
            Some(value) => value.split_once('"').unwrap_or((value, "")),
            None => ("", after),
        };
        attributes.insert(attribute.to_ascii_lowercase(), value.to_owned());
        rest = after;
    }
    Tag { name: name.to_ascii_lowercase(), attributes }
}

/// Everything that is wrong with a page, in words.
pub fn faults(html: &str) -> Vec<String> {
    let tags = tags(html);
    let mut faults = Vec::new();
    check_ids(&tags, &mut faults);
    check_landmarks(&tags, &mut faults);
    check_labels(&tags, &mut faults);
    check_headings(&tags, &mut faults);
    check_policy(&tags, &mut faults);
    faults
}

fn check_ids(tags: &[Tag], faults: &mut Vec<String>) {
    let mut ids = HashSet::new();
    for id in tags.iter().map(|tag| tag.get("id")).filter(|id| !id.is_empty()) {
        if !ids.insert(id) {
            faults.push(format!("id {id} is there twice"));
        }
    }
    for attribute in ["for", "aria-describedby", "aria-labelledby", "aria-controls"] {
        for named in tags.iter().flat_map(|tag| tag.get(attribute).split_whitespace()) {
            if !ids.contains(named) {
                faults.push(format!("{attribute} names {named}, which is not there"));
            }
        }
    }
    for tag in tags.iter().filter(|tag| tag.name == "a") {
        if let Some(id) = tag.get("href").strip_prefix('#').filter(|id| !ids.contains(id)) {
            faults.push(format!("a link leads to #{id}, which is not there"));
        }
    }
}

fn check_landmarks(tags: &[Tag], faults: &mut Vec<String>) {
    for (name, count) in [("main", 1), ("header", 1), ("footer", 1), ("h1", 1), ("title", 1)] {
        let found = tags.iter().filter(|tag| tag.name == name).count();
        if found != count {
            faults.push(format!("{found} {name}, not {count}"));
        }
    }
    let mut names = HashSet::new();
    for nav in tags.iter().filter(|tag| tag.name == "nav") {
        let label = nav.get("aria-label");
        if label.is_empty() || !names.insert(label) {
            faults.push(format!("a nav has no label of its own: {label:?}"));
        }
    }
    if tags.iter().find(|tag| tag.name == "html").is_none_or(|tag| tag.get("lang").is_empty()) {
        faults.push("the page names no language".to_owned());
    }
    let first_link = tags.iter().find(|tag| tag.name == "a");
    if first_link.is_none_or(|link| link.get("href") != "#main-content") {
        faults.push("the first link does not skip to the content".to_owned());
    }
}

fn check_labels(tags: &[Tag], faults: &mut Vec<String>) {
    let labelled: HashSet<&str> =
        tags.iter().filter(|tag| tag.name == "label").map(|tag| tag.get("for")).collect();
    for field in tags {
        let is_field = match field.name.as_str() {
            "select" | "textarea" => true,
            "input" => field.get("type") != "hidden",
            _ => false,
        };
        if is_field && !labelled.contains(field.get("id")) {
            faults.push(format!("field {} has no label", field.get("name")));
        }
    }
    let count = |name: &str| tags.iter().filter(|tag| tag.name == name).count();
    if count("fieldset") != count("legend") {
        faults.push("a fieldset has no legend".to_owned());
    }
    if count("table") != count("caption") {
        faults.push("a table has no caption".to_owned());
    }
    if tags.iter().any(|tag| tag.name == "th" && tag.get("scope").is_empty()) {
        faults.push("a table's heading has no scope".to_owned());
    }
    if tags.iter().any(|tag| tag.name == "img" && !tag.has("alt")) {
        faults.push("a picture has no alt".to_owned());
    }
}

fn check_headings(tags: &[Tag], faults: &mut Vec<String>) {
    let mut before = 1;
    let level = |tag: &Tag| tag.name.strip_prefix('h').and_then(|level| level.parse::<u8>().ok());
    let levels = tags.iter().filter_map(level).skip_while(|level| *level != 1);
    for level in levels {
        if level > before + 1 {
            faults.push(format!("a heading of level {level} follows one of level {before}"));
        }
        before = level;
    }
}

/// What the content security policy would not let work.
fn check_policy(tags: &[Tag], faults: &mut Vec<String>) {
    for tag in tags {
        if tag.name == "style" || tag.has("style") {
            faults.push(format!("{} has a style of its own", tag.name));
        }
        if tag.name == "script" && !tag.get("src").starts_with("/assets/") {
            faults.push("a script stands in the page".to_owned());
        }
        if tag.attributes.keys().any(|attribute| attribute.starts_with("on")) {
            faults.push(format!("{} has a handler in the page", tag.name));
        }
        if ["src", "href"].iter().any(|attribute| tag.get(attribute).contains("//")) {
            faults.push(format!("{} leads to another origin", tag.name));
        }
    }
}
