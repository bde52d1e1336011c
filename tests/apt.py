"""Programs of Debian's that tests need: installed where that is possible, by the name of their package."""

import os
import shutil
import subprocess


def install(*packages: str) -> str:
    """Install packages, starting none of their servers; return the end of what apt-get complained of."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return ""
    print(f"Installing {' and '.join(packages)}", flush=True)
    # Debian starts a server of its own when it is installed, unless told not to.
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    complaints = ""
    for command in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
        result = subprocess.run(
            ["apt-get", "--quiet", *command], capture_output=True, text=True, check=False, env=quiet
        )
        complaints = (result.stderr or result.stdout).strip()[-200:]
    return complaints


def which(program: str) -> str | None:
    return shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
