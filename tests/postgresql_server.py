"""A PostgreSQL server of the tests' own, on loopback, thrown away afterwards."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

INSTALL = "needs PostgreSQL's server programs (Debian: apt-get install postgresql) and psycopg"


def server_programs() -> Path | None:
    """Return the folder of `initdb` and `pg_ctl`, the newest one, None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    if found:
        return found[-1].parent
    on_path = shutil.which("pg_ctl")
    return Path(on_path).parent if on_path else None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """A server with an empty cluster, not started yet."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self._folder = Path(tempfile.mkdtemp(prefix="returns-pg-"))
        self._drop: list[str] = []
        if os.geteuid() == 0:  # the server refuses root
            user = pwd.getpwnam("postgres")
            os.chown(self._folder, user.pw_uid, user.pw_gid)
            self._drop = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        self._port = _free_port()
        self._data = str(self._folder / "data")
        self._run("initdb", "-A", "trust", "--no-sync", "-U", "postgres", "-E", "UTF8", "-D", self._data)

    @property
    def url(self) -> str:
        """The URL of the administrative database."""
        return f"postgresql://postgres@127.0.0.1:{self._port}/postgres"

    def start(self) -> None:
        options = (
            f"-p {self._port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self._folder}"
            " -c fsync=off -c full_page_writes=off"
        )
        self._run("pg_ctl", "-w", "-D", self._data, "-l", str(self._folder / "log"), "-o", options, "start")

    def stop(self) -> None:
        """Stop it at once, as a crash does: whoever is connected loses the connection."""
        self._run("pg_ctl", "-w", "-D", self._data, "-m", "immediate", "stop")

    def remove(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, program: str, *words: str) -> None:
        subprocess.run(
            [*self._drop, str(self._programs / program), *words],
            check=True,
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=120,
        )


@contextlib.contextmanager
def running_server(programs: Path) -> Iterator[str]:
    """Run a server; give the URL of its administrative database."""
    with stoppable_server(programs) as server:
        yield server.url


@contextlib.contextmanager
def stoppable_server(programs: Path) -> Iterator[Server]:
    """Run a server that the block may stop and start."""
    server = Server(programs)
    try:
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        server.remove()
