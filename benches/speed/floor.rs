//! What the disk itself can do: 4 KiB appended and flushed.

use std::{
    fs::{File, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

pub struct Floor {
    file: File,
    path: PathBuf,
    pub times: Vec<Duration>,
}

impl Floor {
    /// A file in the folder of the store that is measured.
    pub fn beside(store: &Path) -> Self {
        let path = store.with_extension("floor");
        let file = OpenOptions::new().create(true).truncate(true).write(true).open(&path).unwrap();
        Self { file, path, times: Vec::new() }
    }

    /// One append and flush.
    pub fn once(&mut self) -> Duration {
        let start = Instant::now();
        self.file.write_all(&[0x5A; 4096]).unwrap();
        self.file.sync_data().unwrap();
        let took = start.elapsed();
        self.times.push(took);
        took
    }
}

impl Drop for Floor {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}
