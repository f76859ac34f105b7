//! What is said of the library in several places is the same.

use std::fs;

/// The functions of the library are those that the compiler asks whether something hides them.
#[test]
fn every_function_of_the_library_is_asked_for() {
    let readme = fs::read_to_string("../README.md").expect("the page is readable");
    let row = readme.lines().find(|line| line.starts_with("| functions |")).expect("a row of functions");
    let mut listed: Vec<&str> = row.split('`').skip(1).step_by(2).collect();
    listed.sort_unstable();
    let source =
        fs::read_to_string("../pc-macros/compiler/src/codegen/called.rs").expect("the source is readable");
    let asked: Vec<&str> =
        source.lines().filter_map(|line| line.trim().strip_prefix("(\"")?.split('"').next()).collect();
    assert_eq!(asked, listed);
    let functions = fs::read_to_string("../pc-runtime/src/op.rs").expect("the source is readable");
    for name in &asked {
        assert!(
            functions.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == *name),
            "{name}"
        );
    }
}
