//! The directory for programs, under `/api/v1`: a token for client credentials, and who there is.

mod agencies;
mod agreements;
mod rooms;
mod token;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use views::ViewError;
use web::Problem;

use crate::web::Here;

pub fn routes(here: Here) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(token::give))
        .routes(routes!(agencies::list))
        .routes(routes!(rooms::list))
        .routes(routes!(agreements::list))
        .with_state(here)
}

/// Reads the view; a refusal becomes a problem.
async fn read<T: Send + 'static>(
    here: &Here,
    query: impl FnOnce(&rusqlite::Connection) -> Result<T, rusqlite::Error> + Send + 'static,
) -> Result<T, Problem> {
    here.view.read(query).await.map_err(|error: ViewError| Problem::of(&error))
}
