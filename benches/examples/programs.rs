//! Prints a crate whose compile time is measured (`benches/compile_time.sh`): its name and, for the
//! crate without the attribute, `plain`. It is compiled alone, without waiting for the runtime.

#[allow(dead_code, unreachable_pub)] // a library's module elsewhere
#[path = "../src/programs.rs"]
mod programs;

use programs::{LSTM, library, straight, thirty};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let functions = match arguments.next().as_deref() {
        Some("vertices") => vec![straight("model", 100)],
        Some("lstm") => vec![LSTM.to_owned()],
        Some("thirty") => thirty(),
        _ => {
            eprintln!("usage: programs vertices|lstm|thirty [plain]");
            std::process::exit(2);
        }
    };
    print!("{}", library(&functions, arguments.next().is_none()));
}
