//! What a view holds, as one hash for each table: so that two files can be compared, whatever
//! order their rows and pages came in.

use std::collections::BTreeMap;

use rusqlite::Connection;
use rusqlite::types::ValueRef;
use sha2::{Digest as _, Sha256};

/// A hash of all rows of each table, the cursor and the parked streams left out. The inner tables
/// of full-text and spatial indexes are left out too: what they index is compared by its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest {
    tables: BTreeMap<String, [u8; 32]>,
}

impl Digest {
    /// The tables that are not the same in both, by name.
    #[must_use]
    pub fn differing(&self, other: &Self) -> Vec<String> {
        let names = self.tables.keys().chain(other.tables.keys());
        let mut differing: Vec<String> = names
            .filter(|name| self.tables.get(*name) != other.tables.get(*name))
            .cloned()
            .collect();
        differing.sort();
        differing.dedup();
        differing
    }

    /// Reads every row, so it takes as long as the file is large.
    pub(crate) fn of(db: &Connection) -> rusqlite::Result<Self> {
        let mut statement = db.prepare(
            "SELECT name, type = 'virtual' FROM pragma_table_list
             WHERE schema = 'main' AND type IN ('table', 'virtual')
               AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
               AND name NOT IN ('view_cursor', 'parked')",
        )?;
        let tables = statement
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<Vec<(String, bool)>, _>>()?;
        let hashed = tables.into_iter().map(|(name, is_index)| {
            let hash = hash_of(db, &name, if is_index { "rowid, *" } else { "*" })?;
            Ok((name, hash))
        });
        Ok(Self { tables: hashed.collect::<rusqlite::Result<_>>()? })
    }
}

fn hash_of(db: &Connection, table: &str, columns: &str) -> rusqlite::Result<[u8; 32]> {
    let rows = format!("SELECT {columns} FROM \"{}\"", table.replace('"', "\"\""));
    let width = db.prepare(&rows)?.column_count();
    let order: Vec<String> = (1..=width).map(|column| column.to_string()).collect();
    let mut statement = db.prepare(&format!("{rows} ORDER BY {}", order.join(", ")))?;
    let mut rows = statement.query([])?;
    let mut hash = Sha256::new();
    while let Some(row) = rows.next()? {
        for column in 0..width {
            add(&mut hash, row.get_ref(column)?);
        }
    }
    Ok(hash.finalize().into())
}

/// Type, length, bytes: so that no two rows run into each other.
fn add(hash: &mut Sha256, value: ValueRef<'_>) {
    let (kind, bytes): (u8, &[u8]) = match value {
        ValueRef::Null => (0, &[]),
        ValueRef::Integer(integer) => (1, &integer.to_be_bytes()),
        ValueRef::Real(real) => (2, &real.to_bits().to_be_bytes()),
        ValueRef::Text(text) => (3, text),
        ValueRef::Blob(blob) => (4, blob),
    };
    hash.update([kind]);
    hash.update((bytes.len() as u64).to_be_bytes());
    hash.update(bytes);
}
