//! What the room promises, told through its front door.

use access::Permission;

const SAMPLE: &str = include_str!("sample.cedar");

const PERMISSIONS: &[Permission] = &[
    Permission("sample.accept"),
    Permission("sample.reject"),
    Permission("sample.withdraw"),
    Permission("sample.read"),
    Permission("sample.expire"),
    Permission("sample.read_summary"),
];

#[cfg(test)]
mod stories {
    mod decisions_are_the_same_as_a_reference;
    mod policies_are_refused;
    mod somebody_asks;
    mod the_table;
}
