"""Array operations of the pipelines. They take and return plain arrays."""
