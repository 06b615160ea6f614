"""Benchmarks: accuracy against truth, speed against a peer; they write docs/accuracy.md and docs/speed.md."""
