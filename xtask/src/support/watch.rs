//! Noticing that sources changed, by looking: it works on every system and every file system, and a look costs little.

use super::paths::{files, root};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    time::SystemTime,
};

/// A set of files and folders, as they were at the last look.
pub(crate) struct Watch {
    places: Vec<PathBuf>,
    seen: BTreeMap<PathBuf, (SystemTime, u64)>,
}

impl Watch {
    /// Begins to watch these places, relative to the root of the repository. A place need not exist.
    pub(crate) fn new(places: impl IntoIterator<Item = impl AsRef<Path>>) -> Self {
        let places: Vec<_> = places.into_iter().map(|place| root().join(place)).collect();
        let seen = look(&places);
        Self { places, seen }
    }

    /// What came, went or changed since the last look.
    pub(crate) fn changes(&mut self) -> Vec<PathBuf> {
        let now = look(&self.places);
        if now == self.seen {
            return Vec::new();
        }
        let differs = |path: &&PathBuf| now.get(*path) != self.seen.get(*path);
        let mut changed: Vec<PathBuf> = now.keys().chain(self.seen.keys()).filter(differs).cloned().collect();
        changed.sort();
        changed.dedup();
        self.seen = now;
        changed
    }
}

fn look(places: &[PathBuf]) -> BTreeMap<PathBuf, (SystemTime, u64)> {
    let all = places.iter().flat_map(|place| if place.is_dir() { files(place) } else { vec![place.clone()] });
    all.filter_map(|path| {
        let about = fs::metadata(&path).ok()?;
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().ends_with('~'));
        (!hidden).then_some((path, (about.modified().ok()?, about.len())))
    })
    .collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn new_changed_and_removed_files_are_seen() {
        let folder = std::env::temp_dir().join(format!("turnpike-watch-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let file = folder.join("a.rs");
        let mut watch = Watch::new([&folder]);
        assert!(watch.changes().is_empty());
        fs::write(&file, "1").unwrap();
        assert_eq!(watch.changes(), std::slice::from_ref(&file));
        fs::write(&file, "22").unwrap();
        assert_eq!(watch.changes(), std::slice::from_ref(&file));
        fs::remove_file(&file).unwrap();
        assert_eq!(watch.changes(), [file]);
        assert!(watch.changes().is_empty());
        fs::remove_dir_all(&folder).unwrap();
    }
}
