//! A file that is there whole, or not at all.
//!
//! It is written beside its name, brought to the disk, and then renamed: a reader, a power cut or a full disk never meets
//! half of it, and what stood there before stays until then. A link keeps pointing where it points; a pipe or a device is
//! written through, for there is nothing to rename.

use super::{ExchangeError, source::shown};
use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

/// A file being written. Dropped before [`Whole::finish`], it leaves nothing behind.
pub struct Whole {
    writer: BufWriter<File>,
    /// The name for people.
    name: String,
    /// Where it is written, and where it goes; `None` for what is written through, and once it is in its place.
    way: Option<(PathBuf, PathBuf)>,
}

impl Whole {
    /// Begins a file.
    ///
    /// # Errors
    /// [`ExchangeError`] when the folder cannot be written, or the name is a folder's.
    pub fn begin(path: &Path) -> Result<Self, ExchangeError> {
        let name = shown(path);
        let failed = |why| ExchangeError::Io { doing: "write", file: shown(path), why };
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
        if fs::metadata(&target).is_ok_and(|m| !m.is_file() && !m.is_dir()) {
            let device = OpenOptions::new().write(true).open(&target).map_err(failed)?;
            return Ok(Self { writer: BufWriter::new(device), name, way: None });
        }
        if target.is_dir() {
            return Err(failed(io::Error::other("it is a folder")));
        }
        let mut part = std::ffi::OsString::from(".");
        part.push(target.file_name().unwrap_or_default());
        part.push(format!(".{}.part", std::process::id()));
        let part = target.with_file_name(part);
        let file = File::create(&part).map_err(failed)?;
        Ok(Self { writer: BufWriter::new(file), name, way: Some((part, target)) })
    }

    /// Its name, for a sentence.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What was written is on the disk, still beside its name: of several files, all are settled before one is finished.
    ///
    /// # Errors
    /// When the disk is full or gone.
    pub fn settle(&mut self) -> io::Result<()> {
        self.writer.flush()?;
        if self.way.is_some() { self.writer.get_ref().sync_all() } else { Ok(()) }
    }

    /// Puts the file in its place, durable.
    ///
    /// # Errors
    /// When it cannot be brought to the disk; then the old file stands as it was.
    pub fn finish(&mut self) -> io::Result<()> {
        self.settle()?;
        let Some((part, target)) = &self.way else { return Ok(()) };
        fs::rename(part, target)?;
        // The name is on the disk when its folder is; where folders cannot be synced the rename still holds.
        #[cfg(unix)]
        if let Some(folder) = target.parent().filter(|f| !f.as_os_str().is_empty()) {
            File::open(folder).and_then(|f| f.sync_all()).ok();
        }
        self.way = None;
        Ok(())
    }
}

impl Write for Whole {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

impl Drop for Whole {
    fn drop(&mut self) {
        if let Some((part, _)) = &self.way {
            fs::remove_file(part).ok();
        }
    }
}
