//! What can be done to the register: for now, loading tables into it.

pub(crate) mod import;
