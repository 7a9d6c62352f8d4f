//! Who may do what here, as a table that a person can check.

use access::{Access, Facts, Situation, table};
use directory::Directory;
use kernel::{AgencyId, Role, TypedId, mint_v7};
use slice::Slice as _;

fn agency(number: u8) -> AgencyId {
    AgencyId::from_uuid(mint_v7(0, [number; 10]))
}

fn situation(name: &'static str, owner: Option<u8>, tags: &[&'static str]) -> Situation {
    let owner = owner.map(agency);
    let facts = Facts { kind: "directory.person", owner, tags: tags.to_vec(), ..Facts::default() };
    Situation { name, agency: agency(1), facts }
}

fn situations() -> Vec<Situation> {
    let administrator = ["administrator"];
    let hub_supervisor = ["administrator", "hub_role"];
    let mut party = situation("party", None, &[]);
    party.facts.parties = vec![agency(1), agency(2)];
    vec![
        situation("own", Some(1), &[]),
        situation("other", Some(2), &[]),
        situation("own administrator", Some(1), &administrator),
        situation("other administrator", Some(2), &administrator),
        situation("own hub supervisor", Some(1), &hub_supervisor),
        situation("other hub supervisor", Some(2), &hub_supervisor),
        situation("oneself", Some(1), &["self"]),
        party,
        situation("hub", None, &[]),
    ]
}

#[test]
fn the_table_of_who_may_do_what_is_the_one_that_is_written_down() {
    let access = Access::new(&[(Directory.name(), Directory.policy())]).unwrap();
    let made = table(&access, Directory.permissions(), &Role::ALL, &situations());
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/access.md");
    let text = std::fs::read_to_string(path).unwrap();
    let (_, after) = text.split_once("<!-- directory: begin -->\n").unwrap();
    let (written, _) = after.split_once("<!-- directory: end -->").unwrap();
    assert!(written == made, "docs/access.md has another table; put this there:\n{made}");
}

#[test]
fn every_permission_is_given_to_somebody_and_no_role_has_them_all() {
    let access = Access::new(&[(Directory.name(), Directory.policy())]).unwrap();
    let made = table(&access, Directory.permissions(), &Role::ALL, &situations());
    for row in made.lines().skip(2) {
        assert!(row.split('|').skip(2).any(|cell| !["", "–"].contains(&cell.trim())), "{row}");
    }
    let permissions = Directory.permissions().len();
    for column in 2..(2 + Role::ALL.len()) {
        let given = made
            .lines()
            .skip(2)
            .filter(|row| row.split('|').nth(column).is_some_and(|cell| cell.trim() != "–"));
        assert!(given.count() < permissions);
    }
}
