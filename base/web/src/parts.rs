//! What the template parts of `templates/parts` are handed: plain data, ready to be shown.

use crate::When;

/// One choice of radios, checkboxes or a select.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub value: String,
    pub text: String,
    pub hint: String,
}

impl Choice {
    #[must_use]
    pub fn new(value: impl Into<String>, text: impl Into<String>) -> Self {
        Self { value: value.into(), text: text.into(), hint: String::new() }
    }

    #[must_use]
    pub fn hinted(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }
}

/// A link, with words that only a screen reader needs: "Change" *name*.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub text: String,
    pub href: String,
    pub hidden: String,
}

impl Link {
    #[must_use]
    pub fn new(text: impl Into<String>, href: impl Into<String>) -> Self {
        Self { text: text.into(), href: href.into(), hidden: String::new() }
    }

    #[must_use]
    pub fn hidden(mut self, hidden: impl Into<String>) -> Self {
        self.hidden = hidden.into();
        self
    }
}

/// How a table stands sorted by a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sorting {
    None,
    Ascending,
    Descending,
}

impl Sorting {
    /// The word of `aria-sort`.
    #[must_use]
    pub const fn aria(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Ascending => "ascending",
            Self::Descending => "descending",
        }
    }

    /// The arrow beside the heading, for those who see it.
    #[must_use]
    pub const fn arrow(self) -> &'static str {
        match self {
            Self::None => "\u{2195}",
            Self::Ascending => "\u{2191}",
            Self::Descending => "\u{2193}",
        }
    }
}

/// A table's column: its heading, and the link that sorts by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub text: String,
    pub sort: Option<(String, Sorting)>,
    pub is_numeric: bool,
}

impl Column {
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), sort: None, is_numeric: false }
    }

    #[must_use]
    pub fn sorted(mut self, href: impl Into<String>, sorting: Sorting) -> Self {
        self.sort = Some((href.into(), sorting));
        self
    }

    #[must_use]
    pub fn numeric(mut self) -> Self {
        self.is_numeric = true;
        self
    }
}

/// A row of a summary list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SummaryRow {
    pub key: String,
    pub value: String,
    pub actions: Vec<Link>,
}

impl SummaryRow {
    #[must_use]
    pub fn new(key: impl Into<String>, value: impl Into<String>) -> Self {
        Self { key: key.into(), value: value.into(), actions: Vec::new() }
    }

    #[must_use]
    pub fn action(mut self, link: Link) -> Self {
        self.actions.push(link);
        self
    }
}

/// An entry of a timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimelineEntry {
    pub title: String,
    pub by: String,
    pub when: When,
    pub text: String,
}

/// Where a list's other pages are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pager {
    pub first: Option<String>,
    pub next: Option<String>,
}

impl Pager {
    /// The pager of a list at `address`, whose query is kept: to its first page where this one has
    /// a cursor, and to the next where there is one.
    #[must_use]
    pub fn of(address: &str, is_first: bool, next: Option<&str>) -> Self {
        let joint = if address.contains('?') { '&' } else { '?' };
        Self {
            first: (!is_first).then(|| address.to_owned()),
            next: next.map(|cursor| format!("{address}{joint}cursor={cursor}")),
        }
    }
}

/// The tone of a tag; the word in it says the same, so colour is never alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    Plain,
    Grey,
    Green,
    Blue,
    Yellow,
    Orange,
    Red,
}

impl Tone {
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Grey => "govuk-tag--grey",
            Self::Green => "govuk-tag--green",
            Self::Blue => "govuk-tag--blue",
            Self::Yellow => "govuk-tag--yellow",
            Self::Orange => "govuk-tag--orange",
            Self::Red => "govuk-tag--red",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Pager;

    #[test]
    fn a_pager_keeps_the_filters_of_its_list() {
        let pager = Pager::of("/schemes?status=live", false, Some("abc"));
        assert_eq!(pager.first.as_deref(), Some("/schemes?status=live"));
        assert_eq!(pager.next.as_deref(), Some("/schemes?status=live&cursor=abc"));
        assert_eq!(Pager::of("/schemes", true, None), Pager::default());
    }
}
