//! Stories at the front door of the web layer, told with a slice that shows every part.

// The attribute tells the lints that everything below is a test.
#[cfg(test)]
mod stage;
#[cfg(test)]
mod stories;
