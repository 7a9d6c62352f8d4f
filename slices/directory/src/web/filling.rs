//! Forms shown again with what is wrong with them, every fault at its field.

use kernel::Refusal;
use web::{Filled, Problem, sentence};

use crate::actions::HasFaults;

/// The form with the refusal in it, if it is one that can be mended there.
///
/// # Errors
/// Any other refusal, as a problem.
pub(super) fn refused<E: Refusal + HasFaults>(form: Filled, error: &E) -> Result<Filled, Problem> {
    match error.faults() {
        Some(faults) => Ok(faults
            .list()
            .iter()
            .fold(form, |form, fault| form.faulted(fault.field, sentence(&fault.says)))),
        None => form.refused(error),
    }
}
