"""Figures for Prometheus: requests, their latency, events taken in, open streams. Knows no capability.

One registry a process and service, never the library's global one, so that two services in one process do not mix.
"""

from time import perf_counter

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class Metrics:
    """The service's counters. Labels are route templates and codes, never identifiers."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "agentdesk_requests", "Requests answered.", ("method", "route", "status"), registry=self.registry
        )
        self.latency_s = Histogram(
            "agentdesk_request_seconds",
            "Time to the end of the answer.",
            ("method", "route"),
            registry=self.registry,
            buckets=_BUCKETS,
        )
        self.events = Counter(
            "agentdesk_events", "Events received, by what became of them.", ("outcome",), registry=self.registry
        )
        self.stream_clients = Gauge("agentdesk_stream_clients", "Open streams.", registry=self.registry)

    def text(self) -> bytes:
        """All figures in the text format of Prometheus."""
        return generate_latest(self.registry)


class MeasureRequests:
    """Counts every request by its route's template. A stream is counted when it begins, and not timed."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began_at = perf_counter()
        streaming = False

        async def watched(message: Message) -> None:
            nonlocal streaming
            if message["type"] == "http.response.start":
                route = getattr(scope.get("route"), "path", "unknown")
                headers = message.get("headers", ())
                streaming = any(k == b"content-type" and v.startswith(b"text/event-stream") for k, v in headers)
                self._metrics.requests.labels(_method(scope), route, str(message["status"])).inc()
            await send(message)

        await self._app(scope, receive, watched)
        if not streaming:
            route = getattr(scope.get("route"), "path", "unknown")
            self._metrics.latency_s.labels(_method(scope), route).observe(perf_counter() - began_at)


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def _method(scope: Scope) -> str:
    """The method, where it is one that exists: made-up ones must not grow the number of series."""
    method: str = scope["method"]
    return method if method in _METHODS else "other"
