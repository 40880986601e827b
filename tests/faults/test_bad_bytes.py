"""Bytes that are too many, no HTTP, or hard to keep: the service answers or hangs up, and goes on.

Real processes on both databases.
"""

import gzip
import json
import socket
from contextlib import suppress

import httpx
import psutil  # type: ignore[import-untyped]

from tests.support.bad_input import HARD_VALUES, not_http
from tests.support.contact_center import ago, event
from tests.support.furnished import CUSTOMER, Place, Wrong, is_problem
from tests.support.no_tls import NO_TLS

MEGABYTE = 1024 * 1024


def test_text_and_numbers_that_stores_find_hard(place: Place) -> None:
    """They are kept as they came or refused; and what was kept can be read again."""
    wrong = Wrong()
    for number, value in enumerate(HARD_VALUES):
        document = json.dumps(event("web.page_viewed", CUSTOMER, odd="HERE")).encode().replace(b'"HERE"', value)
        headers = {"Content-Type": "application/cloudevents+json"}
        answer = place.ask("touchpoint", "POST", "/v1/events", content=document, headers=headers)
        wrong.unless(answer.status_code == 202 or is_problem(answer, 400, 422), answer, value)
        track = b'{"userId":"u-1","event":"Odd Thing","messageId":"m-%d","properties":{"odd":%s}}' % (number, value)
        auth = (place.tokens["touchpoint"], "")
        answer = httpx.post(f"{place.url}/v1/track", content=track, auth=auth, timeout=60, verify=NO_TLS)
        wrong.unless(answer.status_code == 200 or is_problem(answer, 400), answer, value)
        body = {
            "decision_id": place.decision["id"], "customer_id": place.customer, "taken_action": "x", "taken_at": ago(),
            "reason_code": "better_option", "on_screen": {"odd": "HERE"}, "id": f"odd-{number}",
        }  # fmt: skip
        content = json.dumps(body).encode().replace(b'"HERE"', value)
        answer = place.ask(
            "agent", "POST", "/v1/overrides", content=content, headers={"Content-Type": "application/json"}
        )
        wrong.unless(answer.status_code == 201 or is_problem(answer, 400, 422), answer, value)
        if answer.status_code == 201:
            answer = place.ask("agent", "GET", f"/v1/overrides/odd-{number}")
            wrong.unless(answer.status_code == 200, answer, value)
    for path in ("timeline?limit=500", "context", "journeys"):
        answer = place.ask("agent", "GET", f"/v1/customers/{place.customer}/{path}")
        wrong.unless(answer.status_code == 200, answer, path)
    wrong.check()
    assert "Traceback" not in place.errors.read_text()


def _exchange(url: str, *sent: bytes, half_close: bool = True) -> bytes:
    """Send bytes to the service's socket and read what it says until it hangs up."""
    host, _, port = url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=30) as line, suppress(ConnectionError):
        with suppress(ConnectionError):
            for part in sent:
                line.sendall(part)
        if half_close:
            line.shutdown(socket.SHUT_WR)
        said = b""
        while part := line.recv(65536):
            said += part
        return said
    return b""


def test_bodies_over_the_limit_are_not_read_to_their_end(unchanged: Place) -> None:
    process = psutil.Process(unchanged.pid)
    before = process.memory_info().rss
    auth = f"Authorization: Bearer {unchanged.tokens['touchpoint']}\r\nContent-Type: application/json\r\nHost: x\r\n"
    for path in ("/v1/events", "/v1/track", "/v1/interactions"):
        head = f"POST {path} HTTP/1.1\r\n{auth}".encode()
        declared = _exchange(unchanged.url, head + b"Content-Length: 99999999999\r\n\r\n", *[b" " * MEGABYTE] * 6)
        chunk = b"%x\r\n%s\r\n" % (MEGABYTE, b" " * MEGABYTE)
        undeclared = _exchange(unchanged.url, head + b"Transfer-Encoding: chunked\r\n\r\n", *[chunk] * 6)
        for said in (declared, undeclared):
            status = said.split(b" ", 2)[1:2]
            assert status in ([b"413"], [b"400"]) or said == b"", said[:200]  # it may hang up while we still talk
    wrong = Wrong()
    bomb = gzip.compress(bytes(300 * MEGABYTE), 9)
    for path, statuses in (("/v1/events", (413,)), ("/v1/track", (400,)), ("/v1/batch", (400,))):
        headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
        answer = unchanged.ask("touchpoint", "POST", path, content=bomb, headers=headers)
        wrong.unless(is_problem(answer, *statuses, 401), answer, "300 MB of zeros, folded")
        basic = httpx.BasicAuth(unchanged.tokens["touchpoint"], "")
        if path != "/v1/events":
            answer = httpx.post(
                unchanged.url + path, content=bomb, headers=headers, auth=basic, timeout=60, verify=NO_TLS
            )
            wrong.unless(is_problem(answer, *statuses), answer, "300 MB of zeros, folded")
    wrong.check()
    assert process.memory_info().rss - before < 100 * MEGABYTE


def test_what_is_not_http_is_hung_up_on(unchanged: Place) -> None:
    authorised = f"Authorization: Bearer {unchanged.tokens['touchpoint']}\r\n".encode()
    for bytes_sent in not_http(authorised):
        said = _exchange(unchanged.url, bytes_sent)
        assert not said or said.split(b" ", 2)[1][:1] in (b"2", b"4", b"1"), (bytes_sent[:80], said[:300])
        assert b"Traceback" not in said
    assert psutil.pid_exists(unchanged.pid)


def test_the_service_still_does_its_work(place: Place) -> None:
    """After all of the above, in the same process."""
    taken = place.ask("touchpoint", "POST", "/v1/events", json=event("web.page_viewed", CUSTOMER))
    assert taken.json() == {"accepted": 1, "duplicates": 0, "rejected": []}
    assert place.ask("agent", "GET", f"/v1/customers/{place.customer}/context").status_code == 200
    assert "Traceback" not in place.errors.read_text()
