//! The proof that an answer carries: where the entry stands and its hash. It leaves only after the
//! flush.

use journal::Receipt;
use kernel::{Position, Realm, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

/// A held receipt.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReceiptBody {
    #[schema(value_type = String)]
    pub realm: Realm,
    /// Of the last entry; ask any list to be at least here.
    #[schema(value_type = u64)]
    pub position: Position,
    /// Of the last entry, in hexadecimal: the realm's proof tree covers it.
    pub hash: String,
    #[schema(value_type = String, format = DateTime)]
    pub recorded_at: Timestamp,
    /// The same request was stored before; nothing happened again.
    pub is_repeat: bool,
}

impl From<&Receipt> for ReceiptBody {
    fn from(receipt: &Receipt) -> Self {
        Self {
            realm: receipt.realm,
            position: receipt.position(),
            hash: receipt.entries.last().map(|seat| hex::encode(seat.hash)).unwrap_or_default(),
            recorded_at: receipt.recorded_at,
            is_repeat: receipt.is_repeat,
        }
    }
}

/// What most moves answer.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Done {
    /// Absent where it stood already and nothing had to be stored.
    pub receipt: Option<ReceiptBody>,
}

impl From<&Receipt> for Done {
    fn from(receipt: &Receipt) -> Self {
        Self { receipt: Some(receipt.into()) }
    }
}
