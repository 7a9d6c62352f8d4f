//! The register, asked through its front door.

#[cfg(test)]
mod stories;
