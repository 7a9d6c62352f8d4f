//! The navigation: the links that slices put on the frame, each shown to whom it is of use.

use access::{Facts, Permission};
use desk::Desk;
use kernel::LabelSet;

/// A link of the navigation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NavLink {
    pub text: &'static str,
    pub href: &'static str,
    /// Shown to whom this is permitted on things of their own agency; none: shown to all.
    pub permission: Option<Permission>,
    /// The kind of thing that the permission is about, as in `exchange.share`.
    pub kind: &'static str,
    /// Lower stands first.
    pub rank: u16,
}

impl NavLink {
    /// A link that everybody is shown, signed in or not.
    #[must_use]
    pub const fn public(text: &'static str, href: &'static str) -> Self {
        Self { text, href, permission: None, kind: "", rank: 500 }
    }

    /// A link for those who may do this to a thing of this kind in their own agency.
    #[must_use]
    pub const fn of(
        text: &'static str,
        href: &'static str,
        permission: Permission,
        kind: &'static str,
    ) -> Self {
        Self { text, href, permission: Some(permission), kind, rank: 100 }
    }

    #[must_use]
    pub const fn ranked(mut self, rank: u16) -> Self {
        self.rank = rank;
        self
    }

    fn is_for(&self, desk: &Desk) -> bool {
        let Some(permission) = self.permission else { return true };
        let agency = desk.agency();
        let facts = Facts {
            kind: self.kind,
            owner: agency,
            recipient: agency,
            parties: agency.into_iter().collect(),
            granted: LabelSet::ALL,
            ..Facts::default()
        };
        desk.may(permission, &facts)
    }
}

/// A link as shown on one page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NavItem {
    pub text: &'static str,
    pub href: &'static str,
    pub is_current: bool,
}

/// The links for a caller; the one that leads furthest towards `path` is the current one.
pub(crate) fn items(links: &[NavLink], desk: &Desk, path: &str) -> Vec<NavItem> {
    let shown: Vec<&NavLink> = links.iter().filter(|link| link.is_for(desk)).collect();
    let current = shown.iter().filter(|link| leads_to(link.href, path)).map(|link| link.href);
    let current = current.max_by_key(|href| href.len());
    shown
        .iter()
        .map(|link| NavItem {
            text: link.text,
            href: link.href,
            is_current: Some(link.href) == current,
        })
        .collect()
}

fn leads_to(href: &str, path: &str) -> bool {
    match path.strip_prefix(href) {
        Some(rest) => href == path || (href != "/" && rest.starts_with('/')),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::leads_to;

    #[test]
    fn a_link_is_current_on_its_own_page_and_those_below() {
        assert!(leads_to("/incidents", "/incidents") && leads_to("/incidents", "/incidents/1"));
        assert!(!leads_to("/incidents", "/incidents-closed") && !leads_to("/", "/incidents"));
    }
}
