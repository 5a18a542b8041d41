"""The main job, whole: the sample scans are read, entered, decided and written to the file by the real processes.

Minutes long, and the one test that would see that two rooms no longer fit together.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys

from bench._serving import free_port
from tests import services

_START = "from webapp.cli.main import main; main()"
#: Seconds: only for giving up.
_PATIENCE = 900


def test_simulated_people_bring_the_sample_pages_from_scan_to_file() -> None:
    var = services.short_folder("ct-play-")
    own = {"CHUNGTAY_VAR": str(var), "CHUNGTAY_PORT": str(free_port()), "COLUMNS": "200"}
    command = [sys.executable, "-c", _START, "demo", "--play"]
    together = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    done = subprocess.run(command, env={**os.environ, **own}, timeout=_PATIENCE, **together)
    assert done.returncode == 0, done.stdout[-3000:]
    told = dict(re.findall(r"^ *(\D+?) +(\d+)", done.stdout, re.MULTILINE))
    assert int(told["rows in the upload file"]) > 80
    assert told["wrong where nobody slipped"] == told["rows out that must not be"] == "0"
    # One sample row stands on a page twice: a reviewer was asked, and one dose went out.
    assert told["rows joined to another's dose"] == "1"
