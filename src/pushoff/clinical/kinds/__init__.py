"""The clinical tests, one file each."""
