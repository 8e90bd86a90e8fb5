"""Reference instrument, simulator and calibration pipelines over plain numpy.

Where the observatory's own ``cp_pipe`` and ``cp_verify`` cannot be installed (they need
``lsst.afw``), this package stands in for them with the same pipeline files, task labels,
dataset types and verification outputs. It is a stand-in and not real instrument signature
removal: of all curated inputs only ``camera`` is read, and ``crosstalk`` where a pipeline asks for it.

Entry points
------------
``calib_reference/cp_pipe``, ``calib_reference/cp_verify``
    Values for ``CP_PIPE_DIR`` and ``CP_VERIFY_DIR``.
``calib_reference/selfcheck/pipelines/<instrument>/isr.yaml``
    Processes an exposure with the calibrations that a repository selects for it.
``python -m calib_reference.demo_world --spec spec.json``
    Creates Butler repositories with simulated raws.
"""
