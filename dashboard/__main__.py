"""`python -m dashboard`: serve the map."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from gunicorn.app.base import BaseApplication

from dashboard.app import create_app
from warehouse import versions


class _Server(BaseApplication):
    """One process with threads: they share one read-only database."""

    def __init__(self, folder: Path, host: str, port: int, threads: int) -> None:
        self.folder, self.bind, self.threads = folder, f"{host}:{port}", threads
        super().__init__()

    def load_config(self) -> None:
        settings = {
            "bind": self.bind,
            "workers": 1,
            "worker_class": "gthread",
            "threads": self.threads,
            "control_socket_disable": True,
            "loglevel": "warning",
        }
        for name, value in settings.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> object:
        return create_app(self.folder).server


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m dashboard", description="Serves the map.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8050)
    parser.add_argument("--threads", type=int, default=8)
    parser.add_argument("--warehouse", type=Path, default=versions.default_folder(), metavar="DIR")
    arguments = parser.parse_args(argv)
    if versions.current(arguments.warehouse) is None:
        print(
            f"no version has been published in {arguments.warehouse};"
            " run: python -m etl refresh --warehouse " + str(arguments.warehouse),
            file=sys.stderr,
        )
        return 1
    print(f"Moatmap is on http://{arguments.host}:{arguments.port}", flush=True)
    _Server(arguments.warehouse, arguments.host, arguments.port, arguments.threads).run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
