"""Reference instrument, simulator and calibration pipelines over plain numpy.

This package replaces the observatory's own ``cp_pipe`` and ``cp_verify`` on machines without
``lsst.afw``. It has the same pipeline files, task labels, dataset types and verification outputs.
Its instrument signature removal is simplified: the only curated inputs that it reads are ``camera``
and, in pipelines that ask for it, ``crosstalk``.

Entry points
------------
``calib_reference/cp_pipe``, ``calib_reference/cp_verify``
    Folders to name in ``CP_PIPE_DIR`` and ``CP_VERIFY_DIR``.
``calib_reference/selfcheck/pipelines/<instrument>/isr.yaml``
    Pipeline that processes an exposure with the calibrations that a repository selects for it.
``python -m calib_reference.demo_world --spec spec.json``
    Command that creates Butler repositories with simulated raws.

Layers
------
A folder imports only from folders above it in this list; ``test_import_layers.py`` fails on a cycle.

1. ``values``: header cards, table layouts, detector geometry.
2. ``geometry``: the camera.
3. ``storage``: datasets, files, formatters; ``numerics``: array operations.
4. ``instruments``; ``products``: typed calibrations.
5. ``exposure``; ``tasks``: pipeline tasks.
6. ``simulate``: raws and the truth behind them.
7. ``world``: Butler repositories with simulated raws.
"""
