//! Reads the slices' policies at start and refuses what does not hold together, so that a policy
//! that could never decide as it reads is found before anybody is served. The policies are then
//! kept by action: a decision looks at the few that speak of it and at no others.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use cedar_policy::{
    ActionConstraint, Effect, EntityUid, Policy, PolicyId, PolicySet, Schema, ValidationMode,
    Validator,
};
use miette::Diagnostic as _;

use crate::entities::{Types, schema_text};
use crate::words::find_misspelt;
use crate::{AccessError, Permission};

/// Policies in one slice. About ten is usual; each costs every decision of its actions.
pub const POLICIES_PER_SLICE_MAX: usize = 100;

/// Bytes of one slice's policy text.
pub const POLICY_BYTES_MAX: usize = 256 * 1024;

/// The policies that speak of one action.
#[derive(Debug, Clone)]
pub(crate) struct Rules {
    pub(crate) action: EntityUid,
    pub(crate) policies: PolicySet,
}

/// One slice's policies: each with its name and the actions that it names.
struct SliceSet<'a> {
    slice: &'a str,
    policies: Vec<(String, Policy, Vec<String>)>,
}

/// Reads every slice's set and answers the rules by action. `listed`, where given, are all
/// permissions there are: a policy may then name no other.
pub(crate) fn read(
    sets: &[(&str, &str)],
    listed: Option<&[Permission]>,
    types: &Types,
) -> Result<HashMap<String, Rules>, AccessError> {
    let mut rules = HashMap::new();
    let mut slices = BTreeSet::new();
    let mut names = BTreeMap::new();
    for &(slice, text) in sets {
        if !slices.insert(slice) {
            return Err(AccessError::SliceTwice { slice: slice.to_owned() });
        }
        let set = SliceSet::read(slice, text)?;
        for (name, ..) in &set.policies {
            if let Some(first) = names.insert(name.clone(), slice) {
                return Err(AccessError::NamedTwice {
                    slice: slice.to_owned(),
                    policy: name.clone(),
                    first: first.to_owned(),
                });
            }
        }
        set.check_actions(listed)?;
        set.validate()?;
        rules.extend(set.by_action(types)?);
    }
    Ok(rules)
}

impl<'a> SliceSet<'a> {
    fn read(slice: &'a str, text: &str) -> Result<Self, AccessError> {
        let too_many = |max, unit| AccessError::TooMany { slice: slice.to_owned(), max, unit };
        if text.len() > POLICY_BYTES_MAX {
            return Err(too_many(POLICY_BYTES_MAX, "bytes"));
        }
        let set = text.parse::<PolicySet>().map_err(|error| AccessError::Unreadable {
            slice: slice.to_owned(),
            reason: with_line(&error, text),
        })?;
        if set.num_of_policies() > POLICIES_PER_SLICE_MAX {
            return Err(too_many(POLICIES_PER_SLICE_MAX, "policies"));
        }
        if let Some(template) = set.templates().next() {
            return Err(AccessError::Template {
                slice: slice.to_owned(),
                policy: template.annotation("id").unwrap_or("without @id").to_owned(),
            });
        }
        let mut numbered: Vec<(usize, &Policy)> =
            set.policies().map(|policy| (number_of(policy), policy)).collect();
        numbered.sort_by_key(|(number, _)| *number);
        let named = numbered.into_iter().map(|(number, policy)| named(slice, number, policy));
        Ok(Self { slice, policies: named.collect::<Result<_, _>>()? })
    }

    /// A slice's policy speaks of the slice's own actions, and of those that it lists.
    fn check_actions(&self, listed: Option<&[Permission]>) -> Result<(), AccessError> {
        let is_known = |action: &str| {
            let own = action
                .strip_prefix(self.slice)
                .and_then(|rest| rest.strip_prefix('.'))
                .is_some_and(|name| !name.is_empty());
            own && listed.is_none_or(|listed| listed.iter().any(|known| known.0 == action))
        };
        for (name, policy, actions) in &self.policies {
            if actions.is_empty() && policy.effect() == Effect::Permit {
                return Err(AccessError::TooWide {
                    slice: self.slice.to_owned(),
                    policy: name.clone(),
                });
            }
            if let Some(unknown) = actions.iter().find(|action| !is_known(action)) {
                return Err(AccessError::UnknownAction {
                    slice: self.slice.to_owned(),
                    policy: name.clone(),
                    action: unknown.clone(),
                });
            }
        }
        Ok(())
    }

    fn actions(&self) -> BTreeSet<&str> {
        self.policies.iter().flat_map(|(_, _, actions)| actions).map(String::as_str).collect()
    }

    /// Cedar's strict validation against the slice's schema, then the words.
    fn validate(&self) -> Result<(), AccessError> {
        let actions = self.actions();
        if actions.is_empty() {
            return Ok(());
        }
        let invalid = |policy: &str, reason: String| AccessError::Invalid {
            slice: self.slice.to_owned(),
            policy: policy.to_owned(),
            reason,
        };
        let (schema, _) = Schema::from_cedarschema_str(&schema_text(actions.into_iter()))
            .map_err(|error| invalid("schema", error.to_string()))?;
        let validator = Validator::new(schema);
        for (name, policy, _) in &self.policies {
            let alone = PolicySet::from_policies([policy.clone()])
                .map_err(|error| invalid(name, error.to_string()))?;
            let result = validator.validate(&alone, ValidationMode::Strict);
            let errors = result.validation_errors().map(ToString::to_string);
            let warnings = result.validation_warnings().map(ToString::to_string);
            if let Some(reason) = errors.chain(warnings).next() {
                return Err(invalid(name, reason));
            }
            let json = policy.to_json().map_err(|error| invalid(name, error.to_string()))?;
            if let Some(misspelt) = find_misspelt(&json) {
                return Err(AccessError::UnknownWord {
                    slice: self.slice.to_owned(),
                    policy: name.clone(),
                    attribute: misspelt.attribute,
                    word: misspelt.word,
                });
            }
        }
        Ok(())
    }

    /// A policy without actions is a forbid of all the slice's actions.
    fn by_action(&self, types: &Types) -> Result<Vec<(String, Rules)>, AccessError> {
        let of_action = |action: &str| {
            let speaking = self.policies.iter().filter(|(_, _, actions)| {
                actions.is_empty() || actions.iter().any(|named| named == action)
            });
            let policies = PolicySet::from_policies(speaking.map(|(_, policy, _)| policy.clone()))
                .map_err(|error| AccessError::Unreadable {
                    slice: self.slice.to_owned(),
                    reason: error.to_string(),
                })?;
            Ok((action.to_owned(), Rules { action: types.action(action), policies }))
        };
        self.actions().into_iter().map(of_action).collect()
    }
}

/// Counts from 1 in the order of the text; Cedar calls them `policy0`, `policy1`, ...
fn number_of(policy: &Policy) -> usize {
    let id: &str = policy.id().as_ref();
    id.trim_start_matches("policy").parse().map_or(0, |number: usize| number + 1)
}

fn named(
    slice: &str,
    number: usize,
    policy: &Policy,
) -> Result<(String, Policy, Vec<String>), AccessError> {
    let name = policy.annotation("id").map(str::trim).filter(|name| !name.is_empty());
    let Some(name) = name.map(str::to_owned) else {
        return Err(AccessError::Unnamed { slice: slice.to_owned(), number });
    };
    let actions = match policy.action_constraint() {
        ActionConstraint::Any => Vec::new(),
        ActionConstraint::Eq(action) => vec![action],
        ActionConstraint::In(actions) => actions,
    };
    let actions = actions.iter().map(|action| action.id().unescaped().to_owned()).collect();
    Ok((name.clone(), policy.new_id(PolicyId::new(name)), actions))
}

/// A parse error with the line where it is.
fn with_line(error: &cedar_policy::ParseErrors, text: &str) -> String {
    let Some(first) = error.iter().next() else { return error.to_string() };
    let offset = first.labels().and_then(|mut labels| labels.next()).map(|label| label.offset());
    match offset.and_then(|offset| text.get(..offset)) {
        Some(head) => format!("line {}: {first}", head.matches('\n').count() + 1),
        None => first.to_string(),
    }
}
