"""Ready pages on the disk: kept, thrown away, and never wrong for a store that broke."""

import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from config.env import PROJECT_ROOT
from core.page_cache import store as stores
from core.page_cache.store import EVERYTHING, Ready, Store, StoreError

NAME = b"news/index.html"
HEADERS = [("Content-Type", "text/html")]


@pytest.fixture
def kept(tmp_path: Path) -> Store:
    return Store(tmp_path / "store", 10_000)


def page(text: str = "Here.") -> Ready:
    return Ready(HEADERS, {"identity": text.encode(), "br": b"small " + text.encode()})


def put(kept: Store, name: bytes = NAME, text: str = "Here.", tags: tuple[str, ...] = ("story 1",)) -> bool:
    return kept.put(name, page(text), tags, kept.moment)


def found(kept: Store, name: bytes = NAME, *encodings: str) -> str | None:
    sent = kept.open(name, encodings or ("identity",))
    return told(sent)


def told(sent: Any) -> str | None:
    if sent is None:
        return None
    body = os.read(sent.file, sent.size).decode()
    os.close(sent.file)
    return body


def made_at(kept: Store) -> int:
    """Return the second in which the page, or the copy before it, counts as made."""
    sent = kept.open(NAME, ["identity"]) or kept.open_earlier(NAME, ["identity"], 60.0)
    assert sent
    os.close(sent.file)
    return sent.made


def files(kept: Store) -> list[str]:
    return sorted(path.name for path in (kept.root / "pages").rglob("*") if path.is_file())


def test_a_page_is_kept_with_its_headers(kept: Store) -> None:
    assert put(kept)
    sent = kept.open(NAME, ["identity"])
    assert sent
    assert (sent.headers, told(sent)) == (HEADERS, "Here.")


def test_the_first_encoding_that_there_is_is_sent(kept: Store) -> None:
    put(kept)
    assert found(kept, NAME, "br", "identity") == "small Here."
    assert found(kept, NAME, "gzip", "identity") == "Here."


def test_a_page_goes_when_something_it_depends_on_changes(kept: Store) -> None:
    put(kept, tags=("story 1", "story 2"))
    put(kept, b"other/index.html", tags=("story 3",))
    assert kept.throw_away(["story 2", "story 9"]) == 1
    assert found(kept) is None
    assert found(kept, b"other/index.html") == "Here."


def test_everything_may_be_thrown_away(kept: Store) -> None:
    put(kept)
    put(kept, b"other/index.html", tags=("story 3",))
    assert kept.throw_away([EVERYTHING]) == 2
    assert files(kept) == []
    assert kept.size == (0, 0)


@pytest.mark.parametrize("tag", ["story 1", EVERYTHING])
def test_what_changed_while_a_page_was_made_keeps_it_out(kept: Store, tag: str) -> None:
    since = kept.moment
    kept.throw_away([tag])
    assert not kept.put(NAME, page(), ["story 1"], since)
    assert files(kept) == []


def test_what_changed_before_or_elsewhere_does_not(kept: Store) -> None:
    kept.throw_away(["story 1"])
    since = kept.moment
    kept.throw_away(["story 2"])
    assert kept.put(NAME, page(), ["story 1"], since)


def test_the_copy_before_is_there_for_a_moment(kept: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    put(kept)
    kept.throw_away(["story 1"])
    assert told(kept.open_earlier(NAME, ["identity"], 1.0)) == "Here."
    later = time.time() + 2
    monkeypatch.setattr(time, "time", lambda: later)
    assert kept.open_earlier(NAME, ["identity"], 1.0) is None


def test_no_copy_before_is_left_when_there_is_a_new_one(kept: Store) -> None:
    put(kept)
    kept.throw_away(["story 1"])
    put(kept, text="New.")
    assert kept.open_earlier(NAME, ["identity"], 1.0) is None


def test_no_copy_before_is_left_when_a_newer_one_was_made_and_not_kept(kept: Store) -> None:
    put(kept)
    kept.throw_away(["story 1"])
    since = kept.moment
    kept.throw_away(["story 2"])
    before = made_at(kept)
    assert not kept.put(NAME, page("New."), ["story 1", "story 2"], since)
    assert kept.open_earlier(NAME, ["identity"], 1.0) is None
    put(kept)
    assert made_at(kept) > before


def test_copies_before_are_swept_away(kept: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    put(kept)
    kept.throw_away(["story 1"])
    later = time.time() + 2 * stores.EARLIER_KEPT
    monkeypatch.setattr(time, "time", lambda: later)
    kept.sweep()
    assert not [path for path in (kept.root / "earlier").rglob("*") if path.is_file()]


@pytest.mark.parametrize("tag", ["story 1", EVERYTHING])
def test_two_copies_are_never_of_one_second(kept: Store, tag: str) -> None:
    made = []
    for _time in range(4):
        put(kept)
        sent = kept.open(NAME, ["identity"])
        assert sent
        made.append(sent.made)
        os.close(sent.file)
        kept.throw_away([tag])
    assert made == sorted(set(made)) or tag == EVERYTHING
    assert len(set(made[:2])) == 2


def test_what_was_made_longest_ago_makes_room(tmp_path: Path) -> None:
    kept = Store(tmp_path / "store", 1_000)
    for number in range(20):
        put(kept, b"%d/index.html" % number, text="x" * 50)
    count, size = kept.size
    assert size <= 1_000
    assert found(kept, b"0/index.html") is None
    assert found(kept, b"19/index.html") == "x" * 50
    assert len(files(kept)) == 3 * count


# What breaks --------------------------------------------------------------------------------------


def test_pages_whose_index_is_lost_go_with_it(kept: Store) -> None:
    put(kept)
    kept.index.unlink()
    assert kept.moment
    assert files(kept) == []


def test_a_page_that_was_begun_before_the_index_was_lost_is_not_kept(kept: Store) -> None:
    since = kept.moment
    kept.index.unlink()
    assert not kept.put(NAME, page(), ["story 1"], since)


@pytest.mark.parametrize("content", [b"", b"no database" * 200])
def test_an_index_that_cannot_be_read_is_made_anew(kept: Store, content: bytes) -> None:
    put(kept)
    for path in kept.root.glob("index.sqlite3*"):
        path.unlink()
    kept.index.write_bytes(content)
    assert Store(kept.root, 1_000).moment
    assert files(kept) == []
    assert put(kept)


def test_pages_of_before_the_machine_started_are_not_trusted(kept: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    put(kept)
    monkeypatch.setattr(stores, "boot_id", lambda: "another")
    assert Store(kept.root, 1_000).moment
    assert files(kept) == []


def test_a_store_that_is_gone_comes_back(kept: Store) -> None:
    put(kept)
    shutil.rmtree(kept.root)
    assert found(kept) is None
    assert put(kept)
    assert found(kept) == "Here."


def test_a_store_that_cannot_be_is_said_not_to_answer(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    kept = Store(tmp_path / "file" / "store", 1_000)
    assert kept.open(NAME, ["identity"]) is None
    with pytest.raises(StoreError):
        put(kept)


def test_a_page_that_cannot_be_written_leaves_nothing(kept: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = kept.moment

    def full(*_args: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "utime", full)
    with pytest.raises(StoreError, match="No space left"):
        kept.put(NAME, page(), ["story 1"], moment)
    assert files(kept) == []


def test_giving_up_leaves_nothing(kept: Store) -> None:
    put(kept)
    kept.give_up()
    assert files(kept) == []
    assert put(kept)


KILLED = """
import os, sys
from pathlib import Path
from core.page_cache import store as stores
kept = stores.Store(Path(sys.argv[1]), 10_000)
since = kept.moment
place, count = os.replace, [0]
def replace(source, target):
    count[0] += 1
    if count[0] > int(sys.argv[2]):
        os._exit(9)
    place(source, target)
os.replace = replace
kept.put(b"news/index.html", stores.Ready([], {"identity": b"Old.", "br": b"Old."}), ["story 1"], since)
"""


@pytest.mark.parametrize("after", [0, 1, 2])
def test_what_a_killed_process_leaves_is_thrown_away_too(kept: Store, after: int) -> None:
    put(kept, b"other/index.html", tags=("story 2",))
    command = [sys.executable, "-c", KILLED, str(kept.root), str(after)]
    killed = subprocess.run(command, cwd=PROJECT_ROOT, check=False, env={**os.environ, "PYTHONPATH": "site"})
    assert killed.returncode == 9
    kept.throw_away(["story 1"])
    assert found(kept) is None
    assert found(kept, NAME, "br") is None
    assert found(kept, b"other/index.html") == "Here."


def test_many_at_once_never_leave_an_old_page(kept: Store) -> None:
    """Threads put pages of what is true when they begin, while another changes what is true and says so."""
    truth = [0]
    wrong: list[tuple[str | None, int]] = []
    over = threading.Event()

    def make() -> None:
        while not over.is_set():
            since = kept.moment
            text = str(truth[0])
            time.sleep(0.001)
            kept.put(NAME, page(text), ["story 1"], since)

    makers = [threading.Thread(target=make) for _ in range(4)]
    for maker in makers:
        maker.start()
    for number in range(1, 40):
        truth[0] = number
        kept.throw_away(["story 1"])
        if found(kept) not in {None, str(number)}:
            wrong.append((found(kept), number))
        time.sleep(0.005)
    over.set()
    for maker in makers:
        maker.join()
    assert wrong == []


def test_one_process_makes_a_page(kept: Store) -> None:
    with kept.lock(NAME) as first, kept.lock(NAME) as second:
        assert (first, second) == (True, False)
    with kept.lock(NAME) as third:
        assert third


def test_the_index_knows_no_page_twice(kept: Store) -> None:
    for text in ("One.", "Two."):
        put(kept, text=text)
    with sqlite3.connect(kept.index) as index:
        assert index.execute("SELECT count(*) FROM page").fetchone() == (1,)
    assert found(kept) == "Two."


def test_a_page_that_took_longer_than_is_remembered_is_not_kept(kept: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    since = kept.moment
    kept.throw_away(["story 1"])
    later = time.time() + 2 * stores.REMEMBERED
    monkeypatch.setattr(time, "time", lambda: later)
    kept.throw_away(["story 2"])
    assert not kept.put(NAME, page(), ["story 1"], since)


def test_what_somebody_was_killed_over_is_deleted_at_last(kept: Store) -> None:
    put(kept)
    leftover = kept.root / "pages.1234" / "news"
    leftover.mkdir(parents=True)
    kept.throw_away([EVERYTHING])
    assert not leftover.parent.exists()
