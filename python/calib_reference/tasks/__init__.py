"""Pipeline tasks of the reference pipelines."""
