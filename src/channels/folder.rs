//! A folder that files are dropped into: each is taken once it has stopped growing, and put away with a word about it.
//!
//! Nothing tells a file that is whole from one that is still being copied but time: it is ready when two looks in a row found
//! it the same. Files that were renamed into the folder are ready at the second look too. Once taken, a file moves to
//! `done/` or `failed/` under its own name, or, where an older one has that, under the next free one; its report lies beside
//! it. Between taking and moving the power may go: the file is then taken again, which changes nothing.

use crate::exchange::Whole;
use std::{
    collections::HashMap,
    ffi::{OsStr, OsString},
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Write},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    time::SystemTime,
};

/// How a file ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// It was taken in.
    Done,
    /// It was refused.
    Failed,
}

impl End {
    /// The folder that such files go to; also the word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }
}

/// What a file was at a look: its number, its size, when it was written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Mark {
    inode: u64,
    size: u64,
    written: Option<SystemTime>,
}

/// What a look found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Look {
    /// Files that are as they were at the look before, oldest first.
    pub ready: Vec<PathBuf>,
    /// Files that are new or have changed.
    pub growing: Vec<PathBuf>,
}

/// A watched folder. Only one process watches it at a time.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    seen: HashMap<PathBuf, Mark>,
    /// Held while the folder is watched; the system lets go of it whatever happens to the process.
    _lock: File,
}

/// The end of a report's name.
const REPORT: &str = ".report.txt";

/// What programs call a file that they have not finished.
const UNFINISHED: [&str; 6] = [".part", ".tmp", ".temp", ".filepart", ".crdownload", "~"];

impl Folder {
    /// Begins to watch a folder, and makes `done/` and `failed/` in it.
    ///
    /// # Errors
    /// One sentence: there is no such folder, it cannot be written, or somebody watches it already.
    pub fn watch(root: &Path) -> Result<Self, String> {
        let shown = crate::domain::text::escape(&root.to_string_lossy());
        if !root.is_dir() {
            return Err(format!("there is no folder {shown}; make it, or name another"));
        }
        let failed = |e: io::Error| format!("the folder {shown} cannot be written: {e}");
        let lock = root.join(".pickface.lock");
        let lock = OpenOptions::new().write(true).create(true).truncate(false).open(lock).map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(format!("{shown} is watched by another pickface already; one is enough"));
            }
            Err(TryLockError::Error(e)) => return Err(failed(e)),
        }
        for end in [End::Done, End::Failed] {
            let folder = root.join(end.word());
            fs::create_dir_all(&folder).map_err(failed)?;
            sweep(&folder);
        }
        Ok(Self { root: root.into(), seen: HashMap::new(), _lock: lock })
    }

    /// Looks once.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn look(&mut self) -> io::Result<Look> {
        let mut now: HashMap<PathBuf, Mark> = HashMap::new();
        let mut look = Look::default();
        for entry in fs::read_dir(&self.root)? {
            let path = entry?.path();
            if !is_for_us(&path) {
                continue;
            }
            // One that went meanwhile is no file any more.
            if let Some(mark) = mark(&path) {
                now.insert(path, mark);
            }
        }
        for (path, mark) in &now {
            let list = if self.seen.get(path) == Some(mark) { &mut look.ready } else { &mut look.growing };
            list.push(path.clone());
        }
        look.ready.sort_by_key(|path| (now.get(path).and_then(|m| m.written), path.clone()));
        look.growing.sort();
        self.seen = now;
        Ok(look)
    }

    /// Whether a file is as the last look found it.
    #[must_use]
    pub fn is_unchanged(&self, file: &Path) -> bool {
        let now = mark(file);
        now.is_some() && now == self.seen.get(file).copied()
    }

    /// Moves a file to its end, with a report beside it; answers where it lies now.
    ///
    /// # Errors
    /// When the disk is full, or the folder cannot be written: then the file lies where it lay.
    pub fn put_away(&mut self, file: &Path, end: End, report: &str) -> io::Result<PathBuf> {
        let folder = self.root.join(end.word());
        let name = file.file_name().unwrap_or_else(|| OsStr::new("orders"));
        let mut n = 1;
        loop {
            let target = folder.join(numbered(name, n));
            n += 1;
            if let (Some(there), Some(here)) = (mark(&target), mark(file)) {
                if there.inode != here.inode {
                    continue;
                }
                // It got its second name, and then the power went.
                fs::remove_file(file)?;
                return Ok(target);
            }
            write_report(&target, report)?;
            match link_over(file, &target) {
                Ok(()) => {
                    self.seen.remove(file);
                    for folder in [&folder, &self.root] {
                        File::open(folder).and_then(|f| f.sync_all()).ok();
                    }
                    return Ok(target);
                }
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {
                    fs::remove_file(report_of(&target)).ok();
                }
                Err(e) => {
                    fs::remove_file(report_of(&target)).ok();
                    return Err(e);
                }
            }
        }
    }
}

/// Takes away what a run that was cut off left of a report. Only whoever watches writes one.
fn sweep(folder: &Path) {
    for path in fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()) {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        if name.starts_with('.') && name.ends_with(".part") && name.contains(REPORT) {
            fs::remove_file(path).ok();
        }
    }
}

/// Renames without ever replacing another file: a second name, then the first one goes.
fn link_over(file: &Path, target: &Path) -> io::Result<()> {
    match fs::hard_link(file, target) {
        Ok(()) => fs::remove_file(file),
        Err(e) if matches!(e.kind(), io::ErrorKind::AlreadyExists | io::ErrorKind::NotFound) => Err(e),
        // Disks and shares without second names. Nobody else writes into our folders.
        Err(_) if target.exists() => Err(io::ErrorKind::AlreadyExists.into()),
        Err(_) => fs::rename(file, target),
    }
}

/// A report beside a file that will lie there. One that lies there without its file is of a run that was cut off behind it:
/// both stand.
fn write_report(target: &Path, report: &str) -> io::Result<()> {
    let path = report_of(target);
    let before = fs::read_to_string(&path).unwrap_or_default();
    let mut out = Whole::begin(&path).map_err(io::Error::other)?;
    if !before.is_empty() {
        writeln!(out, "{}\n\nTaken again, because the run before was cut off:\n", before.trim_end())?;
    }
    writeln!(out, "{}", report.trim_end())?;
    out.finish()
}

fn report_of(target: &Path) -> PathBuf {
    let mut name = target.as_os_str().to_owned();
    name.push(REPORT);
    name.into()
}

/// `orders.csv`, `orders-2.csv`, `orders-3.csv`.
fn numbered(name: &OsStr, n: u32) -> OsString {
    if n == 1 {
        return name.to_owned();
    }
    let path = Path::new(name);
    let mut out = path.file_stem().unwrap_or(name).to_owned();
    out.push(format!("-{n}"));
    if let Some(ending) = path.extension() {
        out.push(".");
        out.push(ending);
    }
    out
}

/// A file by its name: not hidden, not called unfinished by who writes it, no report of ours.
fn is_for_us(path: &Path) -> bool {
    let name = path.file_name().map(|n| n.to_string_lossy().to_lowercase()).unwrap_or_default();
    !name.starts_with('.') && !name.ends_with(REPORT) && !UNFINISHED.iter().any(|end| name.ends_with(end))
}

/// What a file is now; nothing where there is none. Links and devices are none.
fn mark(path: &Path) -> Option<Mark> {
    let meta = fs::symlink_metadata(path).ok().filter(fs::Metadata::is_file)?;
    Some(Mark { inode: meta.ino(), size: meta.len(), written: meta.modified().ok() })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn folder() -> (tempfile::TempDir, Folder) {
        let root = tempfile::tempdir().unwrap();
        let folder = Folder::watch(root.path()).unwrap();
        (root, folder)
    }

    fn names(files: &[PathBuf]) -> Vec<String> {
        files.iter().map(|f| f.file_name().unwrap().to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn a_file_is_ready_when_two_looks_found_it_the_same() {
        let (root, mut folder) = folder();
        let file = root.path().join("a.csv");
        fs::write(&file, "half").unwrap();
        for hidden in [".a.csv", "b.csv.part", "c.csv~", "done.report.txt"] {
            fs::write(root.path().join(hidden), "x").unwrap();
        }
        let first = folder.look().unwrap();
        assert_eq!((names(&first.ready), names(&first.growing)), (vec![], vec!["a.csv".to_owned()]));
        OpenOptions::new().append(true).open(&file).unwrap().write_all(b"whole").unwrap();
        assert_eq!(names(&folder.look().unwrap().growing), ["a.csv"], "it has grown");
        assert_eq!(names(&folder.look().unwrap().ready), ["a.csv"]);
        assert!(folder.is_unchanged(&file));
        fs::write(&file, "other").unwrap();
        assert!(!folder.is_unchanged(&file));
        // Another file of the same size under its name is another file.
        folder.look().unwrap();
        let fresh = root.path().join(".fresh");
        fs::write(&fresh, "OTHER").unwrap();
        fs::rename(&fresh, &file).unwrap();
        assert_eq!(names(&folder.look().unwrap().growing), ["a.csv"]);
    }

    #[test]
    fn nothing_that_lies_there_is_ever_overwritten() {
        let (root, mut folder) = folder();
        for (n, content) in ["one", "two", "three"].into_iter().enumerate() {
            let file = root.path().join("a.csv");
            fs::write(&file, content).unwrap();
            let target = folder.put_away(&file, End::Done, &format!("report {n}")).unwrap();
            assert_eq!(fs::read_to_string(&target).unwrap(), content);
            assert_eq!(fs::read_to_string(report_of(&target)).unwrap(), format!("report {n}\n"));
            assert!(!file.exists());
        }
        let done = root.path().join("done");
        for (name, content) in [("a.csv", "one"), ("a-2.csv", "two"), ("a-3.csv", "three")] {
            assert_eq!(fs::read_to_string(done.join(name)).unwrap(), content);
        }
    }

    #[test]
    fn a_run_that_was_cut_off_is_gone_on_with() {
        let (root, mut folder) = folder();
        let (file, done) = (root.path().join("a.csv"), root.path().join("done/a.csv"));
        // Behind the report.
        fs::write(&file, "one").unwrap();
        fs::write(report_of(&done), "first\n").unwrap();
        assert_eq!(folder.put_away(&file, End::Done, "second").unwrap(), done);
        let report = fs::read_to_string(report_of(&done)).unwrap();
        assert!(report.starts_with("first\n") && report.ends_with("second\n"), "{report}");
        // Behind the second name.
        fs::hard_link(&done, &file).unwrap();
        assert_eq!(folder.put_away(&file, End::Done, "third").unwrap(), done);
        assert!(!file.exists() && !root.path().join("done/a-2.csv").exists());
    }

    #[test]
    fn one_watches_at_a_time() {
        let (root, folder) = folder();
        assert!(Folder::watch(root.path()).unwrap_err().contains("watched by another pickface"));
        drop(folder);
        Folder::watch(root.path()).unwrap();
        assert!(Folder::watch(&root.path().join("none")).unwrap_err().contains("there is no folder"));
    }
}
