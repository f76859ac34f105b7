//! The expansion itself: what `#[predictive_coding]` costs by the size of a function.
//!
//! A vertex, a level, a branch or a loop costs the same at every size.
#![allow(missing_docs)] // criterion's macros define items without any

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use pc_benches::programs;
use proc_macro2::TokenStream;

/// Measures the expansion of functions.
fn expand(functions: &[TokenStream]) {
    for function in functions {
        black_box(pc_compiler::predictive_coding(TokenStream::new(), function.clone()));
    }
}

fn tokens(source: &str) -> TokenStream {
    source.parse().expect("the program has balanced brackets")
}

fn by_size(criterion: &mut Criterion, name: &str, program: fn(&str, usize) -> String, sizes: &[usize]) {
    let mut group = criterion.benchmark_group(name);
    for &size in sizes {
        let function = [tokens(&program("f", size))];
        group.throughput(Throughput::Elements(size as u64));
        group.bench_function(BenchmarkId::from_parameter(size), |b| b.iter(|| expand(&function)));
    }
    group.finish();
}

fn expansion(criterion: &mut Criterion) {
    by_size(criterion, "vertices", programs::straight, &[10, 30, 100, 300]);
    by_size(criterion, "operations inside operations", programs::nested, &[10, 30, 100]);
    by_size(criterion, "blocks inside blocks", programs::blocks, &[10, 30, 100]);
    by_size(criterion, "loops inside loops", programs::loops, &[10, 30]);
    by_size(criterion, "branches", programs::branches, &[10, 30, 100, 300]);
    by_size(criterion, "branches that choose parameters", programs::references, &[10, 30, 100, 300]);
    by_size(criterion, "loops", programs::loops_in_a_row, &[10, 30, 100, 300]);
    let lstm = [tokens(programs::LSTM)];
    criterion.bench_function("an lstm over a sequence", |b| b.iter(|| expand(&lstm)));
    let thirty: Vec<_> = programs::thirty().iter().map(|function| tokens(function)).collect();
    criterion.bench_function("thirty functions", |b| b.iter(|| expand(&thirty)));
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    targets = expansion
}
criterion_main!(benches);
