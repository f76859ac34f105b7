#[path = "../../../benches/src/programs.rs"]
#[allow(dead_code)]
mod programs;
fn cpu() -> f64 {
    std::fs::read_to_string("/proc/thread-self/schedstat")
        .unwrap()
        .split(" ")
        .next()
        .unwrap()
        .parse::<f64>()
        .unwrap()
        * 1e-9
}
fn time(name: &str, make: impl Fn(usize) -> String, sizes: &[usize]) {
    print!("{name:10}");
    for &n in sizes {
        let tokens: proc_macro2::TokenStream = make(n).parse().unwrap();
        let reps = 15;
        let mut best = f64::MAX;
        let mut len = 0;
        for _ in 0..reps {
            let t = tokens.clone();
            let start = cpu();
            let out = pc_compiler::predictive_coding(Default::default(), t);
            best = best.min(cpu() - start);
            let s = out.to_string();
            len = s.len();
            assert!(!s.contains("compile_error"), "{s}");
        }
        print!("  {n}: {:.2} ms ({} kB)", best * 1e3, len / 1000);
    }
    println!();
}
#[test]
fn scale() {
    std::thread::Builder::new()
        .stack_size(1 << 28)
        .spawn(|| {
            use programs::*;
            if let Ok(name) = std::env::var("ONLY") {
                let n: usize = std::env::var("N").unwrap().parse().unwrap();
                return time(
                    &name,
                    |n| match name.as_str() {
                        "straight" => straight("f", n),
                        "nested" => nested("f", n),
                        "blocks" => blocks("f", n),
                        "branches" => branches("f", n),
                        _ => loops("f", n),
                    },
                    &[n],
                );
            }
            time("straight", |n| straight("f", n), &[10, 30, 100, 300, 1000]);
            time("nested", |n| nested("f", n), &[10, 30, 100, 300]);
            time("blocks", |n| blocks("f", n), &[10, 30, 100, 300]);
            time("branches", |n| branches("f", n), &[10, 30, 100, 300]);
            time("loops", |n| loops("f", n), &[10, 30, 100]);
            time("lstm", |_| LSTM.to_owned(), &[1]);
        })
        .unwrap()
        .join()
        .unwrap();
}
