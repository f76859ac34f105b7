//! What the compiler answers: programs that it accepts, and run, and programs that it refuses, with
//! what it says.

use std::fs;
use std::path::{Path, PathBuf};

/// Every program of `ui/pass` compares the function with its network itself; `just bless` rewrites the
/// answers to those of `ui/fail`.
#[test]
fn programs() {
    let cases = trybuild::TestCases::new();
    cases.pass("ui/pass/*.rs");
    cases.compile_fail("ui/fail/*/*.rs");
}

/// One mistake, one error: the first line of a program of `ui/fail` says how many it makes.
#[test]
fn one_mistake_gives_one_error() {
    let mut wrong = Vec::new();
    for program in programs_below(Path::new("ui/fail")) {
        let source = fs::read_to_string(&program).expect("the program is readable");
        let answer = fs::read_to_string(program.with_extension("stderr")).expect("the program was blessed");
        let stated = source.lines().next().and_then(|line| line.strip_prefix("// errors: "));
        let stated: usize = stated.and_then(|count| count.parse().ok()).expect("the first line is a count");
        let found = answer.lines().filter(|line| line.starts_with("error")).count();
        if stated != found {
            wrong.push(format!("{}: {found} errors, not {stated}", program.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn programs_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder is readable");
    let paths = entries.map(|entry| entry.expect("the entry is readable").path());
    let below = paths.flat_map(|path| if path.is_dir() { programs_below(&path) } else { vec![path] });
    below.filter(|path| path.extension().is_some_and(|extension| extension == "rs")).collect()
}
