//! When two rooms act in the same instant the store takes one and refuses the other: the other's
//! decision is then made anew on what now stands, so that the hub's order decides.

use std::future::Future;

use kernel::Refusal;

/// How often a decision is made anew before the caller is told that things move too fast.
const TRIES_MAX: usize = 5;

/// Runs an action, and again while another got there first.
///
/// # Errors
/// The action's own.
pub async fn again<T, E: Refusal, F: Future<Output = Result<T, E>>>(
    act: impl Fn() -> F,
) -> Result<T, E> {
    for _ in 1..TRIES_MAX {
        match act().await {
            Err(error) if error.code() == "journal.conflict" => {}
            answer => return answer,
        }
    }
    act().await
}
