"""Pop: a call is offered and at once accepted, until everything is painted, on the real window; beside one GET of the
context and one bare paint of the same window.

Each pop and each GET is of a customer whom nobody has looked at so far, all with as long a history; they take turns.
"""

import asyncio
import time
from pathlib import Path

from uuid_utils import uuid7

from agentdesk import bootstrap
from agentdesk.app.setting_layers import DeskOptions
from agentdesk.app.state import Loading
from agentdesk.bootstrap import OpenedDesk
from agentdesk.devtools.hand import Hand, PaintWatch, shows, until
from agentdesk.devtools.service_client import ServiceClient
from agentdesk.domain.people import Role
from agentdesk.ui.qt import loop
from agentdesk.ui.qt.application import make_application
from agentdesk.ui.shell.agent_window import AgentWindow
from agentdesk.ui.shell.look import Look
from tests.benchmarks.frame import Figure, Settings, median
from tests.benchmarks.place import Place, history, phone, place, send

GOAL = 2.0


async def _offer(acd: ServiceClient, agent_id: str, number: int) -> str:
    interaction = str(uuid7())
    body = {"id": interaction, "channel": "voice", "identifier": f"phone:{phone(number)}", "agent_id": agent_id,
            "queue": "care-1", "state": "offered"}  # fmt: skip
    await acd.post("/v1/interactions", body)
    return interaction


def _watch(opened: OpenedDesk, interaction: str) -> PaintWatch:
    """Complete is when customer, advice and timeline of that interaction have been painted."""
    window, store = opened.window, opened.desk.store
    assert isinstance(window, AgentWindow)

    def _is_complete() -> bool:
        state = store.state
        view = state.customers.get(state.customer_id_in_focus or "")
        if view is None or view.context is None or view.loading is not Loading.READY:
            return False
        return (
            state.focus.interaction_id == interaction
            and shows(window.customer, view.context.customer.display_name)
            and shows(window.advice, view.context.decision.ranked[0].title)
            and window.timeline.table.model().rowCount() > 0
        )

    return PaintWatch([window.customer, window.advice, window.timeline.table.viewport()], _is_complete)


async def _pop(opened: OpenedDesk, acd: ServiceClient, own: ServiceClient, agent_id: str, number: int) -> float:
    """Milliseconds from the offer's request to the last paint."""
    store, hand = opened.desk.store, Hand(opened.window)
    await until(lambda: not _is_reading(), "what the last contact's end brought")
    begun = time.perf_counter()
    interaction = await _offer(acd, agent_id, number)
    watch = _watch(opened, interaction)
    while opened.window.toast.key() != interaction:
        await asyncio.sleep(0)
    hand.press("Ctrl+Shift+A")
    await until(lambda: watch.painted_at is not None, "the pop")
    assert watch.painted_at is not None
    took = (watch.painted_at - begun) * 1e3
    # what there is to see may be painted before the acceptance is on the disk, from which it is sent
    await until(lambda: store.confirmed.interactions[interaction].state == "connected", "the acceptance")
    await until(lambda: not store.state.pending, "everything sent")
    path = f"/v1/interactions/{interaction}"
    await own.patch(path, {"state": "wrap_up"})
    session = store.state.session
    assert session is not None
    await own.post(f"{path}/wrap-up", {"disposition": session.dispositions[0].code})
    await until(lambda: interaction not in store.state.interactions or _is_closed(opened, interaction), "its end")
    return took


def _is_reading() -> bool:
    return any("context:" in task.get_name() for task in asyncio.all_tasks())


def _is_closed(opened: OpenedDesk, interaction: str) -> bool:
    return opened.desk.store.state.interactions[interaction].state == "closed"


async def _floor(opened: OpenedDesk, own: ServiceClient, number: int) -> float:
    """Milliseconds of one GET of the context, parsed as JSON, and one paint of the window."""
    found = await own.get("/v1/customers", identifier=f"phone:{phone(number)}")
    begun = time.perf_counter()
    await own.get(f"/v1/customers/{found['items'][0]['id']}/context")
    opened.window.repaint()
    return (time.perf_counter() - begun) * 1e3


async def _measure(service: Place, sizes: tuple[int, ...], times: int) -> list[tuple[float, float]]:
    """(pop, floor) for each size of history, in milliseconds."""
    token_file = service.folder / "sam.token"
    token_file.write_text(service.agent)
    options = DeskOptions(url=service.url, token_file=Path(token_file), profile_dir=service.folder / "desk")
    settings = bootstrap.settings_of(options).model_copy(update={"keyring": False})
    figures = []
    async with (
        ServiceClient(service.url, service.touchpoint) as acd,
        ServiceClient(service.url, service.agent) as own,
        bootstrap.open_desk(Look(make_application()), settings, Role.AGENT) as opened,
    ):
        await until(lambda: opened.desk.store.state.session, "the sign-in")
        await bootstrap.get_ready(opened)  # as the program does while nobody waits
        agent_id = (await own.get("/v1/session"))["agent_id"]
        await _pop(opened, acd, own, agent_id, 0)  # fonts, icons and code paths are warm from here on
        for place_of_size, _ in enumerate(sizes):
            pops, floors = [], []
            for number in _customers(place_of_size, times)[::2]:
                pops.append(await _pop(opened, acd, own, agent_id, number))
                floors.append(await _floor(opened, own, number + 1))
            figures.append((median(pops), median(floors)))
    return figures


def _customers(place_of_size: int, times: int) -> range:
    """Two for each time."""
    return range(place_of_size * 100 + 1, place_of_size * 100 + 2 * times + 1)


def measure(settings: Settings) -> list[Figure]:
    sizes = (100, settings.size(5_000, 200))
    times = settings.size(9, 1)
    app = make_application()
    with place() as service:
        asyncio.run(send(service.url, service.touchpoint, history(0, 50)))
        for place_of_size, length in enumerate(sizes):
            for number in _customers(place_of_size, times):
                asyncio.run(send(service.url, service.touchpoint, history(number, length)))
        results: list[tuple[float, float]] = []

        async def _main() -> int:
            results.extend(await _measure(service, sizes, times))
            return 0

        loop.run(app, _main)
    (few, floor_few), (many, floor_many) = results
    return [
        Figure(f"pop, {sizes[0]} events of the customer", "ms", few, floor_few, GOAL, note="offered → all painted"),
        Figure(f"pop, {sizes[1]:,} events", "ms", many, floor_many, GOAL, note="offered → all painted"),
        Figure("pop, long beside short history", "ms", many, few, 1.2, note="flat is 1"),
    ]
