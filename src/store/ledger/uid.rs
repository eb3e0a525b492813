//! Uids: derived from names, or new.

use super::{Result, StoreError};
use crate::domain::{ContainerCode, Instant, LotCode, Uid};
use sha2::{Digest, Sha256};

/// The uid of a lot: the same in every store that meets the same code on the same item.
#[must_use]
pub(crate) fn lot_uid(item: Uid, code: &LotCode) -> Uid {
    derived_uid(&[b"lot", &item.0, code.as_str().as_bytes()])
}

/// The uid of a container: the same in every store that meets the same licence plate.
#[must_use]
pub(crate) fn container_uid(code: &ContainerCode) -> Uid {
    derived_uid(&[b"container", code.as_str().as_bytes()])
}

/// A uid derived from names: the first 16 bytes of the sha256 over them, each with its length before it.
#[must_use]
pub(crate) fn derived_uid(parts: &[&[u8]]) -> Uid {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    let digest: [u8; 32] = hash.finalize().into();
    let mut uid = [0; 16];
    uid.copy_from_slice(&digest[..16]);
    Uid(uid)
}

/// A new random uid.
///
/// # Errors
/// When the system gives no random bytes.
pub(crate) fn new_uid() -> Result<Uid> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)
        .map_err(|e| StoreError::Refused(format!("the system gives no random bytes ({e}); try again")))?;
    Ok(Uid(bytes))
}

/// A new uid that begins with its moment and its row here, so that neighbours in time are neighbours in the index (random
/// ones touch every page of it in each transaction of an import); its last six bytes are random.
///
/// # Errors
/// When the system gives no random bytes.
pub(crate) fn timely_uid(at: Instant, row: i64) -> Result<Uid> {
    let mut uid = new_uid()?;
    uid.0[..6].copy_from_slice(&at.0.to_be_bytes()[2..]);
    uid.0[6..10].copy_from_slice(&row.to_be_bytes()[4..]);
    Ok(uid)
}
