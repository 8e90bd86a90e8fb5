"""A bridge that first writes its environment into the file named by BRIDGES_STARTED."""

from __future__ import annotations

import json
import os
from pathlib import Path

from calib_bridge.__main__ import main

if __name__ == "__main__":
    Path(os.environ["BRIDGES_STARTED"]).write_text(json.dumps(dict(os.environ)))
    main()
