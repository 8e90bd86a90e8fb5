"""Claims: who builds a RUN, kept in the registry, so that hosts with other ``work`` folders see it.

The claim of a RUN is the empty chain ``<RUN>.claim``. Its documentation is JSON (`calib_bridge.claims.claim.Claim`).
``submit`` registers it before a job starts. The first write from the same ``work`` folder after the end of the job
removes it.
"""
