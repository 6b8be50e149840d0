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


@contextlib.contextmanager
def running_server(programs: Path) -> Iterator[str]:
    """Run a server with an empty cluster; give the URL of its administrative database."""
    folder = Path(tempfile.mkdtemp(prefix="returns-pg-"))
    drop: list[str] = []
    if os.geteuid() == 0:  # the server refuses root
        user = pwd.getpwnam("postgres")
        os.chown(folder, user.pw_uid, user.pw_gid)
        drop = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    port = _free_port()
    data = folder / "data"

    def run(*command: str) -> None:
        subprocess.run(
            [*drop, *command],
            check=True,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=120,
        )

    try:
        run(str(programs / "initdb"), "-A", "trust", "--no-sync", "-U", "postgres", "-E", "UTF8", "-D", str(data))
        options = (
            f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
            " -c fsync=off -c full_page_writes=off"
        )
        run(str(programs / "pg_ctl"), "-w", "-D", str(data), "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
        finally:
            run(str(programs / "pg_ctl"), "-w", "-D", str(data), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
