"""Array operations of the pipelines: plain arrays in, plain arrays out."""
