"""Make sure that a Chromium is there for the browser tests: an installed one, else Debian's."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def main() -> int:
    """Exit 0 when a Chromium can be started, else say how to get one."""
    if os.environ.get("REDRESS_CHROMIUM") or any(shutil.which(name) for name in NAMES):
        return 0
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing Chromium for the browser tests …", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-qq", "-y", "chromium"]):
            subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
        return 0
    print(
        "The browser tests need Chromium. Install it (Debian and Ubuntu: sudo apt-get install chromium),\n"
        "or set REDRESS_CHROMIUM to the path of Chromium or Chrome. Without it, `make unit` runs the rest.",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
