//! Scripts and styles that lie beside a slice's screens. A script `slices/exchange/src/web/…/desk.js`
//! becomes the entry `exchange-desk.js`; a style sheet beside it becomes part of the one style sheet.

use std::path::{Path, PathBuf};

use crate::failure::{Failure, Outcome};

/// Where scripts are gathered, below the page files' source.
pub const SCRIPTS: &str = "node_modules/.bluelight-screens";
/// The style sheet that names every slice's; `scss/main.scss` uses it.
const STYLES: &str = "node_modules/.bluelight-screens/_screens.scss";

/// One file beside a screen.
pub struct Screen {
    slice: String,
    pub path: PathBuf,
}

impl Screen {
    fn ends_with(&self, end: &str) -> bool {
        self.path.extension().is_some_and(|found| found == end)
    }

    fn entry(&self) -> String {
        let file = self.path.file_name().unwrap_or_default().to_string_lossy();
        format!("{}-{file}", self.slice)
    }
}

/// Every script and style sheet below a slice's `src/web`, in a fixed order.
pub fn find(slices: &Path) -> Outcome<Vec<Screen>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(slices).map_err(Failure::at(slices))? {
        let entry = entry.map_err(Failure::at(slices))?;
        let slice = entry.file_name().to_string_lossy().into_owned();
        let web = entry.path().join("src/web");
        if web.is_dir() {
            collect(&slice, &web, &mut found)?;
        }
    }
    found.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(found)
}

fn collect(slice: &str, folder: &Path, into: &mut Vec<Screen>) -> Outcome {
    for entry in std::fs::read_dir(folder).map_err(Failure::at(folder))? {
        let path = entry.map_err(Failure::at(folder))?.path();
        if path.is_dir() {
            collect(slice, &path, into)?;
            continue;
        }
        let screen = Screen { slice: slice.to_owned(), path };
        if screen.ends_with("js") || screen.ends_with("scss") {
            into.push(screen);
        }
    }
    Ok(())
}

/// Writes an entry for each script, and the style sheet that names all others.
pub fn gather(source: &Path, screens: &[Screen]) -> Outcome {
    let folder = source.join(SCRIPTS);
    super::empty(&folder)?;
    let mut styles = String::from("@use \"sass:meta\";\n");
    for screen in screens {
        let address = screen.path.display();
        if screen.ends_with("js") {
            let path = folder.join(screen.entry());
            let text = format!("import {:?};\n", address.to_string());
            std::fs::write(&path, text).map_err(Failure::at(&path))?;
        } else {
            styles.push_str(&format!("@include meta.load-css({:?});\n", address.to_string()));
        }
    }
    let path = source.join(STYLES);
    std::fs::write(&path, styles).map_err(Failure::at(&path))
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::Screen;

    #[test]
    fn an_entry_is_called_after_its_slice_and_its_file() {
        let path = PathBuf::from("slices/exchange/src/web/console/desk.js");
        let screen = Screen { slice: "exchange".to_owned(), path };
        assert_eq!(screen.entry(), "exchange-desk.js");
        assert!(screen.ends_with("js"));
    }
}
