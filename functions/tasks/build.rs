//! Makes Rust of the folders in `templates/`, one a language, so that a new language is a new folder and nothing else. Each has a
//! `language.json`, and for each kind of mail a `.txt`, whose first line is the subject, and a `.html`. What begins with `_` is a
//! part of others. A kind that one language has and another lacks stops the build.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "what is wrong here stops the build, and standard output is how cargo is spoken to"
)]

use std::{collections::BTreeSet, env, fmt::Write as _, fs, path::Path};

fn main() {
    println!("cargo::rerun-if-changed=templates");
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR").expect("cargo says where")).join("templates");
    let languages: Vec<String> = names(&folder).into_iter().filter(|name| folder.join(name).is_dir()).collect();
    let kinds: BTreeSet<String> = languages.iter().flat_map(|language| kinds(&folder.join(language))).collect();
    let mut code = String::new();
    for language in &languages {
        for kind in &kinds {
            for ending in ["txt", "html"] {
                let path = format!("{language}/{kind}.{ending}");
                assert!(folder.join(&path).exists(), "templates/{path} is missing: another language has it");
                let name = type_name(language, kind, ending);
                writeln!(code, "#[derive(::askama::Template)]\n#[template(path = {path:?})]").expect("memory");
                writeln!(code, "struct {name}<'v> {{ v: &'v View }}").expect("memory");
            }
        }
    }
    writeln!(code, "const FILES: &[(&str, &str)] = &[").expect("memory");
    for language in &languages {
        let file = folder.join(language).join("language.json");
        writeln!(code, "({language:?}, include_str!({:?})),", file.display().to_string()).expect("memory");
    }
    writeln!(code, "];\n#[cfg(test)]\nconst KINDS: &[&str] = &{:?};", kinds.iter().collect::<Vec<_>>())
        .expect("memory");
    code.push_str(
        "fn templates(language: &str, kind: &str, v: &View) -> Option<::askama::Result<(String, String)>> {\n",
    );
    code.push_str("use ::askama::Template as _;\nSome(match (language, kind) {\n");
    for language in &languages {
        for kind in &kinds {
            let [text, html] = ["txt", "html"].map(|ending| type_name(language, kind, ending));
            let both = format!("{text} {{ v }}.render().and_then(|text| Ok((text, {html} {{ v }}.render()?)))");
            writeln!(code, "({language:?}, {kind:?}) => {both},").expect("memory");
        }
    }
    code.push_str("_ => return None,\n})\n}\n");
    let out = Path::new(&env::var("OUT_DIR").expect("cargo says where")).join("templates.rs");
    fs::write(out, code).expect("the folder can be written to");
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("the folder is there");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("a name in UTF-8")).collect();
    names.sort();
    names
}

fn kinds(folder: &Path) -> Vec<String> {
    let templates = names(folder).into_iter().filter(|name| !name.starts_with('_') && !name.ends_with(".json"));
    templates.filter_map(|name| name.split_once('.').map(|(kind, _)| kind.to_owned())).collect()
}

/// `EnOrderConfirmationTxt`.
fn type_name(language: &str, kind: &str, ending: &str) -> String {
    let words = [language, kind, ending].into_iter().flat_map(|part| part.split(['_', '-']));
    words.map(|word| word[..1].to_uppercase() + &word[1..]).collect()
}
