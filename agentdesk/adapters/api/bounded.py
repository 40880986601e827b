"""Answers of a bounded length, packed or not: what is longer is given up before it fills the memory.

Owns how answers are unpacked. Knows nothing of what is in them.
"""

import asyncio
import zlib
from collections.abc import AsyncGenerator, AsyncIterator

import httpx

from agentdesk.domain.problems import Code, ProblemError

LONGEST = 32 * 1024 * 1024
"""Bytes of the longest answer: a page of the largest events that the service takes is shorter."""

STEP = 1024 * 1024
"""As many bytes are unpacked at once: a window has its turn between."""

ENCODING = "gzip"
"""How an answer may be packed. One thing alone: what is packed twice grows by a million."""

AS_IT_IS = {"Accept-Encoding": "identity"}
"""The header by which an answer is asked for that is read as it comes."""

_GZIP = 16 + zlib.MAX_WBITS
_OF_THE_LINE = ("content-encoding", "content-length", "transfer-encoding")


async def whole(response: httpx.Response) -> httpx.Response:
    """The answer with all that it says. Raises ``bad_answer`` for one that is too long or cannot be unpacked."""
    content = bytearray()
    async for part in _unpacked(response):
        content += part
        if len(content) > LONGEST:
            raise ProblemError(Code.BAD_ANSWER, detail=f"The answer has more than {LONGEST} bytes.")
    headers = [(name, told) for name, told in response.headers.multi_items() if name not in _OF_THE_LINE]
    return httpx.Response(response.status_code, headers=headers, content=bytes(content), request=response.request)


def plain(response: httpx.Response) -> AsyncIterator[bytes]:
    """The parts of an answer that was asked for as it is. Raises ``bad_answer`` where it is packed all the same."""
    _must_be(response)
    return response.aiter_raw()


async def _unpacked(response: httpx.Response) -> AsyncGenerator[bytes]:
    if not _must_be(response, ENCODING):
        async for part in response.aiter_raw():
            yield part
        return
    unpacking, is_begun = zlib.decompressobj(_GZIP), False
    try:
        async for part in response.aiter_raw():
            is_begun, left, step = True, part, b" " * STEP
            while left or len(step) == STEP:  # a whole step: there may be more of what went in
                yield (step := unpacking.decompress(left, STEP))
                left = unpacking.unconsumed_tail
                await asyncio.sleep(0)
    except zlib.error:
        raise ProblemError(Code.BAD_ANSWER, detail="The answer cannot be unpacked.") from None
    if is_begun and not unpacking.eof:
        raise ProblemError(Code.BAD_ANSWER, detail="The answer was packed, and half of it came.")


def _must_be(response: httpx.Response, packed: str = "") -> bool:
    """Whether it is packed. Raises ``bad_answer`` where it is in any other way."""
    told = response.headers.get("content-encoding", "identity").strip().lower()
    if told not in ("identity", packed):
        raise ProblemError(Code.BAD_ANSWER, detail=f"The answer is packed as {told:.40}.")
    return bool(told == packed)
