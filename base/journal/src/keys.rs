//! The master key: 32 random bytes in a file that only the program's user can read. What wraps
//! case keys, keys idempotency and signs heads is derived from it by HMAC, so that one file is
//! all there is to keep safe.

use std::io::Write as _;
use std::path::Path;

use aws_lc_rs::hmac;
use ed25519_dalek::SigningKey;
use kernel::{Entropy, Realm};
use zeroize::Zeroizing;

use crate::error::OpenError;

const FILE: &str = "master.key";
const HEAD: &str = "bluelight-master-key-1 ";

/// The keys that stand above all others.
pub struct MasterKeys {
    pub(crate) wrapping: Zeroizing<[u8; 32]>,
    pub(crate) naming: hmac::Key,
    signing: [SigningKey; 2],
}

impl MasterKeys {
    /// Reads `<folder>/master.key`, or makes it (mode 0600, flushed) if it is not there.
    ///
    /// # Errors
    /// If the folder cannot be used, or the file is damaged or can be read by others.
    pub fn load_or_create(folder: &Path, entropy: &dyn Entropy) -> Result<Self, OpenError> {
        let path = folder.join(FILE);
        let unusable = |error: std::io::Error| OpenError::Folder {
            path: path.clone(),
            reason: error.to_string(),
        };
        if path.try_exists().map_err(unusable)? {
            refuse_exposed(&path)?;
            let text = Zeroizing::new(std::fs::read_to_string(&path).map_err(unusable)?);
            let damaged = || OpenError::KeysDamaged { path: path.clone() };
            let digits = text.trim_end().strip_prefix(HEAD).ok_or_else(damaged)?;
            let mut root = Zeroizing::new([0; 32]);
            hex::decode_to_slice(digits, root.as_mut_slice()).map_err(|_| damaged())?;
            return Ok(Self::from_root(&root));
        }
        let mut root = Zeroizing::new([0; 32]);
        entropy.fill(root.as_mut_slice());
        create(folder, &path, &root).map_err(unusable)?;
        Ok(Self::from_root(&root))
    }

    /// Derives every key from 32 bytes.
    #[must_use]
    pub fn from_root(root: &[u8; 32]) -> Self {
        let root = hmac::Key::new(hmac::HMAC_SHA256, root);
        let derive = |purpose: &str| {
            let mut key = Zeroizing::new([0; 32]);
            let tag = hmac::sign(&root, format!("bluelight/keys/1/{purpose}").as_bytes());
            key.iter_mut().zip(tag.as_ref()).for_each(|(to, from)| *to = *from);
            key
        };
        let signing = Realm::ALL
            .map(|realm| SigningKey::from_bytes(&derive(&format!("head/{}", realm.code()))));
        Self {
            wrapping: derive("wrap"),
            naming: hmac::Key::new(hmac::HMAC_SHA256, derive("idempotency").as_slice()),
            signing,
        }
    }

    pub(crate) const fn signing(&self, realm: Realm) -> &SigningKey {
        let [live, exercise] = &self.signing;
        match realm {
            Realm::Live => live,
            Realm::Exercise => exercise,
        }
    }
}

fn create(folder: &Path, path: &Path, root: &[u8; 32]) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let draft = path.with_extension("new");
    if draft.try_exists()? {
        std::fs::remove_file(&draft)?;
    }
    let mut file = options.open(&draft)?;
    let text = Zeroizing::new(format!("{HEAD}{}\n", hex::encode(root)));
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&draft, path)?;
    std::fs::File::open(folder)?.sync_all()
}

#[cfg(unix)]
fn refuse_exposed(path: &Path) -> Result<(), OpenError> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = std::fs::metadata(path)
        .map_err(|error| OpenError::Folder { path: path.to_owned(), reason: error.to_string() })?
        .permissions()
        .mode();
    if mode & 0o077 == 0 { Ok(()) } else { Err(OpenError::KeysExposed { path: path.to_owned() }) }
}

#[cfg(not(unix))]
fn refuse_exposed(_path: &Path) -> Result<(), OpenError> {
    Ok(())
}
