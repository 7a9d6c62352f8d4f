//! Each blob found in the folder must have the digest that is its name.

use std::path::Path;

use super::BlobFault;
use crate::error::OpenError;
use crate::format::hash::sha256;

pub(super) fn verify(folder: &Path) -> Result<(u64, Vec<BlobFault>), OpenError> {
    let unusable = |error: std::io::Error| OpenError::Folder {
        path: folder.to_owned(),
        reason: error.to_string(),
    };
    let (mut count, mut faults) = (0, Vec::new());
    if !folder.is_dir() {
        return Ok((count, faults));
    }
    for case in std::fs::read_dir(folder).map_err(unusable)? {
        for blob in std::fs::read_dir(case.map_err(unusable)?.path()).map_err(unusable)? {
            let path = blob.map_err(unusable)?.path();
            let bytes = std::fs::read(&path).map_err(unusable)?;
            count += 1;
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
            if name != Some(hex::encode(sha256(&[&bytes]))) {
                let what = "the blob's bytes do not have the digest that is its name".to_owned();
                faults.push(BlobFault { path, what });
            }
        }
    }
    Ok((count, faults))
}
