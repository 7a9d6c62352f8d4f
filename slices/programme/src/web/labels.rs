//! Codes of the register as a reader sees them.

use web::parts::Tone;

use crate::events::{Lines, Service};
use crate::views::{SchemeRow, Vocabulary, label};

/// The tone of the tag that marks a heading lost in the source.
pub(crate) const MISSING: Tone = Tone::Yellow;

/// A status as a tag: its words say it, its colour only helps.
pub(crate) struct StatusTag {
    pub(crate) label: String,
    pub(crate) tone: Tone,
    pub(crate) meaning: String,
}

impl StatusTag {
    pub(crate) fn of(status: &str, vocabulary: &Vocabulary) -> Self {
        let tone = match status {
            "operating" => Tone::Green,
            "pilot" => Tone::Blue,
            "building" => Tone::Yellow,
            "planned" => Tone::Orange,
            "ended" => Tone::Red,
            _ => Tone::Grey,
        };
        let meaning = vocabulary.status_meaning(status).to_owned();
        Self { label: label(status), tone, meaning }
    }
}

/// A scheme in a list.
pub(crate) struct SchemeLine {
    pub(crate) slug: String,
    pub(crate) title: String,
    pub(crate) summary: String,
    pub(crate) area: String,
    pub(crate) kind: String,
    pub(crate) services: String,
    pub(crate) status: StatusTag,
}

impl SchemeLine {
    pub(crate) fn of(row: &SchemeRow, vocabulary: &Vocabulary) -> Self {
        Self {
            slug: row.slug.clone(),
            title: row.details.title.to_string(),
            summary: row.details.summary.to_string(),
            area: vocabulary.area_title(row.details.area.as_str()),
            kind: label(row.details.kind.as_str()),
            services: services(&row.details.services),
            status: StatusTag::of(row.details.status.as_str(), vocabulary),
        }
    }
}

/// "Police, fire and ambulance".
pub(crate) fn services(services: &[Service]) -> String {
    let names: Vec<&str> = services.iter().map(|service| service.code()).collect();
    let sentence = match names.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    };
    label(&sentence)
}

/// `53-55;726` as "53 to 55, 726".
pub(crate) fn lines(lines: &Lines) -> String {
    lines.as_str().replace('-', " to ").replace(';', ", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_and_lines_read_as_words() {
        assert_eq!(services(&[Service::Police]), "Police");
        let three = [Service::Police, Service::Fire, Service::Ambulance];
        assert_eq!(services(&three), "Police, fire and ambulance");
        assert_eq!(lines(&"53-55;726".parse().unwrap()), "53 to 55, 726");
    }
}
