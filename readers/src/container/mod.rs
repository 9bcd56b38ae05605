//! Zip and gzip: what is in them, and one entry of it, within limits.

mod bytes;
mod gzip;
mod inflate;
mod zip;

pub use bytes::Bytes;
pub use inflate::Inflate;
pub(crate) use zip::Zip;

use crate::error::{Code, Error, Result};
use crate::kind::Kind;
use crate::limits::Limits;

/// Something in an archive that could be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name with all folders; empty where a gzip file does not tell.
    pub name: String,
    /// Bytes when unpacked, as the archive says; a gzip file does not.
    pub size: Option<u64>,
    /// Bytes as packed.
    pub packed: u64,
    /// What stands in the way of unpacking it.
    pub obstacle: Option<Code>,
}

/// An archive whose entries can be unpacked.
pub struct Archive {
    inner: Inner,
}

enum Inner {
    Zip { zip: Zip, files: Vec<usize> },
    Gzip(Bytes),
}

impl Archive {
    /// Opens a zip or gzip file; nothing is unpacked yet.
    ///
    /// # Errors
    /// `archive_broken`, `too_many_entries`, `inflated_too_large` by what the directory says.
    pub fn open(bytes: Bytes, limits: &Limits) -> Result<Archive> {
        let inner = match Kind::of(bytes.as_ref(), bytes.as_ref()) {
            Kind::Gzip => Inner::Gzip(bytes),
            Kind::Zip | Kind::Xlsx | Kind::Xlsb | Kind::Ods => {
                let zip = Zip::open(bytes, limits)?;
                let files = zip.files()?;
                Inner::Zip { zip, files }
            }
            _ => return Err(Error::new(Code::ArchiveBroken)),
        };
        Ok(Archive { inner })
    }

    /// The files in it, in the archive's order, without folders and without what systems add for themselves.
    ///
    /// # Errors
    /// `archive_broken`.
    pub fn entries(&self) -> Result<Vec<Entry>> {
        match &self.inner {
            Inner::Zip { zip, files } => files.iter().map(|&file| zip.entry(file)).collect(),
            Inner::Gzip(bytes) => Ok(vec![gzip::entry(bytes)]),
        }
    }

    /// Begins to unpack an entry, by its place in [`Archive::entries`].
    ///
    /// # Errors
    /// `entry_missing`, `password_protected`, `compression_unsupported`, `archive_broken`.
    pub fn open_entry(&mut self, index: usize, limits: &Limits) -> Result<Inflate> {
        let missing = || Error::new(Code::EntryMissing).with_value(index);
        match &mut self.inner {
            Inner::Zip { zip, files } => zip.unpack(*files.get(index).ok_or_else(missing)?, limits),
            Inner::Gzip(bytes) if index == 0 => Ok(gzip::unpack(bytes.clone(), limits)),
            Inner::Gzip(_) => Err(missing()),
        }
    }
}
