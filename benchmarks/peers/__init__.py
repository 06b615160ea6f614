"""Other programs on the same clips, each in an environment of its own."""
