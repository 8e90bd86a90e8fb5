"""Pipeline tasks. Classes, connections and configuration fields have the names of the LSST tasks they replace."""
