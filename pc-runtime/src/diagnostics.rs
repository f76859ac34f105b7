#![doc = include_str!("../docs/diagnostics.md")]
