//! The page of the documentation that lists the compiler's answers says what the compiler says.

use std::fs;
use std::path::{Path, PathBuf};

const PAGE: &str = "../pc-runtime/docs/diagnostics.md";

/// A program of `ui/fail`, and what the compiler answers to it.
struct Program {
    path: PathBuf,
    source: String,
    messages: Vec<String>,
    /// What rustc says in it.
    of_rustc: Vec<String>,
}

impl Program {
    fn all_messages(&self) -> impl Iterator<Item = &String> {
        self.messages.iter().chain(&self.of_rustc)
    }
}

/// An answer that the page lists.
struct Entry {
    message: String,
    wrong: String,
}

#[test]
fn every_message_is_on_the_page() {
    let entries = entries();
    for program in programs(Path::new("ui/fail")) {
        for message in &program.messages {
            let listed = entries.iter().any(|entry| matches(&entry.message, message));
            assert!(listed, "{PAGE} does not list: {message} ({})", program.path.display());
        }
    }
}

#[test]
fn every_message_of_a_trait_is_on_the_page() {
    let (entries, traits) = (entries(), messages_of_traits(Path::new("../pc-runtime/src")));
    assert!(traits.len() > 20, "there are {} messages of traits", traits.len());
    for program in programs(Path::new("ui/fail")) {
        let of_traits =
            program.of_rustc.iter().filter(|message| traits.iter().any(|of| matches(of, message)));
        for message in of_traits {
            let listed = entries.iter().any(|entry| matches(&entry.message, message));
            assert!(listed, "{PAGE} does not list: {message} ({})", program.path.display());
        }
    }
}

#[test]
fn every_wrong_program_of_the_page_is_refused_by_its_message() {
    let programs = programs(Path::new("ui/fail"));
    let entries = entries();
    assert!(entries.len() > 50, "the page lists {} messages", entries.len());
    for Entry { message, wrong } in &entries {
        let answered =
            || programs.iter().filter(|program| program.all_messages().any(|m| matches(message, m)));
        assert!(answered().next().is_some(), "no program of ui/fail is refused by: {message}");
        assert!(
            answered().any(|program| program.source.contains(wrong.as_str())),
            "the wrong program of `{message}` is part of no program that is refused by it:\n{wrong}"
        );
    }
}

/// What stands on the page.
fn entries() -> Vec<Entry> {
    let page = fs::read_to_string(PAGE).expect("the page is readable");
    let sections = page.split("\n## ").skip(1);
    let entry = |section: &str| {
        let (message, rest) = section.split_once('\n').expect("a heading is a line");
        let (_, wrong) = rest.split_once("```text\n").expect("an entry has a wrong program");
        let (wrong, right) = wrong.split_once("```").expect("a program ends");
        assert!(right.contains("```\n"), "`{message}` has no right program");
        Entry { message: message.to_owned(), wrong: without_indentation(wrong) }
    };
    sections.map(entry).collect()
}

fn programs(folder: &Path) -> Vec<Program> {
    let entries = fs::read_dir(folder).expect("the folder is readable");
    let paths = entries.map(|entry| entry.expect("the entry is readable").path());
    paths
        .flat_map(|path| {
            if path.is_dir() {
                return programs(&path);
            }
            let source = if path.extension().is_some_and(|extension| extension == "rs") {
                fs::read_to_string(&path).expect("the program is readable")
            } else {
                return Vec::new();
            };
            let answer = fs::read_to_string(path.with_extension("stderr")).expect("the program was blessed");
            let (source, messages, of_rustc) =
                (without_indentation(&source), messages(&answer), of_rustc(&answer));
            vec![Program { path, source, messages, of_rustc }]
        })
        .collect()
}

/// The compiler's own messages among those of an answer: theirs is a help in the next line.
fn messages(answer: &str) -> Vec<String> {
    let lines: Vec<&str> = answer.lines().collect();
    let own = lines.windows(2).filter(|lines| lines[1].trim_start().starts_with("help: "));
    let message = |lines: &[&str]| {
        let (head, message) = lines[0].split_once(": ")?;
        let message = message.strip_prefix("evaluation panicked: ").unwrap_or(message);
        head.starts_with("error").then(|| message.to_owned())
    };
    own.filter_map(message).collect()
}

/// The messages of an answer that have a code of rustc's.
fn of_rustc(answer: &str) -> Vec<String> {
    let message = |line: &str| Some(line.strip_prefix("error[")?.split_once("]: ")?.1.to_owned());
    answer.lines().filter_map(message).collect()
}

/// What traits of the runtime say where they are not implemented; `..` stands for a type.
fn messages_of_traits(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder is readable") {
        let path = entry.expect("the entry is readable").path();
        if path.is_dir() {
            found.extend(messages_of_traits(&path));
            continue;
        }
        let source = fs::read_to_string(&path).expect("the source is readable");
        let messages = source.split("message = \"").skip(1).filter_map(|rest| rest.split('"').next());
        found.extend(messages.map(|message| {
            let words = message.split('`').map(|word| if word.starts_with('{') { ".." } else { word });
            words.collect::<Vec<_>>().join("`")
        }));
    }
    found
}

fn without_indentation(source: &str) -> String {
    let lines: Vec<&str> = source.lines().map(str::trim).collect();
    lines.join("\n") + "\n"
}

/// Whether a message of the page is this one; `..` stands for a name.
fn matches(listed: &str, message: &str) -> bool {
    let (listed, message): (Vec<&str>, Vec<&str>) =
        (listed.split('`').collect(), message.split('`').collect());
    listed.len() == message.len()
        && listed.iter().zip(message).all(|(listed, word)| match listed.strip_prefix("..") {
            Some(rest) => word.ends_with(rest),
            None => *listed == word,
        })
}
