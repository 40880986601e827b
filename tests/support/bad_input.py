"""What no sender should send, and some send: bytes that are not JSON, ids and cursors of nothing, values that stores
find hard to keep, and bytes that are not HTTP."""

_DEEP = b"[" * 200_000

NOT_STRICT = (
    b'{"a": NaN}',
    b'{"a": -Infinity}',
    b'{"a": "\\ud800"}',
)
"""What only a lenient parser reads: of several events it costs one."""

NOT_JSON = (
    *NOT_STRICT,
    b"{",
    b"nul",
    b"\xff\xfe\x00",
    b'{"a": 1} {"b": 2}',
    b"[1,]",
    b"{'a': 1}",
    b'{"a": "\xed\xa0\x80"}',
    _DEEP,
    b'{"a":' * 100_000,
    b"<xml/>",
    b"a=1&b=2",
)

NO_IDS = (
    "x",
    "%00",
    "..%2f..%2fetc%2fpasswd",
    "'%20OR%201=1--",
    "%ff%fe",
    "%E2%80%AE",
    "a" * 5_000,
    "0",
    "-1",
    "01900000-0000-7000-8000-000000000000",
)

NO_CURSORS = ("x", "%00", "-1", "9" * 40, "bm9uc2Vuc2U=", "e30=", "WzEsMl0=", "%F0%9F%92%A9", "a" * 350)

HARD_VALUES = (
    b'"a\\u0000b"',
    b'"\\ud83d\\ude00"',
    b'"\\u202e\\u2028\\ufeff"',
    b"1e308",
    b"1e400",
    b"-0.0",
    b"1" * 400,
    b"9223372036854775808",
    b"-9223372036854775809",
    b"18446744073709551616",
    b"1e-400",
    b"[" * 900 + b"]" * 900,
    b'{"a":' * 500 + b"1" + b"}" * 500,
    b'{"":"","\\u0000":1}',
    b'{"__proto__":1,"$ref":"x","%s":"{0}"}',
)
"""JSON values as they travel."""


def not_http(authorised: bytes) -> tuple[bytes, ...]:
    """What to write to the socket; ``authorised`` is a line with a good token, for what fails only after that."""
    host = b"Host: x\r\n"
    post = b"POST /v1/events HTTP/1.1\r\n" + host + authorised + b"Content-Type: application/json\r\n"
    chunked = post + b"Transfer-Encoding: chunked\r\n"
    return (
        b"",
        b"\r\n\r\n",
        b"\x00" * 4_096,
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(256)),
        b"hello\n",
        b"GET\r\n\r\n",
        b"GET /healthz HTTP/9.9\r\n\r\n",
        b"GET /healthz SPDY/1\r\n\r\n",
        b"FROB / HTTP/1.1\r\n" + host + b"\r\n",
        b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\n" + host + b"\r\n",
        b"GET / HTTP/1.1\r\nX: " + b"a" * 2_000_000,
        b"GET / HTTP/1.1\r\n" + b"".join(b"X-%d: y\r\n" % n for n in range(20_000)) + b"\r\n",
        b"GET /v1/session HTTP/1.1\r\n" + host + b"Authorization: Bearer \xff\xfe\x00\r\n\r\n",
        b"GET /v1/\x00\xff HTTP/1.1\r\n" + host + b"\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\n" + host + b"\r\n",
        b"CONNECT a:1 HTTP/1.1\r\n" + host + b"\r\n",
        b"GET http://elsewhere/v1/session HTTP/1.1\r\n" + host + b"\r\n",
        post + b"Content-Length: -1\r\n\r\n{}",
        post + b"Content-Length: abc\r\n\r\n{}",
        post + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        post + b"Content-Length: 500\r\n\r\n" + b'{"id": "cut',
        post + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n{",
        chunked + b"Content-Length: 2\r\n\r\n0\r\n\r\n",
        chunked + b"\r\nzz\r\n",
        chunked + b"\r\nfffffffffffffffff\r\n",
        b"GET /v1/stream HTTP/1.1\r\n" + host + b"Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
    )
