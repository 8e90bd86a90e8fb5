"""The bridge: one process a site that reads and writes its Butler repositories for the engine."""
