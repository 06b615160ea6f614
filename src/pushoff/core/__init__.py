"""Types, registry, errors and checks that every other part shares; imports nothing of pushoff."""
