//! A watch that ends the test run when a case takes far too long.

use std::sync::{Mutex, Once};
use std::time::{Duration, Instant};

use proc_macro2::TokenStream;

/// How long a case may take. All take some milliseconds; what is given here is for a busy machine.
const LIMIT: Duration = Duration::from_secs(60);

/// What is being expanded, and since when.
static RUNNING: Mutex<Vec<(Instant, String)>> = Mutex::new(Vec::new());

/// Runs a case under the watch.
pub(crate) fn watched<R>(item: &TokenStream, case: impl FnOnce() -> R) -> R {
    static WATCH: Once = Once::new();
    WATCH.call_once(|| {
        std::thread::spawn(watch);
    });
    let begun = (Instant::now(), item.to_string());
    RUNNING.lock().expect("nothing panics under the lock").push(begun.clone());
    let result = case();
    RUNNING.lock().expect("nothing panics under the lock").retain(|running| *running != begun);
    result
}

fn watch() {
    loop {
        std::thread::sleep(Duration::from_secs(1));
        let running = RUNNING.lock().expect("nothing panics under the lock");
        if let Some((_, item)) = running.iter().find(|(since, _)| since.elapsed() > LIMIT) {
            eprintln!("the expansion takes more than {LIMIT:?} for\n{item}");
            std::process::abort();
        }
    }
}
