//! Writes the random programs and a table of them.

mod generator;

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

fn number(variable: &str, default: u64) -> u64 {
    println!("cargo::rerun-if-env-changed={variable}");
    let text = env::var(variable).unwrap_or_default();
    if text.is_empty() { default } else { text.parse().expect("a seed and a count are numbers") }
}

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=generator.rs");
    println!("cargo::rerun-if-changed=generator");
    let seed = number("RANDOM_PROGRAMS_SEED", 1);
    let count = number("RANDOM_PROGRAMS_COUNT", 320);
    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    let (mut modules, mut table) = (String::new(), String::new());
    for seed in seed..seed + count {
        let path = Path::new(&out).join(format!("program_{seed}.rs"));
        let path = path.to_str().expect("the path of the build is Unicode");
        let prelude = "use super::prelude::*;\n";
        fs::write(path, format!("{prelude}\n{}", generator::program(seed)))
            .expect("OUT_DIR can be written to");
        let _ = writeln!(modules, "#[path = {path:?}]\npub(crate) mod program_{seed};");
        let _ = writeln!(
            table,
            "    Program {{ seed: {seed}, source: include_str!({path:?}), check: program_{seed}::check }},"
        );
    }
    let text = format!("{modules}\npub(crate) const PROGRAMS: &[Program] = &[\n{table}];\n");
    fs::write(Path::new(&out).join("programs.rs"), text).expect("OUT_DIR can be written to");
}
