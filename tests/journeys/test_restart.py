"""The running program begins anew with what was chosen on its page of settings."""

import os
import subprocess
import sys
from pathlib import Path

from tests.support.ports import free_port


def test_it_begins_anew_with_another_address(tmp_path: Path) -> None:
    first, second = (f"http://127.0.0.1:{free_port()}/" for _ in range(2))
    (tmp_path / "settings.toml").write_text(f'# mine\nurl = "{first}"\nkeyring = false\n', "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.restart_process", str(tmp_path), second],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [first, second]
    assert "Traceback" not in done.stderr
    assert (tmp_path / "settings.toml").read_text("utf-8").startswith("# mine\n")
