//! SQL repeats the rule of which schemes a filter wants; here both are asked on generated rows.

use std::collections::BTreeMap;

use kernel::{
    Actor, LabelSet, Position, Purpose, Realm, StoredEvent, StreamEvent, StreamId, StreamKind,
    Timestamp, Version,
};
use proptest::prelude::*;
use rusqlite::Connection;
use views::Projection;

use crate::events::{
    Figures, Name, SchemeChanged, SchemeDetails, SchemeEvent, SchemeId, SchemeRegistered, Service,
    Slug, Source,
};
use crate::views::asked::words;
use crate::views::projection::sort_key;
use crate::views::{By, Filter, Register, count_schemes, list_schemes, summarise};

const WORDS: [&str; 9] = [
    "station",
    "stations",
    "Fire",
    "hub",
    "St. Mary\u{2019}s",
    "24/7",
    "co-responding",
    "Ynys Môn",
    "'One'",
];
const KINDS: [&str; 3] = ["fleet", "training", "shared-premises"];
const STATUSES: [&str; 2] = ["operating", "ended"];
const AREAS: [&str; 3] = ["kent", "essex", "wales-north"];

/// The rule in plain words: all parts hold, and every word begins a word of the text.
fn wants(filter: &Filter, scheme: &SchemeDetails) -> bool {
    let is = |wanted: &Option<String>, found: &Slug| {
        wanted.as_ref().is_none_or(|wanted| wanted == found.as_str())
    };
    let lists = scheme.places.iter().chain(&scheme.partners).map(Name::as_str);
    let mut text = format!("{} {}", scheme.title, scheme.summary);
    for part in lists.chain(scheme.lesson.iter().map(kernel::Text::as_str)) {
        text.push(' ');
        text.push_str(part);
    }
    let plain = |text: &str| text.replace('ô', "o");
    let found = words(&plain(&text));
    is(&filter.kind, &scheme.kind)
        && is(&filter.status, &scheme.status)
        && is(&filter.area, &scheme.area)
        && filter.service.is_none_or(|service| scheme.services.contains(&service))
        && filter
            .words()
            .iter()
            .all(|word| found.iter().any(|found| found.starts_with(&plain(word))))
}

fn values(scheme: &SchemeDetails, by: By) -> Vec<String> {
    match by {
        By::Status => vec![scheme.status.to_string()],
        By::Kind => vec![scheme.kind.to_string()],
        By::Area => vec![scheme.area.to_string()],
        By::Service => scheme.services.iter().map(ToString::to_string).collect(),
    }
}

fn slug(of: &'static [&'static str]) -> impl Strategy<Value = Slug> {
    prop::sample::select(of).prop_map(|text| text.parse().unwrap())
}

fn phrase() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(&WORDS), 1..4).prop_map(|words| words.join(" "))
}

fn names() -> impl Strategy<Value = Vec<Name>> {
    prop::collection::vec(phrase().prop_map(|text| Name::new(text).unwrap()), 0..3)
}

prop_compose! {
    fn a_scheme()(
        area in slug(&AREAS),
        kind in slug(&KINDS),
        status in slug(&STATUSES),
        services in prop::sample::subsequence(Service::ALL.to_vec(), 1..4),
        title in phrase(),
        summary in phrase(),
        places in names(),
        partners in names(),
        lesson in prop::option::of(phrase()),
    ) -> SchemeDetails {
        SchemeDetails {
            area, kind, status, services, places, partners,
            title: Name::new(title).unwrap(),
            kinds_other: Vec::new(),
            start: None,
            due: None,
            figures: Figures::default(),
            summary: kernel::Text::new(summary).unwrap(),
            lesson: lesson.map(|text| kernel::Text::new(text).unwrap()),
            source: Source { seed: "003".parse().unwrap(), lines: "1".parse().unwrap() },
        }
    }
}

prop_compose! {
    fn a_filter()(
        kind in prop::option::of(prop::sample::select(&KINDS)),
        status in prop::option::of(prop::sample::select(&STATUSES)),
        area in prop::option::of(prop::sample::select(&AREAS)),
        service in prop::option::of(prop::sample::select(Service::ALL)),
        q in prop::option::of(prop_oneof![
            phrase(),
            prop::sample::select(&["sta", "FIRE", "24", "resp", "mary s", "mon hub", "\"x\" OR *"])
                .prop_map(str::to_owned),
        ]),
    ) -> Filter {
        Filter {
            kind: kind.map(str::to_owned),
            status: status.map(str::to_owned),
            area: area.map(str::to_owned),
            service,
            q,
        }
    }
}

fn stored(position: u64, event: &SchemeEvent, scheme: SchemeId) -> StoredEvent {
    StoredEvent {
        realm: Realm::Live,
        position: Position(position),
        stream: StreamId::new(StreamKind("programme.scheme"), scheme),
        version: Version(1),
        event: event.name().to_owned(),
        event_version: event.version(),
        occurred_at: Timestamp::default(),
        recorded_at: Timestamp::default(),
        actor: Actor::Hub,
        agency: None,
        purpose: Purpose::Administration,
        agreement: None,
        cause: None,
        erased: LabelSet::NONE,
        body: event.body().unwrap(),
    }
}

/// A register in memory, each scheme registered and then changed some times.
fn register(history: &[(usize, SchemeDetails)]) -> (Connection, BTreeMap<String, SchemeDetails>) {
    let db = Connection::open_in_memory().unwrap();
    db.execute_batch(Register.schema()).unwrap();
    let mut standing = BTreeMap::new();
    for (at, (number, details)) in history.iter().enumerate() {
        let slug: Slug = format!("s-{number}").parse().unwrap();
        let (scheme, details) = (SchemeId::of(&slug), details.clone());
        let before = standing.insert(slug.to_string(), details.clone());
        let event: SchemeEvent = match before {
            None => SchemeRegistered { scheme, slug, details }.into(),
            Some(_) => SchemeChanged { scheme, slug, details }.into(),
        };
        Register.apply(&db, &stored(at as u64 + 1, &event, scheme)).unwrap();
    }
    (db, standing)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn the_view_and_the_plain_rule_agree_on_which_schemes_a_filter_wants(
        history in prop::collection::vec((0..12_usize, a_scheme()), 0..30),
        filters in prop::collection::vec(a_filter(), 1..12),
        count_max in 1..7_usize,
    ) {
        let (db, standing) = register(&history);
        for filter in filters {
            let mut wanted: Vec<&String> =
                standing.iter().filter(|(_, s)| wants(&filter, s)).map(|(slug, _)| slug).collect();
            let (mut found, mut after) = (Vec::new(), None);
            loop {
                let page = list_schemes(&db, &filter, after.as_deref(), count_max).ok().unwrap();
                found.extend(page.rows.into_iter().map(|row| row.slug));
                after = page.next;
                if after.is_none() { break; }
            }
            wanted.sort_by_key(|slug| sort_key(slug, standing[*slug].title.as_str()));
            prop_assert_eq!(&found.iter().collect::<Vec<_>>(), &wanted);
            prop_assert_eq!(count_schemes(&db, &filter).unwrap(), wanted.len() as u32);
            for by in By::ALL {
                let mut counts: BTreeMap<String, u32> = BTreeMap::new();
                for value in wanted.iter().flat_map(|slug| values(&standing[*slug], by)) {
                    *counts.entry(value).or_default() += 1;
                }
                let told: BTreeMap<_, _> = summarise(&db, by, &filter).unwrap().into_iter().collect();
                prop_assert_eq!(told, counts);
            }
        }
    }
}
