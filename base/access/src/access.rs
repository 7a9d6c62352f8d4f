//! The decision, and the store of decisions already made.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use cedar_policy::{Authorizer, Decision as CedarDecision};
use kernel::{AgencyId, Label, LabelSet, Purpose, Role};
use moka::policy::EvictionPolicy;
use moka::sync::Cache;

use crate::AccessError;
use crate::entities::Types;
use crate::policies::{Rules, read};
use crate::question::{Audience, AudienceKind, Decision, Facts, NO_POLICY, Permission};

/// Decisions kept; the least recently asked goes first.
pub const DECISIONS_KEPT_MAX: u64 = 10_000;

/// All slices' policies, and what they have decided lately. Cheap to clone.
#[derive(Clone)]
pub struct Access {
    policies: Arc<Policies>,
    decided: Cache<Key, Arc<Decision>>,
}

struct Policies {
    types: Types,
    rules: HashMap<String, Rules>,
    authorizer: Authorizer,
}

/// What a decision depends on. The epoch is part of it, so that what was decided before an
/// agreement or a role changed is never found again.
#[derive(PartialEq, Eq, Hash)]
struct Key {
    epoch: u64,
    permission: Permission,
    kind: AudienceKind,
    agency: Option<AgencyId>,
    roles: BTreeSet<Role>,
    purpose: Purpose,
    facts: Facts,
}

impl Key {
    fn of(audience: &Audience, permission: Permission, facts: &Facts, epoch: u64) -> Self {
        Self {
            epoch,
            permission,
            kind: audience.kind,
            agency: audience.agency,
            roles: audience.roles.clone(),
            purpose: audience.purpose,
            facts: facts.clone(),
        }
    }
}

impl Access {
    /// Reads each slice's policies: `(slice, text of its policy.cedar)`. The actions that there
    /// are, are those that the policies name.
    ///
    /// # Errors
    /// If a set does not hold together; the error names the slice and the policy.
    pub fn new(sets: &[(&'static str, &'static str)]) -> Result<Self, AccessError> {
        Self::of(sets, None)
    }

    /// As [`Access::new`], and refuses a policy that names an action which no slice lists among
    /// its permissions: a misspelt action would otherwise never decide anything.
    ///
    /// # Errors
    /// As [`Access::new`].
    pub fn with_permissions(
        sets: &[(&'static str, &'static str)],
        permissions: &[Permission],
    ) -> Result<Self, AccessError> {
        Self::of(sets, Some(permissions))
    }

    fn of(sets: &[(&str, &str)], permissions: Option<&[Permission]>) -> Result<Self, AccessError> {
        let types = Types::new()
            .map_err(|reason| AccessError::Unreadable { slice: "access".to_owned(), reason })?;
        let rules = read(sets, permissions, &types)?;
        let decided = Cache::builder()
            .max_capacity(DECISIONS_KEPT_MAX)
            .eviction_policy(EvictionPolicy::lru())
            .build();
        let authorizer = Authorizer::new();
        Ok(Self { policies: Arc::new(Policies { types, rules, authorizer }), decided })
    }

    /// May `audience` do `permission` to the thing of `facts`? The same question in the same
    /// epoch always has the same answer. `epoch` is the journal's, which every change of a role
    /// or an agreement raises.
    #[must_use]
    pub fn decide(
        &self,
        audience: &Audience,
        permission: Permission,
        facts: &Facts,
        epoch: u64,
    ) -> Decision {
        let key = Key::of(audience, permission, facts, epoch);
        if let Some(decision) = self.decided.get(&key) {
            return Decision::clone(&decision);
        }
        let decision = self.policies.decide(audience, permission, facts);
        self.decided.insert(key, Arc::new(decision.clone()));
        decision
    }

    /// Which labels of the thing `audience` may have: one decision for each label.
    #[must_use]
    pub fn decide_labels(
        &self,
        audience: &Audience,
        permission: Permission,
        facts: &Facts,
        epoch: u64,
    ) -> LabelSet {
        let may_have = |label: &Label| {
            let facts = Facts { label: Some(*label), ..facts.clone() };
            self.decide(audience, permission, &facts, epoch).allowed
        };
        Label::ALL.into_iter().filter(may_have).collect()
    }

    /// Every action that a policy names, in order.
    #[must_use]
    pub fn actions(&self) -> Vec<&str> {
        let mut actions: Vec<&str> = self.policies.rules.keys().map(String::as_str).collect();
        actions.sort_unstable();
        actions
    }
}

impl Policies {
    fn decide(&self, audience: &Audience, permission: Permission, facts: &Facts) -> Decision {
        let Some(rules) = self.rules.get(permission.0) else {
            return Decision::denied(NO_POLICY);
        };
        let question = match self.types.question(audience, &rules.action, facts) {
            Ok(question) => question,
            Err(reason) => return failed(permission, &reason),
        };
        let response =
            self.authorizer.is_authorized(&question.request, &rules.policies, &question.entities);
        // Cedar passes over a policy that fails, a forbid too; validation at start leaves none
        // that can, and if one did, nothing would be permitted on its account.
        if let Some(error) = response.diagnostics().errors().next() {
            return failed(permission, &error.to_string());
        }
        let reasons: BTreeSet<String> =
            response.diagnostics().reason().map(ToString::to_string).collect();
        Decision {
            allowed: response.decision() == CedarDecision::Allow,
            reasons: reasons.into_iter().collect(),
        }
    }
}

fn failed(permission: Permission, reason: &str) -> Decision {
    tracing::error!(%permission, reason, "a policy failed to decide; denied");
    Decision::denied("policy failed")
}
