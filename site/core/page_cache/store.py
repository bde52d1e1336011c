"""Where ready pages lie: files that a web server can send by itself, and an index of what each depends on.

    pages/news/index.html, .gz, .br    what is sent; `.headers` beside them is what it is sent with
    earlier/news/index.html ...        the copy before it, sent for a moment while the page is made anew
    index.sqlite3                      which page depends on what, and what was thrown away when
    locks/                             so that one process makes a page, however many are asked for it

A page is put in place by renames, so nobody gets half of it. One that was being made while something it depends on
changed is not kept: `put` is told what had been thrown away when making it began. The index knows of each file before
it is there; so whoever is killed leaves none that would never be thrown away. Should the index be lost, or the machine
have gone down under it, nobody knows any more what the files depend on, so they go with it.
"""

import fcntl
import json
import os
import secrets
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

EVERYTHING = "*"
ENCODINGS = {"br": b".br", "gzip": b".gz", "identity": b""}
HEADERS = b".headers"
KINDS = (*ENCODINGS.values(), HEADERS)
LOCKS = 4096  # more than names that are made at one time: two with one lock wait for each other
PATIENCE = 10.0  # seconds that the index is waited for while another process writes
REMEMBERED = 900.0  # seconds in which a page may be in the making
EARLIER_KEPT = 60.0  # seconds
SPARED = 0.9  # of the room, what is left when it was full
MOST_HEADERS_KNOWN = 20_000

SCHEMA = """
CREATE TABLE store (id TEXT NOT NULL, boot TEXT NOT NULL, size INTEGER NOT NULL,
    newest INTEGER NOT NULL DEFAULT 0, emptied INTEGER NOT NULL);
CREATE TABLE page (id INTEGER PRIMARY KEY AUTOINCREMENT, name BLOB NOT NULL UNIQUE, size INTEGER NOT NULL);
CREATE TABLE depends (tag INTEGER, page INTEGER, PRIMARY KEY (tag, page)) WITHOUT ROWID;
CREATE INDEX depends_page ON depends (page);
CREATE TABLE gone (id INTEGER PRIMARY KEY AUTOINCREMENT, tag INTEGER NOT NULL, at REAL NOT NULL);
CREATE TABLE earlier (name BLOB PRIMARY KEY, at REAL NOT NULL) WITHOUT ROWID;
"""

DEPENDENT = "SELECT name FROM page JOIN depends ON page.id = page WHERE tag IN (SELECT value FROM json_each(?))"
NEWER = "SELECT 1 FROM gone WHERE id > ? AND tag IN (SELECT value FROM json_each(?)) LIMIT 1"

Header = tuple[str, str]


class StoreError(Exception):
    """The store cannot do what it was told: its disk is full, or away."""


class Moment(NamedTuple):
    """What had been thrown away when making a page began: the store's own name, and the number of the last of it."""

    store: str
    number: int


@dataclass(frozen=True)
class Ready:
    """A page as it is sent: its headers, and its bytes by encoding."""

    headers: list[Header]
    bodies: dict[str, bytes]

    @property
    def size(self) -> int:
        return sum(len(body) for body in self.bodies.values())


class Sent(NamedTuple):
    """One copy of a page, opened."""

    file: int  # a descriptor, which the caller closes
    headers: list[Header]
    encoding: str
    size: int
    made: int  # Unix time in seconds; of two copies of a page never the same


class Store:
    def __init__(self, root: Path, room: int, gone: Callable[[list[bytes]], None] = lambda _names: None) -> None:
        """Keep pages below a folder, in about so many bytes; `gone` is told the names of those that are no more."""
        self.root, self.room, self.gone = root, room, gone
        self.pages, self.earlier = os.fsencode(root / "pages"), os.fsencode(root / "earlier")
        self.index = root / "index.sqlite3"
        self.local = threading.local()
        self.known_headers: dict[bytes, tuple[int, list[Header]]] = {}

    # Reading --------------------------------------------------------------------------------------

    def open(self, name: bytes, encodings: Iterable[str], folder: bytes = b"") -> Sent | None:
        """Return the copy in the first of these encodings that there is; None if the page has to be made."""
        path = os.path.join(folder or self.pages, name)
        for encoding in encodings:
            try:
                file = os.open(path + ENCODINGS[encoding], os.O_RDONLY)
            except OSError:
                continue
            found = os.fstat(file)
            headers = self.headers(path, found.st_mtime_ns)
            if headers is not None:
                return Sent(file, headers, encoding, found.st_size, int(found.st_mtime))
            os.close(file)
        return None

    def open_earlier(self, name: bytes, encodings: Iterable[str], seconds: float) -> Sent | None:
        """Return the copy before, if it was thrown away no longer ago than so many seconds."""
        found = self.open(name, encodings, self.earlier)
        # A rename changes the time of the file's inode, and not that of its content.
        if found is None or time.time() - os.fstat(found.file).st_ctime <= seconds:
            return found
        os.close(found.file)
        return None

    def headers(self, path: bytes, made: int) -> list[Header] | None:
        known = self.known_headers.get(path)
        if known and known[0] == made:
            return known[1]
        try:
            with open(path + HEADERS, "rb") as file:
                if os.fstat(file.fileno()).st_mtime_ns != made:
                    return None  # another copy is being put there just now
                headers = [(name, value) for name, value in json.load(file)]
        except (OSError, ValueError):
            return None
        if len(self.known_headers) >= MOST_HEADERS_KNOWN:
            self.known_headers.clear()
        self.known_headers[path] = made, headers
        return headers

    # Writing --------------------------------------------------------------------------------------

    @property
    def moment(self) -> Moment:
        with self.working() as index:
            return moment_of(index)

    def gone_since(self, moment: Moment | None) -> tuple[Moment, set[int] | None]:
        """Return this moment, and the numbers of the tags thrown away since another; None if nobody knows them all."""
        with self.working() as index:
            now = moment_of(index)
            if moment is None or moment.store != now.store:
                return now, None
            rows = index.execute("SELECT tag FROM gone WHERE id > ? AND id <= ?", (moment.number, now.number))
            gone = [tag for [tag] in rows] if now.number > moment.number else []
            return now, set(gone) if len(gone) == now.number - moment.number else None

    def put(self, name: bytes, page: Ready, tags: Iterable[str], since: Moment) -> bool:
        """Keep a page that was made since a moment; False if what it depends on has changed meanwhile."""
        numbers = {number(tag) for tag in [*tags, EVERYTHING]}
        path = os.path.join(self.pages, name)
        with self.working() as index:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            made = self.next_second(index, name)
            written = write(path, page, made)
            try:
                with transaction(index):
                    # Whoever asked gets this page all the same, and nobody after him the copy before it.
                    remove(os.path.join(self.earlier, name))
                    if has_changed(index, numbers, since):
                        index.execute("UPDATE store SET emptied = max(emptied, ?)", (made,))  # see `next_second`
                        return False
                    key = note(index, name, page.size, numbers)
                    index.execute("UPDATE store SET newest = max(newest, ?)", (made,))
                with transaction(index):
                    if not index.execute("SELECT 1 FROM page WHERE id = ?", (key,)).fetchone():
                        return False
                    for kind, temporary in written.items():
                        os.replace(temporary, path + kind)
                    crowded_out = self.make_room(index)
            finally:
                for temporary in written.values():
                    with suppress(FileNotFoundError):
                        os.unlink(temporary)
        self.gone(crowded_out)
        return True

    def next_second(self, index: sqlite3.Connection, name: bytes) -> int:
        """Return when a copy made now counts as made: later than the one before, whose ETag it would have else."""
        [emptied] = index.execute("SELECT emptied FROM store").fetchone()
        before = [made_at(os.path.join(folder, name)) for folder in (self.pages, self.earlier)]
        return max(int(time.time()), emptied + 1, *(made + 1 for made in before))

    def throw_away(self, tags: Iterable[str]) -> int:
        """Throw away all pages that depend on any of these; return how many that were."""
        numbers = [number(tag) for tag in tags]
        if number(EVERYTHING) in numbers:
            return self.empty()
        with self.working() as index, transaction(index):
            tell_gone(index, numbers)
            names = list({name for [name] in index.execute(DEPENDENT, (json.dumps(numbers),))})
            for name in names:
                self.set_aside(name)
                forget(index, name)
            now = time.time()
            index.executemany("INSERT OR REPLACE INTO earlier VALUES (?, ?)", [(name, now) for name in names])
        self.gone(names)
        return len(names)

    def empty(self) -> int:
        """Throw away all pages, by one rename."""
        with self.working() as index, transaction(index):
            tell_gone(index, [number(EVERYTHING)])
            names = [name for [name] in index.execute("SELECT name FROM page")]
            self.put_out_of_sight()
            index.execute("DELETE FROM page")
            index.execute("DELETE FROM depends")
            index.execute("DELETE FROM earlier")
            index.execute("UPDATE store SET size = 0, emptied = newest")
        self.delete_what_is_aside()
        self.gone(names)
        return len(names)

    def put_out_of_sight(self) -> None:
        """Rename the folders, so that nginx finds nothing from now on, however long it takes to delete them."""
        for folder in (self.pages, self.earlier):
            with suppress(FileNotFoundError):
                os.replace(folder, folder + b"." + secrets.token_hex(4).encode())
            os.makedirs(folder, exist_ok=True)

    def delete_what_is_aside(self) -> None:
        """Delete such folders, those too that somebody was killed over."""
        for folder in [*self.root.glob("pages.*"), *self.root.glob("earlier.*")]:
            shutil.rmtree(folder, ignore_errors=True)

    def set_aside(self, name: bytes) -> None:
        """Have a page be what was before."""
        path, earlier = os.path.join(self.pages, name), os.path.join(self.earlier, name)
        with suppress(OSError):  # without room for a folder there is no copy before
            os.makedirs(os.path.dirname(earlier), exist_ok=True)
        for kind in KINDS:
            try:
                os.replace(path + kind, earlier + kind)
            except OSError:
                with suppress(FileNotFoundError):
                    os.unlink(path + kind)

    def make_room(self, index: sqlite3.Connection) -> list[bytes]:
        """Throw away what was made longest ago, once there is no room for more; return the names of that."""
        [size] = index.execute("SELECT size FROM store").fetchone()
        crowded_out = list[bytes]()
        if size <= self.room:
            return crowded_out
        for name, freed in index.execute("SELECT name, size FROM page ORDER BY id").fetchall():
            if size <= self.room * SPARED:
                break
            remove(os.path.join(self.pages, name))
            forget(index, name)
            crowded_out.append(name)
            size -= freed
        return crowded_out

    def sweep(self) -> None:
        """Delete the copies before, once nobody would be sent them any more."""
        with self.working() as index, transaction(index):
            old = (time.time() - EARLIER_KEPT,)
            for [name] in index.execute("SELECT name FROM earlier WHERE at < ?", old).fetchall():
                remove(os.path.join(self.earlier, name))
            index.execute("DELETE FROM earlier WHERE at < ?", old)

    @property
    def size(self) -> tuple[int, int]:
        """How many pages there are, and how many bytes they have in all encodings together."""
        with self.working() as index:
            [count] = index.execute("SELECT count(*) FROM page").fetchone()
            [size] = index.execute("SELECT size FROM store").fetchone()
            return count, size

    # The index ------------------------------------------------------------------------------------

    @contextmanager
    def working(self) -> Iterator[sqlite3.Connection]:
        """Give this thread's connection to the index; StoreError for whatever goes wrong with it or with the files.

        Meanwhile nobody makes the store anew.
        """
        try:
            while True:
                with self.door(fcntl.LOCK_SH):
                    if index := self.connection():
                        yield index
                        return
                self.begin_anew()
        except (OSError, sqlite3.Error) as error:
            self.local.held = None
            raise StoreError(f"{type(error).__name__}: {error}") from error

    @contextmanager
    def door(self, how: int) -> Iterator[None]:
        self.root.mkdir(parents=True, exist_ok=True)
        file = os.open(self.root / "door.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, how)
            yield
        finally:
            os.close(file)

    def connection(self) -> sqlite3.Connection | None:
        """Return this thread's connection to the index as it is now; None if there is no index that can be trusted."""
        held: tuple[int, sqlite3.Connection] | None = getattr(self.local, "held", None)
        try:
            inode = os.stat(self.index).st_ino
        except FileNotFoundError:
            return None
        if held and held[0] == inode:
            return held[1]
        index = sqlite3.connect(self.index, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
        try:
            index.execute("PRAGMA synchronous=OFF")  # what goes down with the machine is made anew
            [boot] = index.execute("SELECT boot FROM store").fetchone()
        except (sqlite3.DatabaseError, TypeError):  # no index at all
            boot = "unreadable"
        if boot != boot_id():
            index.close()
            return None
        self.local.held = inode, index
        return index

    def begin_anew(self) -> None:
        """Make an index, of which nothing was kept before: files that it does not know would never be thrown away."""
        with self.door(fcntl.LOCK_EX):
            if self.connection():
                return  # another process was quicker
            self.lose_everything()
            fresh = self.root / "index.new"
            for leftover in (fresh, Path(f"{self.index}-wal"), Path(f"{self.index}-shm")):
                leftover.unlink(missing_ok=True)
            index = sqlite3.connect(fresh, isolation_level=None)
            index.executescript(SCHEMA)
            index.execute(
                "INSERT INTO store (id, boot, size, emptied) VALUES (?, ?, 0, ?)",
                (secrets.token_hex(8), boot_id(), int(time.time())),
            )
            index.execute("PRAGMA journal_mode=WAL")
            index.close()
            fresh.replace(self.index)

    def give_up(self) -> None:
        """Throw all of it away, the index with it: for when that cannot be written any more. OSError if it is left."""
        with suppress(OSError), self.door(fcntl.LOCK_EX):  # or without, where the door is somebody else's
            self.lose_everything()
            return
        self.lose_everything()

    def lose_everything(self) -> None:
        self.index.unlink(missing_ok=True)
        self.put_out_of_sight()
        self.delete_what_is_aside()

    @contextmanager
    def lock(self, name: bytes) -> Iterator[bool]:
        """Say whether this is the only one to make a page now; it does not wait."""
        path = self.root / "locks" / str(number(name) % LOCKS)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise StoreError(f"{type(error).__name__}: {error}") from error
        try:
            yield is_locked(file)
        finally:
            os.close(file)


def is_locked(file: int) -> bool:
    """Lock a file, if nobody else has."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def number(tag: str | bytes) -> int:
    """Return a tag's number: two tags with one only mean that a page is thrown away once too often."""
    raw = tag.encode() if isinstance(tag, str) else tag
    return int.from_bytes(blake2b(raw, digest_size=8).digest(), signed=True)


def boot_id() -> str:
    """Return what changes whenever the machine starts; empty where the system does not say."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


def made_at(path: bytes) -> int:
    """Return when a file was made, or 0 if there is none."""
    try:
        return int(os.stat(path).st_mtime)
    except OSError:
        return 0


def remove(path: bytes) -> None:
    """Delete all files of a page."""
    for kind in KINDS:
        with suppress(FileNotFoundError, NotADirectoryError):
            os.unlink(path + kind)


def write(path: bytes, page: Ready, made: int) -> dict[bytes, bytes]:
    """Write the files of a page beside their places; return where each lies, the headers first."""
    contents = {HEADERS: json.dumps(page.headers).encode()}
    contents |= {ENCODINGS[encoding]: body for encoding, body in page.bodies.items()}
    suffix = b".new-" + secrets.token_hex(6).encode()
    written = {kind: path + kind + suffix for kind in contents}
    try:
        for kind, content in contents.items():
            with open(written[kind], "wb") as file:
                file.write(content)
            os.utime(written[kind], (made, made))
    except OSError:
        for temporary in written.values():
            with suppress(OSError):
                os.unlink(temporary)
        raise
    return written


def note(index: sqlite3.Connection, name: bytes, size: int, tags: set[int]) -> int:
    """Write down what a page depends on, and return its key."""
    forget(index, name)
    key = index.execute("INSERT INTO page (name, size) VALUES (?, ?)", (name, size)).lastrowid or 0
    index.executemany("INSERT INTO depends VALUES (?, ?)", [(tag, key) for tag in tags])
    index.execute("UPDATE store SET size = size + ?", (size,))
    return key


def forget(index: sqlite3.Connection, name: bytes) -> None:
    row = index.execute("SELECT id, size FROM page WHERE name = ?", (name,)).fetchone()
    if row:
        index.execute("DELETE FROM depends WHERE page = ?", row[:1])
        index.execute("DELETE FROM page WHERE id = ?", row[:1])
        index.execute("UPDATE store SET size = size - ?", row[1:])


def tell_gone(index: sqlite3.Connection, tags: Iterable[int]) -> None:
    """Write down what is thrown away, for whoever is making a page of it now."""
    now = time.time()
    index.execute("DELETE FROM gone WHERE at < ?", (now - REMEMBERED,))
    index.executemany("INSERT INTO gone (tag, at) VALUES (?, ?)", [(tag, now) for tag in tags])


def moment_of(index: sqlite3.Connection) -> Moment:
    [name] = index.execute("SELECT id FROM store").fetchone()
    last = index.execute("SELECT seq FROM sqlite_sequence WHERE name = 'gone'").fetchone()
    return Moment(name, last[0] if last else 0)


def has_changed(index: sqlite3.Connection, tags: Iterable[int], since: Moment) -> bool:
    [store] = index.execute("SELECT id FROM store").fetchone()
    [oldest] = index.execute("SELECT min(id) FROM gone").fetchone()
    is_forgotten = oldest is not None and oldest > since.number + 1  # what was thrown away since, or some of it
    if store != since.store or is_forgotten:
        return True
    return index.execute(NEWER, (since.number, json.dumps(list(tags)))).fetchone() is not None


@contextmanager
def transaction(index: sqlite3.Connection) -> Iterator[None]:
    index.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        index.execute("ROLLBACK")
        raise
    index.execute("COMMIT")
