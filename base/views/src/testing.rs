//! For the tests of slices: a rebuilt view must equal the live one.

use crate::{View, ViewError};

/// Rebuilds `view` and answers the names of the tables that came out otherwise; none if the
/// projection depends on nothing but its events. Nothing may be appended meanwhile.
///
/// # Errors
/// If the view could not be read or built.
pub async fn tables_that_a_rebuild_changes(view: &View) -> Result<Vec<String>, ViewError> {
    let live = view.digest().await?;
    view.rebuild().await?;
    Ok(live.differing(&view.digest().await?))
}
