"""Raw bodies for routes that parse by themselves: limited as they travel, and again as gzip unfolds them."""

import zlib

from starlette.requests import Request

from agentdesk.domain.problems import Code, ProblemError

_GZIP = 16 + zlib.MAX_WBITS


async def read_body(request: Request, limit: int) -> bytes:
    """The body, unfolded if it is gzip. Raises ``too_large`` before more than ``limit`` bytes are in memory,
    ``unsupported_media_type`` for another encoding, and ``malformed_json`` for broken gzip.
    """
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("gzip", "x-gzip", "identity", ""):
        raise ProblemError(Code.UNSUPPORTED_MEDIA_TYPE, content_type=f"with the encoding {encoding[:40]}")
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > limit:
            raise ProblemError(Code.TOO_LARGE, what="body", limit=limit)
    return _unfolded(bytes(body), limit) if encoding in ("gzip", "x-gzip") else bytes(body)


def _unfolded(packed: bytes, limit: int) -> bytes:
    unpacker = zlib.decompressobj(_GZIP)
    try:
        plain = unpacker.decompress(packed, limit + 1)
    except zlib.error as error:
        raise ProblemError(Code.MALFORMED_JSON, reason="the gzip encoding is broken") from error
    if len(plain) > limit:
        raise ProblemError(Code.TOO_LARGE, what="unfolded body", limit=limit)
    if not unpacker.eof:
        raise ProblemError(Code.MALFORMED_JSON, reason="the gzip encoding is cut off")
    return plain
