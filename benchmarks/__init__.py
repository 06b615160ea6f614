"""Accuracy against truth and speed against a peer; they write two pages of docs/."""
