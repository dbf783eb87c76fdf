//! Embeds what people write as data: every `src/forms/*.toml` and `src/forms/instruments/*.toml`, so that a new form
//! or instrument is one new file and nothing else.

use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let mut code = String::new();
    list("FORM_FILES", "src/forms", &mut code)?;
    list("INSTRUMENT_FILES", "src/forms/instruments", &mut code)?;
    let target = Path::new(&env::var("OUT_DIR")?).join("embedded_forms.rs");
    // Written only when it differs, so that an edit elsewhere in the folder costs no rebuild.
    if fs::read_to_string(&target).ok().as_deref() != Some(code.as_str()) {
        fs::write(target, code)?;
    }
    println!("cargo::rerun-if-changed=src/forms");
    Ok(())
}

/// Appends `const NAME: &[(file name, text)]` over the TOML files of `folder`, in the order of their names.
fn list(name: &str, folder: &str, code: &mut String) -> Result<(), Box<dyn Error>> {
    let root = env::var("CARGO_MANIFEST_DIR")?;
    let mut files = Vec::new();
    for entry in fs::read_dir(Path::new(&root).join(folder))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "toml")
            && let Some(file) = path.file_name()
        {
            files.push(file.to_string_lossy().into_owned());
        }
    }
    files.sort();
    writeln!(code, "const {name}: &[(&str, &str)] = &[")?;
    for file in files {
        let path = format!("/{folder}/{file}");
        writeln!(code, "    ({file:?}, include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), {path:?}))),")?;
    }
    writeln!(code, "];")?;
    Ok(())
}
