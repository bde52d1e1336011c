"""Run the web server and the worker of a developer's machine together: `make run`, or `python -m config.run`.

Each gets a process group of its own, because Django's autoreloader keeps the real server in a child. Ctrl-C,
SIGTERM, a hang-up, the death of one of the two, or of whoever started this, stops every process of both.
"""

import os
import signal
import subprocess
import sys
import time

from config.env import PROJECT_ROOT, read_environment

PATIENCE = 10.0  # seconds a process has to finish its task before it is killed
GLANCE = 0.2  # seconds between two looks at the processes


def start(*arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.Popen(command, cwd=PROJECT_ROOT, stdin=subprocess.DEVNULL, start_new_session=True)  # noqa: S603


def send(process: subprocess.Popen[bytes], number: int) -> bool:
    """Signal a process and all that it started (0 only asks); return whether any of them was still there."""
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:  # the whole group is gone, which is what was wanted
        return False
    return True


def stop(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        send(process, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE
    for process in processes:
        while (process.poll() is None or send(process, 0)) and time.monotonic() < deadline:
            time.sleep(GLANCE / 4)
        send(process, signal.SIGKILL)
        process.wait()


def run(port: int) -> int:
    """Keep both running until one ends or somebody says stop; return the exit code for the shell."""
    parent = os.getppid()
    processes: dict[str, subprocess.Popen[bytes]] = {}
    try:
        processes["web server"] = start("runserver", f"127.0.0.1:{port}")
        processes["worker"] = start("worker")
        while os.getppid() == parent:
            for name, process in processes.items():
                if process.poll() is not None:
                    print(f"The {name} ended, so everything is stopped.", file=sys.stderr)
                    return 1
            time.sleep(GLANCE)
        return 1
    except KeyboardInterrupt:
        return 0
    finally:
        # A second Ctrl-C must not leave the processes behind.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        stop([*processes.values()])


def main() -> None:
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    # A shell starts a background job with SIGINT ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.exit(run(read_environment(production=False).port))


if __name__ == "__main__":
    main()
