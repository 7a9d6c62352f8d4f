//! Timers: only one, which tells the journal how many strangers came to the door.

mod tell_strangers;

pub use tell_strangers::tell_strangers;
