"""Handlers that only look."""
