"""The bridge: one process for each site that reads and writes the site's Butler repositories for the engine."""
