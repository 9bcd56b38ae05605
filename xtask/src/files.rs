//! Small file helpers whose errors name the file.

use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

pub fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("{} could not be read", path.display()))
}

pub fn read_text(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("{} could not be read", path.display()))
}

pub fn write(path: &Path, content: impl AsRef<[u8]>) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("{} could not be made", folder.display()))?;
    }
    fs::write(path, content).with_context(|| format!("{} could not be written", path.display()))
}

pub fn copy(from: &Path, to: &Path) -> Result<()> {
    write(to, read(from)?)
}

/// An empty folder: what an earlier build left there must not be shipped.
pub fn fresh_folder(path: &Path) -> Result<()> {
    if path.exists() {
        fs::remove_dir_all(path).with_context(|| format!("{} could not be emptied", path.display()))?;
    }
    fs::create_dir_all(path).with_context(|| format!("{} could not be made", path.display()))
}

/// All files below `path` (or the file itself), sorted; nothing when it does not exist.
pub fn list(path: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    collect(path, &mut found)?;
    found.sort();
    Ok(found)
}

fn collect(path: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    if path.is_file() {
        found.push(path.to_path_buf());
    } else if path.is_dir() {
        for entry in fs::read_dir(path).with_context(|| format!("{} could not be listed", path.display()))? {
            collect(&entry?.path(), found)?;
        }
    }
    Ok(())
}
