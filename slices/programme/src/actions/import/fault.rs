//! Why a cell, a row or a column is refused. The codes never change once released.

use kernel::TextError;

use crate::events::{ITEMS_MAX, ValueError};

use super::table::{ROWS_MAX, TABLE_BYTES_MAX};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Fault {
    #[error("table has more than {TABLE_BYTES_MAX} bytes; split it")]
    TableTooLarge,
    #[error("table has more than {ROWS_MAX} rows; split it")]
    TooManyRows,
    #[error("column is not known; take it out or mend its name")]
    UnknownColumn,
    #[error("column is missing, so no row of the table was read; add it")]
    MissingColumn,
    #[error("column stands twice, so no row of the table was read; take one out")]
    DoubledColumn,
    #[error("row has {found} cells where the header has {header}; look for a stray comma or quote")]
    RowShape { found: usize, header: usize },
    #[error("row is not UTF-8; save the table as UTF-8")]
    NotUtf8,
    #[error("cell is empty; fill it")]
    Empty,
    #[error("id stands already at line {first}; give each row its own")]
    DuplicateId { first: u64 },
    #[error("item stands twice in the list; take one out")]
    RepeatedItem,
    #[error("list has more than {ITEMS_MAX} items; shorten it")]
    TooManyItems,
    #[error("basis is missing; write stated or inferred")]
    DateWithoutBasis,
    #[error("basis has no date; write the date or empty the basis")]
    BasisWithoutDate,
    #[error("years of the total saving are missing; write a number or life")]
    SavingWithoutYears,
    #[error("years have no total saving; write the saving or empty the years")]
    YearsWithoutSaving,
    #[error("area is not in the register; add it to areas.csv or mend its id")]
    DanglingArea,
    #[error("kind is not in the register; add it to kinds.csv or mend its id")]
    DanglingKind,
    #[error("status is not in the register; add it to statuses.csv or mend its id")]
    DanglingStatus,
    #[error(transparent)]
    Value(#[from] ValueError),
    #[error(transparent)]
    Text(#[from] TextError),
}

impl Fault {
    pub(crate) const fn code(&self) -> &'static str {
        match self {
            Self::TableTooLarge => "programme.import.table_too_large",
            Self::TooManyRows => "programme.import.too_many_rows",
            Self::UnknownColumn => "programme.import.unknown_column",
            Self::MissingColumn => "programme.import.missing_column",
            Self::DoubledColumn => "programme.import.doubled_column",
            Self::RowShape { .. } => "programme.import.row_shape",
            Self::NotUtf8 => "programme.import.not_utf8",
            Self::Empty | Self::Text(TextError::Empty) => "programme.import.empty_cell",
            Self::DuplicateId { .. } => "programme.import.duplicate_id",
            Self::RepeatedItem => "programme.import.repeated_item",
            Self::TooManyItems => "programme.import.too_many_items",
            Self::DateWithoutBasis => "programme.import.date_without_basis",
            Self::BasisWithoutDate => "programme.import.basis_without_date",
            Self::SavingWithoutYears => "programme.import.saving_without_years",
            Self::YearsWithoutSaving => "programme.import.years_without_saving",
            Self::DanglingArea => "programme.import.dangling_area",
            Self::DanglingKind => "programme.import.dangling_kind",
            Self::DanglingStatus => "programme.import.dangling_status",
            Self::Value(error) => value_code(*error),
            Self::Text(TextError::TooLong { .. }) => "programme.import.text_too_long",
            Self::Text(TextError::Control { .. }) => "programme.import.control_character",
        }
    }
}

const fn value_code(error: ValueError) -> &'static str {
    match error {
        ValueError::Id => "programme.import.bad_id",
        ValueError::Money => "programme.import.bad_money",
        ValueError::Date => "programme.import.impossible_date",
        ValueError::Years => "programme.import.bad_years",
        ValueError::Seed => "programme.import.bad_seed",
        ValueError::Lines => "programme.import.bad_lines",
        ValueError::Number => "programme.import.bad_number",
        ValueError::Word(_) => "programme.import.unknown_word",
    }
}
