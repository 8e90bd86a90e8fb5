"""Handlers that write: each looks first, acts on the difference, and says what it did."""
