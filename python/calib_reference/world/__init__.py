"""Creation of Butler repositories with simulated exposures."""
