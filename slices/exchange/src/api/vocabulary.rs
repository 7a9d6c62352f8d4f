//! `/vocabulary`: the common codes and their words, for whoever builds a connector.

use ::web::{Json, Problem};
use serde::Serialize;
use utoipa::ToSchema;

use crate::model::vocabulary::{List, list as words, types};

#[derive(Debug, Serialize, ToSchema)]
pub struct Vocabulary {
    pub types: Vec<TypeBody>,
    pub priorities: Vec<WordBody>,
    pub hazards: Vec<WordBody>,
    pub unit_states: Vec<WordBody>,
    pub capabilities: Vec<WordBody>,
    pub rejections: Vec<WordBody>,
    pub states: Vec<WordBody>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct TypeBody {
    pub code: &'static str,
    pub words: &'static str,
    pub group: &'static str,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct WordBody {
    pub code: &'static str,
    pub words: &'static str,
}

/// The common vocabulary
#[utoipa::path(get, path = "/vocabulary", tag = "vocabulary", responses((status = 200, body = Vocabulary)))]
pub async fn list() -> Result<Json<Vocabulary>, Problem> {
    let of = |list: List| words(list).map(|(code, words)| WordBody { code, words }).collect();
    Ok(Json(Vocabulary {
        types: types()
            .map(|word| TypeBody { code: word.code, words: word.words, group: word.group })
            .collect(),
        priorities: of(List::Priority),
        hazards: of(List::Hazard),
        unit_states: of(List::UnitState),
        capabilities: of(List::Capability),
        rejections: of(List::Rejection),
        states: of(List::State),
    }))
}
