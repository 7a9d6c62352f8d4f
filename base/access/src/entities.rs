//! How a question looks to Cedar: one principal, one resource, no context and no hierarchy.

use std::collections::{HashMap, HashSet};

use cedar_policy::{
    Context, Entities, Entity, EntityId, EntityTypeName, EntityUid, Request, RestrictedExpression,
};

use crate::{Audience, Facts};

/// The names of the two entity types and of actions, read once.
#[derive(Debug, Clone)]
pub(crate) struct Types {
    audience: EntityTypeName,
    thing: EntityTypeName,
    action: EntityTypeName,
}

/// A question in Cedar's words.
pub(crate) struct Question {
    pub(crate) request: Request,
    pub(crate) entities: Entities,
}

impl Types {
    /// # Errors
    /// Never in fact: the three names are well formed.
    pub(crate) fn new() -> Result<Self, String> {
        let read = |name: &str| name.parse::<EntityTypeName>().map_err(|error| error.to_string());
        Ok(Self { audience: read("Audience")?, thing: read("Thing")?, action: read("Action")? })
    }

    pub(crate) fn action(&self, name: &str) -> EntityUid {
        EntityUid::from_type_name_and_id(self.action.clone(), EntityId::new(name))
    }

    /// # Errors
    /// What Cedar says of it; the caller denies.
    pub(crate) fn question(
        &self,
        audience: &Audience,
        action: &EntityUid,
        facts: &Facts,
    ) -> Result<Question, String> {
        let uid = |kind: &EntityTypeName, id: &str| {
            EntityUid::from_type_name_and_id(kind.clone(), EntityId::new(id))
        };
        let principal = uid(&self.audience, audience.kind.code());
        let resource = uid(&self.thing, facts.kind);
        let asker = Entity::new(principal.clone(), of_audience(audience), HashSet::new())
            .map_err(|error| error.to_string())?;
        let thing = Entity::new(resource.clone(), of_facts(facts), HashSet::new())
            .map_err(|error| error.to_string())?;
        let entities =
            Entities::from_entities([asker, thing], None).map_err(|error| error.to_string())?;
        let request = Request::new(principal, action.clone(), resource, Context::empty(), None)
            .map_err(|error| error.to_string())?;
        Ok(Question { request, entities })
    }
}

/// The schema of one slice: the two types of the house and the slice's actions.
pub(crate) fn schema_text<'a>(actions: impl Iterator<Item = &'a str>) -> String {
    let actions: Vec<String> = actions.map(|action| format!("{action:?}")).collect();
    format!(
        "entity Audience = {{ kind: String, agency?: String, roles: Set<String>, purpose: String }};
         entity Thing = {{ kind: String, owner?: String, recipient?: String, parties: Set<String>,
                           label?: String, granted: Set<String>, tags: Set<String> }};
         action {} appliesTo {{ principal: Audience, resource: Thing }};",
        actions.join(", ")
    )
}

fn of_audience(audience: &Audience) -> HashMap<String, RestrictedExpression> {
    let mut attributes = HashMap::with_capacity(4);
    attributes.insert("kind".to_owned(), text(audience.kind.code()));
    attributes.insert("purpose".to_owned(), text(audience.purpose.code()));
    attributes.insert("roles".to_owned(), texts(audience.roles.iter().map(|role| role.code())));
    if let Some(agency) = audience.agency {
        attributes.insert("agency".to_owned(), text(agency));
    }
    attributes
}

fn of_facts(facts: &Facts) -> HashMap<String, RestrictedExpression> {
    let mut attributes = HashMap::with_capacity(7);
    attributes.insert("kind".to_owned(), text(facts.kind));
    attributes.insert("parties".to_owned(), texts(&facts.parties));
    attributes.insert("granted".to_owned(), texts(facts.granted.iter().map(|label| label.code())));
    attributes.insert("tags".to_owned(), texts(&facts.tags));
    let optional = [
        ("owner", facts.owner.map(text)),
        ("recipient", facts.recipient.map(text)),
        ("label", facts.label.map(|label| text(label.code()))),
    ];
    for (name, value) in optional {
        if let Some(value) = value {
            attributes.insert(name.to_owned(), value);
        }
    }
    attributes
}

fn text(value: impl ToString) -> RestrictedExpression {
    RestrictedExpression::new_string(value.to_string())
}

fn texts<T: ToString>(values: impl IntoIterator<Item = T>) -> RestrictedExpression {
    RestrictedExpression::new_set(values.into_iter().map(text))
}
