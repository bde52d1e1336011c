"""What the tests of the archive share."""

from collections.abc import Iterator

import pytest

from tests.archive.remote_site import RemoteSite, SimulatedClock, remote_site


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock()


@pytest.fixture
def site(clock: SimulatedClock) -> Iterator[RemoteSite]:
    with remote_site(clock) as running:
        yield running
