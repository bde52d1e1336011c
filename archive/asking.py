"""Asking for many addresses in several processes side by side.

A process that begins anew imports this module before Django is set up in it, so all else is imported later.
"""

import logging
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archive.address_check import Asker, Outcome

AT_ONCE = 25  # addresses that a process is handed
_asker: "list[Asker]" = []


def ask_all(addresses: Sequence[str], processes: int) -> "Iterator[Outcome]":
    """Yield what each address answers, in their order, asked in so many processes; one is this one."""
    if processes == 1:
        from archive.address_check import Asker  # noqa: PLC0415

        asker = Asker()
        yield from (asker.ask(address) for address in addresses)
        return
    # A process that was forked would share its parent's connections to the database.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=start) as pool:
        yield from pool.map(ask, addresses, chunksize=AT_ONCE)


def start() -> None:
    """Make a process of its own ready to ask."""
    import django  # noqa: PLC0415

    django.setup()
    from archive.address_check import Asker  # noqa: PLC0415

    logging.getLogger("django.request").setLevel(logging.ERROR)  # what is not found is told by who asked for it
    _asker.append(Asker())


def ask(address: str) -> "Outcome":
    return _asker[0].ask(address)
