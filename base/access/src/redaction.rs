//! One redacted copy for each audience: the fields whose label it may not have are taken out and
//! their labels told, so that a page can say that something is withheld without saying what.

use kernel::{Body, Field, Label, LabelSet};

/// What is left of a body, and the labels of what was taken out.
#[derive(Debug, Clone, PartialEq)]
pub struct Redacted {
    pub body: Body,
    pub withheld: LabelSet,
}

/// Takes out of `body` every field whose label is not in `allowed`. A field that the table does
/// not list is general.
#[must_use]
pub fn redact(body: &Body, fields: &[Field], allowed: LabelSet) -> Redacted {
    let label_of = |name: &str| {
        fields.iter().find(|field| field.name == name).map_or(Label::General, |field| field.label)
    };
    let mut redacted = Redacted { body: Body::new(), withheld: LabelSet::NONE };
    for (name, value) in body {
        let label = label_of(name);
        if allowed.contains(label) {
            redacted.body.insert(name.clone(), value.clone());
        } else {
            redacted.withheld = redacted.withheld.with(label);
        }
    }
    redacted
}

#[cfg(test)]
mod tests {
    use kernel::{Body, Field, Label, LabelSet};
    use serde_json::json;

    use super::redact;

    fn body() -> Body {
        let body = json!({ "category": "fire", "note": "rear door", "condition": "asthma" });
        body.as_object().unwrap().clone()
    }

    const FIELDS: &[Field] = &[Field::sealed("note"), Field::labelled("condition", Label::Health)];

    #[test]
    fn a_field_whose_label_is_not_allowed_is_taken_out_and_its_label_told() {
        let redacted = redact(&body(), FIELDS, LabelSet::NONE.with(Label::General));
        assert_eq!(redacted.body.keys().collect::<Vec<_>>(), ["category", "note"]);
        assert_eq!(redacted.withheld, LabelSet::NONE.with(Label::Health));
    }

    #[test]
    fn whoever_may_have_every_label_has_the_whole_body() {
        let redacted = redact(&body(), FIELDS, LabelSet::ALL);
        assert_eq!(redacted.body, body());
        assert_eq!(redacted.withheld, LabelSet::NONE);
    }

    #[test]
    fn whoever_may_have_no_label_has_nothing() {
        assert!(redact(&body(), FIELDS, LabelSet::NONE).body.is_empty());
    }
}
