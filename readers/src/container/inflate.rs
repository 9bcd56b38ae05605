//! Unpacking in steps, counting what really comes out: what an archive says of its sizes may be wrong.

use std::io::Read;

use flate2::Crc;

use crate::error::{Code, Error, Result};
use crate::limits::Limits;

/// Bytes unpacked at a time.
const STEP: usize = 1 << 20;

/// One entry as it is unpacked.
pub struct Inflate {
    reader: Box<dyn Read>,
    packed: u64,
    /// Bytes that it unpacks to, as the archive says.
    said: Option<u64>,
    inflated: u64,
    limits: Limits,
    /// Checksum so far, and what it must come to.
    checksum: Option<(Crc, u32)>,
    done: bool,
}

impl Inflate {
    /// Unpacks what `reader` gives, which takes `packed` bytes of the archive.
    pub(crate) fn new(reader: Box<dyn Read>, packed: u64, checksum: Option<u32>, limits: &Limits) -> Inflate {
        let checksum = checksum.map(|expected| (Crc::new(), expected));
        Inflate { reader, packed, said: None, inflated: 0, limits: limits.clone(), checksum, done: false }
    }

    /// The same, which is said to come to so many bytes.
    pub(crate) fn saying(self, bytes: u64) -> Inflate {
        Inflate { said: Some(bytes), ..self }
    }

    /// How many bytes it is said to come to: good for making room, and for nothing else.
    pub(crate) fn said(&self) -> usize {
        self.said.and_then(|bytes| usize::try_from(bytes).ok()).unwrap_or(0)
    }

    /// Bytes unpacked so far.
    pub fn inflated(&self) -> u64 {
        self.inflated
    }

    /// The next bytes, about a megabyte of them; none at the end.
    ///
    /// # Errors
    /// `archive_broken` also for a wrong checksum, `inflated_too_large`, `ratio_too_high`.
    pub fn next_bytes(&mut self) -> Result<Vec<u8>> {
        let mut bytes = vec![0; STEP];
        let length = self.fill(&mut bytes)?;
        bytes.truncate(length);
        Ok(bytes)
    }

    /// Everything that is left.
    ///
    /// # Errors
    /// As [`Inflate::next_bytes`].
    pub fn all_bytes(&mut self) -> Result<Vec<u8>> {
        let mut all = Vec::new();
        // Where there is not that much, what grows step by step fails in its own time.
        let _ = all.try_reserve(self.said() + STEP);
        while !self.done {
            let start = all.len();
            all.resize(start + STEP, 0);
            let length = self.fill(&mut all[start..])?;
            all.truncate(start + length);
        }
        Ok(all)
    }

    /// Fills the buffer as far as there is something; 0 is the end.
    pub(crate) fn fill(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let mut length = 0;
        while length < buffer.len() && !self.done {
            match self.reader.read(&mut buffer[length..]) {
                Ok(0) => self.finish()?,
                Ok(read) => {
                    if let Some((crc, _)) = &mut self.checksum {
                        crc.update(&buffer[length..length + read]);
                    }
                    length += read;
                    self.count(read as u64)?;
                }
                Err(_) => return Err(Error::new(Code::ArchiveBroken)),
            }
        }
        Ok(length)
    }

    fn count(&mut self, bytes: u64) -> Result<()> {
        self.inflated += bytes;
        self.limits.check_inflated(self.inflated)?;
        self.limits.check_ratio(self.inflated, self.packed)
    }

    fn finish(&mut self) -> Result<()> {
        self.done = true;
        match &self.checksum {
            Some((crc, expected)) if crc.sum() != *expected => Err(Error::new(Code::ArchiveBroken)),
            _ => Ok(()),
        }
    }
}
