# What there is to run; `just` lists it.
default:
    @just --list

# All tests.
test:
    cargo test --workspace

# Formatting and lints, warnings denied.
lint:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets --all-features -- -D warnings
    cargo clippy --package pc-runtime --package pc-compiler -- -D warnings

# The documentation, warnings denied.
doc:
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --all-features

# Rewrites the golden files of the UI tests; read what changed.
bless:
    TRYBUILD=overwrite cargo test -p pc-tests --test ui

# Random programs against their graphs, others than those of the suite: `just random 1000 500`.
random seed count="300":
    RANDOM_PROGRAMS_SEED={{seed}} RANDOM_PROGRAMS_COUNT={{count}} cargo test -p pc-random-programs

# The Criterion benches.
bench:
    cargo bench --workspace

# What the attribute adds to `cargo check` of whole crates.
compile-time:
    bash benches/compile_time.sh

# The compiler against arbitrary programs, for as many cases a test.
fuzz cases="20000":
    PROPTEST_CASES={{cases}} cargo test --release -p pc-compiler --test fuzz

# What continuous integration runs.
ci:
    bash .ci/run
