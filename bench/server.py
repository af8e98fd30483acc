"""The desk's pages over the workload's diagrams, on loopback: ``python -m bench.server HOME``."""

from __future__ import annotations

import sys
from pathlib import Path

import waitress

from bench.workload import House
from web.app import create_app


def main(home: str) -> None:
    """Serve until killed; says the port first."""
    house = House(Path(home))
    server = waitress.create_server(create_app(house.engine), host="127.0.0.1", port=0, threads=4)
    house.desk.start_working()
    sys.stdout.write(f"{server.effective_port}\n")
    sys.stdout.flush()
    server.run()


if __name__ == "__main__":
    main(*sys.argv[1:])
