//! Cedar takes any string for a role or a label, so a misspelt one would only ever be false: a
//! permit that never permits or, worse, a forbid that never forbids. This check compares every
//! literal that a policy sets against a closed attribute with the words that the attribute has.

use kernel::{Label, Purpose, Role};
use serde_json::Value;

use crate::AudienceKind;

/// A literal that its attribute never holds.
pub(crate) struct Misspelt {
    pub(crate) attribute: String,
    pub(crate) word: String,
}

/// Finds the first misspelt word in a policy's JSON form (Cedar's "EST").
pub(crate) fn find_misspelt(policy: &Value) -> Option<Misspelt> {
    match policy {
        Value::Object(members) => members.iter().find_map(|(operator, operands)| {
            let compared = match operator.as_str() {
                "==" | "!=" | "contains" | "containsAny" | "containsAll" => compare(operands),
                _ => None,
            };
            compared.or_else(|| find_misspelt(operands))
        }),
        Value::Array(items) => items.iter().find_map(find_misspelt),
        _ => None,
    }
}

fn compare(operands: &Value) -> Option<Misspelt> {
    let (left, right) = (operands.get("left")?, operands.get("right")?);
    let (attribute, literals) = match (attribute(left), attribute(right)) {
        (Some(attribute), None) => (attribute, literals(right)),
        (None, Some(attribute)) => (attribute, literals(left)),
        _ => return None,
    };
    let known = words_of(&attribute)?;
    let word = literals.into_iter().find(|literal| !known.contains(literal))?;
    Some(Misspelt { attribute, word: word.to_owned() })
}

/// `principal.roles` of `{".": {"left": {"Var": "principal"}, "attr": "roles"}}`.
fn attribute(expression: &Value) -> Option<String> {
    let access = expression.get(".")?;
    let variable = access.get("left")?.get("Var")?.as_str()?;
    Some(format!("{variable}.{}", access.get("attr")?.as_str()?))
}

fn literals(expression: &Value) -> Vec<&str> {
    if let Some(word) = expression.get("Value").and_then(Value::as_str) {
        return vec![word];
    }
    let items = expression.get("Set").and_then(Value::as_array);
    items.into_iter().flatten().flat_map(literals).collect()
}

/// The words that an attribute can hold, if it is one with a closed list.
fn words_of(attribute: &str) -> Option<Vec<&'static str>> {
    match attribute {
        "principal.kind" => Some(AudienceKind::ALL.map(AudienceKind::code).to_vec()),
        "principal.roles" => Some(Role::ALL.map(Role::code).to_vec()),
        "principal.purpose" => Some(Purpose::ALL.map(Purpose::code).to_vec()),
        "resource.label" | "resource.granted" => Some(Label::ALL.map(Label::code).to_vec()),
        _ => None,
    }
}
