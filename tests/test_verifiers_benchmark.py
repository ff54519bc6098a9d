"""The comparison of verifiers runs, and compares what it says: both know a good request from a bad one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path


def test_verifiers_are_compared_in_one_run() -> None:
    command = [sys.executable, "-m", "benchmarks.verifiers", "--seconds", "0.3", "--rounds", "1"]
    root = Path(__file__).parent.parent
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120, cwd=root)
    found = json.loads(done.stdout)
    assert found["status_for_a_tampered_body"] == {"nobody": 200, "ours": 400, "SDK": 400}
    assert found["good_requests_not_answered"]["ours"] == 0
    assert found["requests_a_second"].keys() == {"nobody", "ours", "SDK"}
    assert found["microseconds_a_verification"]["ours"] < found["microseconds_a_verification"]["SDK"]
    assert "Good requests through gunicorn" in done.stderr
