//! Lists a page at a time. A cursor holds where the next page starts, signed for its list, so that
//! nobody can make one up to read what no page would have shown.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::bounds::{CURSOR_BYTES_MAX, PAGE_ITEMS_DEFAULT, PAGE_ITEMS_MAX};
use crate::form::Query;
use crate::signer::{Signer, is_same};
use crate::{Problem, WebRefused};

/// Half an HMAC-SHA-256: 128 bits are enough against forging, and keep addresses short.
const SIGNATURE_BYTES: usize = 16;

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PageOf<T> {
    pub items: Vec<T>,
    /// Send it back as `cursor` for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// The query's `cursor` and `limit`; beside another [`Query`] it reads only these.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Paging {
    /// Where the page starts: `next` of the page before.
    pub cursor: Option<String>,
    /// Items of the page, 1 to 200; 50 if left out.
    limit: Option<u16>,
}

impl Paging {
    /// Items that the page may hold.
    #[must_use]
    pub fn limit(&self) -> usize {
        usize::from(self.limit.unwrap_or(PAGE_ITEMS_DEFAULT))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Paging {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Query(paging) = Query::<Self>::from_request_parts(parts, state).await?;
        match paging.limit {
            Some(limit) if !(1..=PAGE_ITEMS_MAX).contains(&limit) => {
                Err(WebRefused::PageSize.into())
            }
            _ => Ok(paging),
        }
    }
}

/// Seals and opens the cursors of one list.
pub struct Cursors {
    signer: Arc<Signer>,
    list: &'static str,
}

impl Cursors {
    pub(crate) fn new(signer: Arc<Signer>, list: &'static str) -> Self {
        Self { signer, list }
    }

    /// Where the asked page starts; none for the first.
    ///
    /// # Errors
    /// `web.cursor_forged` if the cursor was not sealed for this list.
    pub fn open<M: DeserializeOwned>(&self, paging: &Paging) -> Result<Option<M>, WebRefused> {
        let Some(cursor) = &paging.cursor else { return Ok(None) };
        if cursor.len() > CURSOR_BYTES_MAX * 2 {
            return Err(WebRefused::CursorForged);
        }
        let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| WebRefused::CursorForged)?;
        let (signature, mark) =
            bytes.split_at_checked(SIGNATURE_BYTES).ok_or(WebRefused::CursorForged)?;
        if !is_same(signature, &self.signature(mark)) {
            return Err(WebRefused::CursorForged);
        }
        serde_json::from_slice(mark).map(Some).map_err(|_| WebRefused::CursorForged)
    }

    /// A page of the items found: ask the view for one more than [`Paging::limit`], and say where
    /// the page after an item starts.
    ///
    /// # Errors
    /// If a mark is larger than 512 bytes, which is a fault of the list.
    pub fn page<T, M: Serialize>(
        &self,
        mut items: Vec<T>,
        paging: &Paging,
        mark: impl FnOnce(&T) -> M,
    ) -> Result<PageOf<T>, WebRefused> {
        let is_more = items.len() > paging.limit();
        items.truncate(paging.limit());
        let last = items.last().filter(|_| is_more);
        let next = last.map(|item| self.seal(&mark(item))).transpose()?;
        Ok(PageOf { items, next })
    }

    fn seal<M: Serialize>(&self, mark: &M) -> Result<String, WebRefused> {
        let mark = serde_json::to_vec(mark).map_err(|_| WebRefused::Fault)?;
        if mark.len() > CURSOR_BYTES_MAX {
            return Err(WebRefused::Fault);
        }
        let mut bytes = self.signature(&mark);
        bytes.extend_from_slice(&mark);
        Ok(URL_SAFE_NO_PAD.encode(bytes))
    }

    fn signature(&self, mark: &[u8]) -> Vec<u8> {
        let signature = self.signer.sign("cursor", &[self.list.as_bytes(), mark]);
        signature.into_iter().take(SIGNATURE_BYTES).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use kernel::Refusal as _;

    use super::{Cursors, Paging};
    use crate::signer::Signer;

    fn cursors(list: &'static str) -> Cursors {
        Cursors::new(Arc::new(Signer::of(&[7; 32])), list)
    }

    fn asking(cursor: Option<String>) -> Paging {
        Paging { cursor, limit: Some(2) }
    }

    #[test]
    fn a_page_says_where_the_next_one_starts_and_the_last_one_does_not() {
        let list = cursors("exchange.shares");
        let page = list.page(vec![1, 2, 3], &asking(None), |item| *item).unwrap();
        assert_eq!(page.items, [1, 2]);
        assert_eq!(list.open::<i32>(&asking(page.next)).unwrap(), Some(2));
        assert_eq!(list.page(vec![1, 2], &asking(None), |item| *item).unwrap().next, None);
        assert_eq!(list.open::<i32>(&asking(None)).unwrap(), None);
    }

    #[test]
    fn a_forged_cursor_is_refused() {
        let list = cursors("exchange.shares");
        let good = list.page(vec![1, 2, 3], &asking(None), |item| *item).unwrap().next.unwrap();
        let mut forged = good.clone().into_bytes();
        *forged.last_mut().unwrap() = if forged.ends_with(b"A") { b"Q" } else { b"A" }[0];
        let forged = String::from_utf8(forged).unwrap();
        let elsewhere = cursors("exchange.incidents");
        for (list, cursor) in
            [(&list, forged), (&list, "x".to_owned()), (&list, String::new()), (&elsewhere, good)]
        {
            let refused = list.open::<i32>(&asking(Some(cursor))).unwrap_err();
            assert_eq!(refused.code(), "web.cursor_forged");
        }
    }
}
