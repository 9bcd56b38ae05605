//! A zip archive whose directory is checked before anything is unpacked.

use std::io::{Cursor, Read, Seek, SeekFrom};

use flate2::bufread::DeflateDecoder;
use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

use super::{Bytes, Entry, Inflate};
use crate::encoding;
use crate::error::{Code, Error, Result};
use crate::limits::Limits;

pub(crate) struct Zip {
    bytes: Bytes,
    archive: ZipArchive<Cursor<Bytes>>,
}

impl Zip {
    /// Reads the directory: number of entries, and their sizes as they are said to be.
    pub(crate) fn open(bytes: Bytes, limits: &Limits) -> Result<Zip> {
        let too_many = || Error::new(Code::TooManyEntries).with_value(limits.entries);
        if count_in_trailer(bytes.as_ref()).is_some_and(|count| count > limits.entries as u64) {
            return Err(too_many());
        }
        let archive = ZipArchive::new(Cursor::new(bytes.clone())).map_err(zip_error)?;
        if archive.len() > limits.entries {
            return Err(too_many());
        }
        let zip = Zip { bytes, archive };
        let mut total = 0_u64;
        for index in 0..zip.archive.len() {
            let (name, size, packed) = zip.sizes(index)?;
            limits.check_ratio(size, packed).map_err(|error| error.of_field(&name))?;
            total = total.saturating_add(size);
        }
        limits.check_inflated(total)?;
        Ok(zip)
    }

    fn sizes(&self, index: usize) -> Result<(String, u64, u64)> {
        let file = self.archive.by_index_data(index).map_err(zip_error)?;
        Ok((encoding::name_text(file.name_raw()), file.size(), file.compressed_size()))
    }

    /// Entries that are files of somebody's, by their place in the directory.
    pub(crate) fn files(&self) -> Result<Vec<usize>> {
        let mut files = Vec::new();
        for index in 0..self.archive.len() {
            let (name, ..) = self.sizes(index)?;
            let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
            let added_by_systems =
                name.starts_with("__MACOSX/") || [".DS_Store", "Thumbs.db", "desktop.ini"].contains(&last);
            if !last.is_empty() && !added_by_systems {
                files.push(index);
            }
        }
        Ok(files)
    }

    pub(crate) fn entry(&self, index: usize) -> Result<Entry> {
        let (name, size, packed) = self.sizes(index)?;
        let file = self.archive.by_index_data(index).map_err(zip_error)?;
        let obstacle = if file.encrypted() {
            Some(Code::PasswordProtected)
        } else {
            let known = matches!(file.compression(), CompressionMethod::Stored | CompressionMethod::Deflated);
            (!known).then_some(Code::CompressionUnsupported)
        };
        Ok(Entry { name, size: Some(size), packed, obstacle })
    }

    /// Unpacks every entry to count what comes out. What unpacks them later, and trusts them, can then do so.
    pub(crate) fn count_all(&mut self, limits: &Limits, mut see: impl FnMut(&str, &[u8])) -> Result<()> {
        let mut left = limits.clone();
        let mut buffer = vec![0; 64 << 10];
        for index in 0..self.archive.len() {
            let (name, ..) = self.sizes(index)?;
            let named = |error: Error| if error.code == Code::InflatedTooLarge { error } else { error.of_field(&name) };
            let mut entry = self.unpack(index, &left)?;
            loop {
                match entry.fill(&mut buffer) {
                    Ok(0) => break,
                    Ok(length) => see(&name, &buffer[..length]),
                    Err(error) if error.code == Code::InflatedTooLarge => {
                        return Err(error.with_value(limits.inflated));
                    }
                    Err(error) => return Err(named(error)),
                }
            }
            left.inflated -= entry.inflated();
        }
        Ok(())
    }

    /// The place of an entry in the directory.
    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        self.archive.index_for_name(name)
    }

    pub(crate) fn unpack(&mut self, index: usize, limits: &Limits) -> Result<Inflate> {
        let (name, ..) = self.sizes(index)?;
        let named = |error: Error| error.of_field(&name);
        let file = self.archive.by_index_raw(index).map_err(zip_error).map_err(named)?;
        if file.encrypted() {
            return Err(named(Error::new(Code::PasswordProtected)));
        }
        let start = file.data_start().ok_or_else(|| named(Error::new(Code::ArchiveBroken)))?;
        let (packed, said, method, checksum) = (file.compressed_size(), file.size(), file.compression(), file.crc32());
        let mut cursor = Cursor::new(self.bytes.clone());
        cursor.seek(SeekFrom::Start(start)).map_err(|_| named(Error::new(Code::ArchiveBroken)))?;
        let part = cursor.take(packed);
        let reader: Box<dyn Read> = match method {
            CompressionMethod::Stored => Box::new(part),
            CompressionMethod::Deflated => Box::new(DeflateDecoder::new(part)),
            _ => return Err(named(Error::new(Code::CompressionUnsupported))),
        };
        Ok(Inflate::new(reader, packed, Some(checksum), limits).saying(said))
    }
}

/// How many entries the archive's last record tells of: known before the directory is read into memory.
fn count_in_trailer(bytes: &[u8]) -> Option<u64> {
    const LENGTH: usize = 22;
    const LONGEST_COMMENT: usize = 65_535;
    let tail = &bytes[bytes.len().saturating_sub(LENGTH + LONGEST_COMMENT)..];
    let at = memchr::memmem::rfind(tail, b"PK\x05\x06")?;
    let count = u16::from_le_bytes(tail.get(at + 10..at + 12)?.try_into().ok()?);
    if count < u16::MAX {
        return Some(u64::from(count));
    }
    // So many that the number stands in the zip64 record.
    let at = memchr::memmem::rfind(&tail[..at], b"PK\x06\x06")?;
    Some(u64::from_le_bytes(tail.get(at + 32..at + 40)?.try_into().ok()?))
}

fn zip_error(error: ZipError) -> Error {
    match error {
        ZipError::CompressionMethodNotSupported(method) => Error::new(Code::CompressionUnsupported).with_value(method),
        _ => Error::new(Code::ArchiveBroken),
    }
}
