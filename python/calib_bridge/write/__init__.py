"""Handlers that write: each observes first, applies the difference, and returns what it did."""
