"""Seeding of Butler repositories with simulated exposures."""
