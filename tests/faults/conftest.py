"""What tests of bad input share: one service for each kind of database, and that nothing in it changes."""

from collections.abc import Iterator

import httpx
import pytest

from tests.support.furnished import Place, furnished
from tests.support.no_tls import NO_TLS


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with furnished(request.param, tmp_path_factory.mktemp("bad-input")) as made:
        yield made


@pytest.fixture
def unchanged(place: Place) -> Iterator[Place]:
    """The place; fails the test if anything in its store changed or anything but warnings was said of it.

    But for the log of looks: an agent who names a customer of theirs and is then refused for something else has looked.
    And but for what the service learns of its own accord, half a minute after the place was furnished.
    """
    before, said = place.everything(), place.errors.read_text()
    yield place
    after = place.everything()
    changed = {name for name in after if after[name] != before[name]}
    assert {name for name in changed if name != "customer_access" and not name.startswith("propensity_")} == set()
    assert httpx.get(f"{place.url}/healthz", timeout=60, verify=NO_TLS).status_code == 200
    new = place.errors.read_text()[len(said) :]
    assert "Traceback" not in new, new
    assert "ERROR" not in new, new
