//! The role-by-action table is a golden that a person can check.

use access::{Access, Situation, table};
use kernel::Role;

#[test]
fn the_table_of_the_sample_policies_is_as_it_was_read_and_agreed() {
    let access = Access::new(&[("sample", crate::SAMPLE)]).unwrap();
    let text = table(&access, crate::PERMISSIONS, &Role::ALL, &Situation::usual("sample.share"));
    insta::with_settings!({ snapshot_path => "../golden", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("sample_table", text);
    });
}
