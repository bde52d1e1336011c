"""Asking for many addresses in several processes side by side.

A process that begins anew imports this module before Django is set up in it, so all else is imported later.
"""

import logging
import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context, parent_process
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from archive.address_check import Asker, Outcome

AT_ONCE = 25  # addresses that a process is handed
_asker: "list[Asker]" = []


def ask_all(addresses: Sequence[str], processes: int, *, whole: bool = False) -> "Iterator[Outcome]":
    """Yield what each address answers, in their order, asked in so many processes; one is this one."""
    if processes == 1:
        from archive.address_check import Asker  # noqa: PLC0415

        asker = Asker(whole=whole)
        yield from (asker.ask(address) for address in addresses)
        return
    # A process that was forked would share its parent's connections to the database.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=start, initargs=(whole,)) as pool:
        yield from pool.map(ask, addresses, chunksize=AT_ONCE)


def start(whole: bool) -> None:
    """Make a process of its own ready to ask."""
    import django  # noqa: PLC0415

    threading.Thread(target=end_with, args=(parent_process(),), daemon=True).start()
    django.setup()
    from archive.address_check import Asker  # noqa: PLC0415

    logging.getLogger("django.request").setLevel(logging.ERROR)  # what is not found is told by who asked for it
    _asker.append(Asker(whole=whole))


def end_with(parent: Any) -> None:
    """End this process when its parent has ended, however that was: a pool alone would wait for more to do."""
    parent.join()
    os._exit(1)


def ask(address: str) -> "Outcome":
    return _asker[0].ask(address)
