//! Shared pieces of the examples: data, drawing, metrics.
