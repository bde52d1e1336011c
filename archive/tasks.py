"""What the worker does for the archive."""

from pathlib import Path

from django_tasks import task

from archive.fetching import Fetcher
from archive.importing import Import
from archive.models import ArchiveSource
from archive.orders import Orders
from archive.sources.opening import open_source


@task()
def try_again(source: int) -> None:
    """Read a source once more, as it was read last, and take what failed then."""
    row = ArchiveSource.objects.get(pk=source)
    orders = Orders.kept({**row.orders, "only_failed": True})
    reader = open_source(Path(orders.path), kind=orders.kind, language=orders.language)
    importing = Import(row, reader, orders, fetch=Fetcher().fetch if orders.fetch else None)
    for _outcome in importing.run(lambda what, done, of: None):
        pass  # the ledger tells
