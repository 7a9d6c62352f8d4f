//! The only list of slices.

use std::sync::Arc;

use slice::Slice;

/// Every slice of the product, in the order of the navigation.
pub fn all() -> Vec<Arc<dyn Slice>> {
    vec![
        Arc::new(crate::home::Front),
        Arc::new(exchange::Exchange),
        Arc::new(directory::Directory),
        Arc::new(programme::Programme),
    ]
}
