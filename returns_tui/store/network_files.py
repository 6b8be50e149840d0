"""Whether a file lies on another machine: SQLite's locks and its log cannot be relied on there.

sqlite.org/wal.html: all who use a database in WAL mode have to be on one machine; sqlite.org/faq.html, question 5:
file locks are broken on many network file systems.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

MOUNTS = Path("/proc/self/mountinfo")  # proc_pid_mountinfo(5); elsewhere nothing is known
_NETWORK = {
    *("nfs", "nfs3", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "ncpfs", "afs", "coda", "9p", "virtiofs"),
    *("ceph", "lustre", "beegfs", "gfs2", "glusterfs", "ocfs2", "gpfs", "pvfs2", "orangefs", "davfs", "vboxsf"),
    *("prl_fs", "vmhgfs", "fuse", "fuse.vmhgfs-fuse"),
}
# What FUSE shows of this machine's own disks.
_LOCAL_FUSE = {"gocryptfs", "encfs", "cryfs", "mergerfs", "ntfs-3g", "bindfs", "fuse-overlayfs", "exfat", "zfs"}


def network_file_system(path: Path) -> str | None:
    """Return the kind of network file system that `path` lies on, None where it is none or nothing is known."""
    try:
        lines = MOUNTS.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return None
    place = os.path.realpath(path)
    best, kind = -1, ""
    for line in lines:
        before, _dash, after = line.partition(" - ")
        fields = before.split(" ")
        if len(fields) < 5:
            continue
        point = _plain(fields[4]).rstrip("/")
        if len(point) >= best and (
            place == point or place.startswith(point + "/")
        ):  # the last mount covers others
            best, kind = len(point), after.partition(" ")[0]
    if kind in _NETWORK or (kind.startswith("fuse.") and kind.removeprefix("fuse.") not in _LOCAL_FUSE):
        return kind
    return None


def _plain(name: str) -> str:
    """Return a name from the table with its octal escapes (blank, tab, newline, backslash) undone."""
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), name)
