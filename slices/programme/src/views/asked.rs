//! What a reader asks of the register: the parameters of an address, read strictly, so that a
//! misspelt filter is told and never quietly answered with everything.

use kernel::{Refusal, RefusalKind};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::events::Service;
use crate::views::Vocabulary;

/// Schemes or areas on one page: at most, and if nothing is asked.
pub(crate) const COUNT_MAX: usize = 500;
pub(crate) const COUNT_DEFAULT: usize = 50;
/// Characters of a search.
pub(crate) const SEARCH_CHARS_MAX: usize = 200;
/// Words of a search.
pub(crate) const SEARCH_WORDS_MAX: usize = 12;
/// Parameters of one address.
const PARAMETERS_MAX: usize = 16;

/// The names of the filters, as in addresses and forms.
pub(crate) const FILTERS: &[&str] = &["kind", "status", "area", "service", "q"];

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum AskRefused {
    #[error("address has more than {PARAMETERS_MAX} parameters; take some out")]
    TooManyParameters,
    #[error("parameter is not known here; use one of {known}")]
    UnknownParameter { known: String },
    #[error("parameter {name} stands twice; give it once")]
    RepeatedParameter { name: &'static str },
    #[error("kind is not in the register; see the kinds on the search page")]
    UnknownKind,
    #[error("status is not in the register; see the statuses on the search page")]
    UnknownStatus,
    #[error("area is not in the register; see the A to Z")]
    UnknownArea,
    #[error("service is not known; use one of {known}")]
    UnknownService { known: String },
    #[error(
        "search has more than {SEARCH_CHARS_MAX} characters or {SEARCH_WORDS_MAX} words; shorten it"
    )]
    SearchTooLong,
    #[error("search holds no letter or digit; write a word")]
    SearchWithoutWord,
    #[error("after is not the end of a page of this list; start from the first page")]
    UnknownAfter,
    #[error("count_max is not a number from 1 to {COUNT_MAX}")]
    BadCountMax,
    #[error("by is missing; use one of status, kind, area, service")]
    ByMissing,
    #[error("by is not known; use one of status, kind, area, service")]
    UnknownBy,
}

impl Refusal for AskRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::TooManyParameters => "programme.query.too_many_parameters",
            Self::UnknownParameter { .. } => "programme.query.unknown_parameter",
            Self::RepeatedParameter { .. } => "programme.query.repeated_parameter",
            Self::UnknownKind => "programme.query.unknown_kind",
            Self::UnknownStatus => "programme.query.unknown_status",
            Self::UnknownArea => "programme.query.unknown_area",
            Self::UnknownService { .. } => "programme.query.unknown_service",
            Self::SearchTooLong => "programme.query.search_too_long",
            Self::SearchWithoutWord => "programme.query.search_without_word",
            Self::UnknownAfter => "programme.query.unknown_after",
            Self::BadCountMax => "programme.query.bad_count_max",
            Self::ByMissing => "programme.query.by_missing",
            Self::UnknownBy => "programme.query.unknown_by",
        }
    }

    fn kind(&self) -> RefusalKind {
        match self {
            Self::TooManyParameters
            | Self::UnknownParameter { .. }
            | Self::RepeatedParameter { .. }
            | Self::ByMissing => RefusalKind::Malformed,
            _ => RefusalKind::Invalid,
        }
    }

    fn field(&self) -> Option<String> {
        let name = match self {
            Self::TooManyParameters | Self::UnknownParameter { .. } => return None,
            Self::RepeatedParameter { name } => name,
            Self::UnknownKind => "kind",
            Self::UnknownStatus => "status",
            Self::UnknownArea => "area",
            Self::UnknownService { .. } => "service",
            Self::SearchTooLong | Self::SearchWithoutWord => "q",
            Self::UnknownAfter => "after",
            Self::BadCountMax => "count_max",
            Self::ByMissing | Self::UnknownBy => "by",
        };
        Some(format!("/{name}"))
    }
}

/// An address's parameters, each known and given once. An empty one counts as not given, for that
/// is how a form sends a field that was left alone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Asked(Vec<(&'static str, String)>);

impl Asked {
    pub(crate) fn read(
        pairs: Vec<(String, String)>,
        known: &[&[&'static str]],
    ) -> Result<Self, AskRefused> {
        if pairs.len() > PARAMETERS_MAX {
            return Err(AskRefused::TooManyParameters);
        }
        let known: Vec<&'static str> = known.iter().copied().flatten().copied().collect();
        let mut given: Vec<(&'static str, String)> = Vec::new();
        for (name, value) in pairs {
            let Some(name) = known.iter().copied().find(|known| *known == name) else {
                return Err(AskRefused::UnknownParameter { known: known.join(", ") });
            };
            if given.iter().any(|(taken, _)| *taken == name) {
                return Err(AskRefused::RepeatedParameter { name });
            }
            given.push((name, value));
        }
        given.retain(|(_, value)| !value.trim().is_empty());
        Ok(Self(given))
    }

    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(given, _)| *given == name).map(|(_, value)| value.as_str())
    }

    /// All but one, named as a refusal names its field.
    pub(crate) fn without(&self, field: &str) -> Self {
        let name = field.trim_start_matches('/');
        Self(self.0.iter().filter(|(given, _)| *given != name).cloned().collect())
    }

    pub(crate) fn count_max(&self) -> Result<usize, AskRefused> {
        let Some(text) = self.value("count_max") else { return Ok(COUNT_DEFAULT) };
        let count = text.parse::<usize>().ok().filter(|count| (1..=COUNT_MAX).contains(count));
        count.ok_or(AskRefused::BadCountMax)
    }

    pub(crate) fn by(&self) -> Result<By, AskRefused> {
        let code = self.value("by").ok_or(AskRefused::ByMissing)?;
        By::ALL.into_iter().find(|by| by.code() == code).ok_or(AskRefused::UnknownBy)
    }
}

/// What schemes are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    Status,
    /// The main kind.
    Kind,
    Area,
    /// A scheme counts once under each of its services.
    Service,
}

impl By {
    pub(crate) const ALL: [Self; 4] = [Self::Status, Self::Kind, Self::Area, Self::Service];

    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Kind => "kind",
            Self::Area => "area",
            Self::Service => "service",
        }
    }
}

/// Which schemes are wanted. All parts must hold; every word must begin a word of the scheme's
/// title, summary, places, partners or lesson.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Filter {
    pub(crate) kind: Option<String>,
    pub(crate) status: Option<String>,
    pub(crate) area: Option<String>,
    pub(crate) service: Option<Service>,
    /// The search as it was written.
    pub(crate) q: Option<String>,
}

impl Filter {
    /// Reads the filters; each must name something that the register holds.
    pub(crate) fn read(asked: &Asked, vocabulary: &Vocabulary) -> Result<Self, AskRefused> {
        let checked =
            |name: &str, is_held: fn(&Vocabulary, &str) -> bool, no: AskRefused| match asked
                .value(name)
            {
                Some(value) if !is_held(vocabulary, value) => Err(no),
                value => Ok(value.map(str::to_owned)),
            };
        let known = || Service::ALL.iter().map(|s| s.code()).collect::<Vec<_>>().join(", ");
        let service = asked
            .value("service")
            .map(|text| text.parse().map_err(|_| AskRefused::UnknownService { known: known() }));
        Ok(Self {
            kind: checked("kind", Vocabulary::has_kind, AskRefused::UnknownKind)?,
            status: checked("status", Vocabulary::has_status, AskRefused::UnknownStatus)?,
            area: checked("area", Vocabulary::has_area, AskRefused::UnknownArea)?,
            service: service.transpose()?,
            q: search(asked.value("q"))?,
        })
    }

    /// The same, whatever the value of one facet.
    pub(crate) fn without(&self, by: By) -> Self {
        let mut wider = self.clone();
        match by {
            By::Status => wider.status = None,
            By::Kind => wider.kind = None,
            By::Area => wider.area = None,
            By::Service => wider.service = None,
        }
        wider
    }

    pub(crate) fn value(&self, by: By) -> Option<&str> {
        match by {
            By::Status => self.status.as_deref(),
            By::Kind => self.kind.as_deref(),
            By::Area => self.area.as_deref(),
            By::Service => self.service.map(Service::code),
        }
    }

    pub(crate) fn words(&self) -> Vec<String> {
        words(self.q.as_deref().unwrap_or_default())
    }

    /// The filters as an address carries them, without a question mark.
    pub(crate) fn address(&self) -> String {
        let facets = By::ALL.into_iter().map(|by| (by.code(), self.value(by)));
        let parts = facets.chain([("q", self.q.as_deref())]).filter_map(|(name, value)| {
            Some(format!("{name}={}", utf8_percent_encode(value?, NON_ALPHANUMERIC)))
        });
        parts.collect::<Vec<_>>().join("&")
    }
}

fn search(text: Option<&str>) -> Result<Option<String>, AskRefused> {
    let Some(text) = text else { return Ok(None) };
    let found = words(text);
    if text.chars().count() > SEARCH_CHARS_MAX || found.len() > SEARCH_WORDS_MAX {
        return Err(AskRefused::SearchTooLong);
    }
    if found.is_empty() {
        return Err(AskRefused::SearchWithoutWord);
    }
    Ok(Some(text.to_owned()))
}

/// Letters and digits that stand together are a word.
pub(crate) fn words(text: &str) -> Vec<String> {
    let parts = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    parts.map(str::to_lowercase).collect()
}
