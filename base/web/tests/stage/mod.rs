pub mod markup;
pub mod sample;
