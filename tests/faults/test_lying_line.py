"""The line that lies leaves nothing behind, also of who came as it ended: what is left fails another test, later."""

import asyncio
import gc
import socket
import warnings

import pytest

from tests.support.lying_line import lying_line


@pytest.mark.parametrize("turns", range(5))
async def test_who_comes_as_the_line_ends_is_let_go_of(turns: int) -> None:
    with warnings.catch_warnings(record=True) as left:
        warnings.simplefilter("always", ResourceWarning)
        async with lying_line("http://127.0.0.1:9", 1) as line:
            late = socket.create_connection(("127.0.0.1", int(line.url.rpartition(":")[2])))
            for _ in range(turns):
                await asyncio.sleep(0)
        with late:
            gc.collect()
    assert not left
