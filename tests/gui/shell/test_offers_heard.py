"""Who offers themselves is heard, also while the one note at the foot of the window is about somebody else."""

from collections.abc import Callable
from dataclasses import replace

from agentdesk.app.state import State
from agentdesk.devtools.scenes.morning import CALL, OFFER, interactions, morning
from agentdesk.domain.ids import InteractionId
from agentdesk.domain.interaction import Interaction
from tests.support.gui_desk import Desk


def offered(*names: str) -> State:
    """Maya is on the phone, and these wait to be accepted, the first for longest."""
    one = interactions()[OFFER]
    waiting: dict[str, Interaction] = {
        name: one.model_copy(update={"id": InteractionId(name), "customer_name": name}) for name in names
    }
    return replace(morning(), interactions={CALL: interactions()[CALL], **waiting})


def test_one_who_comes_while_another_is_shown_is_heard_by_name(heard: list[str], make: Callable[..., Desk]) -> None:
    desk = make(offered())
    heard.clear()
    desk.put(offered("Ana"))
    desk.put(offered("Ana", "Bo"))
    desk.put(offered("Ana", "Bo"))
    assert [each.partition(",")[0] for each in heard] == ["New: Ana", "New: Bo"]


def test_of_several_at_once_one_is_heard_by_name_and_how_many_more(heard: list[str], make: Callable[..., Desk]) -> None:
    desk = make(offered())
    heard.clear()
    desk.put(offered("Ana", "Bo", "Cem", "Dora", "Eli"))
    assert [each.partition(",")[0] for each in heard] == ["New: Ana", "4 more wait to be accepted"]
    heard.clear()
    desk.put(offered("Bo", "Cem", "Dora", "Eli"))
    assert [each.partition(",")[0] for each in heard] == ["New: Bo"], "and each of them, once it is shown"
