"""The declared signals on stories that are not those of the sample: each where it holds, where it does not, and nearly.

Story: events as (minutes ago, type, data) and what was said as (minutes ago, conversation, speaker, text).
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agentdesk.domain.ids import AgentId, CustomerId, InteractionId, UtteranceId
from agentdesk.domain.interaction import Interaction, InteractionState, Speaker, Utterance
from agentdesk.domain.journey import JourneySignal
from agentdesk.engine.signals.detect import next_absence
from tests.engine.sample import CALLER, DAY, HOUR, NOW, events, policy, pop, remembered

Told = list[tuple[Any, ...]]


@dataclass(frozen=True)
class Story:
    """``at_hand`` is the conversation at hand, if any; ``agents`` who is in which conversation."""

    events: Told
    said: Told
    at_hand: str | None = None
    agents: tuple[tuple[str, str], ...] = ()


def happens(*told: tuple[Any, ...]) -> Story:
    return Story(list(told), [])


def talk(*said: tuple[Any, ...], at_hand: str | None = "c1", events: Told | None = None, **agents: str) -> Story:
    return Story(events or [], list(said), at_hand, tuple(agents.items()))


def _conversation(name: str, said: Told, agents: dict[str, str], is_open: bool) -> Interaction:
    began = NOW - timedelta(minutes=max(one[0] for one in said))
    return Interaction(
        id=InteractionId(name),
        channel="voice" if name.startswith("v") else "email" if name.startswith("e") else "chat",
        identifier=CALLER,
        customer_id=CustomerId("c-1"),
        agent_id=AgentId(agents[name]) if name in agents else None,
        state=InteractionState.CONNECTED if is_open else InteractionState.CLOSED,
        state_since=began,
        offered_at=began,
    )


def signals(story: Story) -> dict[str, JourneySignal]:
    utterances = tuple(
        Utterance(
            id=UtteranceId(f"u{place}"),
            interaction_id=InteractionId(name),
            seq=place,
            speaker=Speaker(speaker),
            text=text,
            at=NOW - timedelta(minutes=minutes),
        )
        for place, (minutes, name, speaker, text) in enumerate(sorted(story.said, key=lambda one: -one[0]))
    )
    names = dict.fromkeys(one[1] for one in story.said)
    conversations = [
        _conversation(name, [one for one in story.said if one[1] == name], dict(story.agents), name == story.at_hand)
        for name in names
    ]
    current = next((one for one in conversations if one.id == story.at_hand), None)
    seen = pop(
        events(*story.events), interaction=current, interactions=tuple(conversations), utterances=utterances
    ).conclusions.signals
    return {one.signal: one for one in seen}


WIFI = "my wifi keeps dropping every evening since the storm"
WIFI_AGAIN = "as I said, the wifi keeps dropping every evening since that storm"
SEEN: dict[str, list[Story]] = {
    "dead_end": [
        happens((20, "web.page_viewed", {"path": "/old/garden", "status": 404})),
        happens((20, "web.search", {"query": "sewing kit", "results": 0})),
        happens((20, "app.search_performed", {"term": "opening hours", "resultCount": "0"})),
        happens((20, "web.error_page_shown", {"path": "/booking"})),
        happens((20, "web.page_not_found", {})),
    ],
    "rage": [happens((9, "app.rage_tap", {"element": "book"})), happens((9, "web.dead_click", {"element": "img"}))],
    "menu_lost": [happens((9, "ivr.hangup", {})), happens((9, "ivr.session_ended", {"reason": "caller hung up"}))],
    "menu_loops": [
        happens((9, "ivr.menu_repeated", {}), (7, "ivr.loop_detected", {})),
        happens((9, "ivr.menu_selected", {"choice": "main menu"}), (1, "ivr.menu_selected", {"choice": "start over"})),
    ],
    "menu_rounds": [happens((9, "ivr.session_ended", {"loop_count": 3}))],
    "channel_hopping": [
        happens((90, "app.login_failed", {}), (60, "web.login_failed", {})),
        happens((90, "web.login_failed", {}), (3, "ivr.menu_selected", {"option": "reset password"})),
    ],
    "failed_payment": [
        happens((2 * DAY, "payment.declined", {"reason": "funds"})), happens((9, "billing.autopay_failed", {}))
    ],
    "low_satisfaction": [
        happens((DAY, "survey.response_received", {"nps": 2})),
        happens((DAY, "survey.answered", {"effort_score": 7})),
        happens((DAY, "app.rated", {"stars": 1})),
    ],
    "repeat_contact_for_goal": [
        happens((2 * DAY, "email.received", {"subject": "Refund"}), (60, "chat.started", {"topic": "my refund"})),
        talk((3 * DAY, "v1", "customer", "where is my refund"), (5, "c1", "customer", "still no refund")),
        talk((5, "c1", "customer", "my refund"), events=[(DAY, "social.post", {"text": "refund, anybody?"})]),
    ],
    "repeated_explanation": [
        talk((DAY, "v1", "customer", WIFI), (DAY, "v1", "agent", "I see"), (5, "c1", "customer", WIFI_AGAIN), v1="ann"),
        talk((6, "c1", "bot", "hi"), (5, "c1", "customer", "refund please"), (4, "c1", "agent", "hello"),
             (3, "c1", "customer", "it is about a refund")),
        talk((6, "c1", "agent", "hi"), (5, "c1", "customer", WIFI), (4, "c1", "agent", "what?"),
             (3, "c1", "customer", WIFI)),
    ],
    "bot_handoff": [
        happens((9, "chatbot.handed_over", {})), happens((9, "chat.bot_escalated", {})),
        happens((9, "voicebot.transferred", {"to": "care"})),
    ],
    "bot_gave_up": [talk((6, "c1", "bot", "hi"), (5, "c1", "customer", "hm"), (4, "c1", "agent", "here I am"))],
    "asked_for_person": [
        talk((2, "c1", "customer", "Can I speak to a person please?")), happens((9, "bot.human_requested", {}))
    ],
    "left_waiting": [talk((9, "c1", "agent", "hello"), (5, "c1", "customer", "so what now"))],
    "long_silence": [talk((9, "v1", "customer", "hm"), (8, "v1", "agent", "are you there?"), at_hand="v1")],
    "gone_quiet": [happens((5 * DAY, "app.transfer_started", {"amount": 5}))],
    "gave_up": [happens((60, "web.checkout_abandoned", {})), happens((60, "app.form_abandoned", {"form": "kyc"}))],
    "failure": [happens((60, "store.kiosk_error", {}))],
    "unanswered": [
        happens((9, "chat.message", {"text": "is anybody there"})),
        happens((9, "email.sent", {"subject": "News"}), (5, "messaging.message", {"text": "my bicycle is late"})),
        happens((9, "sms.received", {"text": "call me"}), (3, "email.opened", {"subject": "News"})),
    ],
    "leaving_reason": [
        happens((9, "email.received", {"text": "I want to cancel because of your prices"})),
        talk((2, "c1", "customer", "please cancel everything, you are too expensive")),
    ],
    "leaving_reason_later": [
        talk((4, "c1", "customer", "I want to cancel"), (3, "c1", "agent", "why?"), (2, "c1", "customer", "too slow")),
    ],
    "leaving_reason_in_talk": [
        talk((2, "v1", "customer", "it is the price"), at_hand="v1", events=[(90, "web.cancel_plan_clicked", {})]),
    ],
    "price_reason_in_talk": [
        talk((2, "v1", "customer", "it is the price"), at_hand="v1", events=[(90, "web.cancel_plan_clicked", {})]),
    ],
    "leaving_intent": [talk((2, "v1", "customer", "how do I cancel?"), at_hand="v1")],
}  # fmt: skip
NOT_SEEN: dict[str, list[Story]] = {
    "unanswered": [
        happens((9, "chat.message", {"text": "is anybody there"}), (5, "chat.message", {"text": "x", "role": "bot"})),
        happens((9, "email.received", {"text": "is anybody there"}), (5, "email.sent", {"subject": "Re: there"})),
        happens((9, "sms.received", {"text": "call me"}), (3, "voice.call_connected", {})),
        happens((9, "chat.message", {"text": "all solved, thank you very much, bye"})),
        happens((9, "chat.message", {"text": "my transfer failed"}), (5, "web.transfer_completed", {})),
        happens((9, "chat.message", {"text": "hello"}), (8, "chat.connected", {})),
        happens((5 * DAY, "chat.message", {"text": "is anybody there"})),
    ],
    "leaving_reason": [
        happens((9, "chat.message", {"text": "I want to cancel"})),
        happens((9, "chat.message", {"text": "the case is too expensive"})),
        talk((2, "c1", "agent", "do you want to cancel because of the price?")),
    ],
    "leaving_reason_later": [
        talk((4, "c1", "customer", "too slow"), (2, "c1", "customer", "I want to cancel")),
        talk((4, "c1", "customer", "I want to cancel"), (2, "c1", "agent", "too slow?")),
    ],
    "leaving_reason_in_talk": [talk((2, "v1", "customer", "it is the price"), at_hand="v1")],
    "leaving_intent": [talk((2, "v1", "agent", "do you want to cancel?"), at_hand="v1")],
    "dead_end": [
        happens((20, "web.page_viewed", {"path": "/garden", "status": 200})),
        happens((20, "web.search", {"query": "sewing kit", "results": 12})),
        happens((20, "order.error", {"status": 404})),  # no customer looked at it
        happens((5 * DAY, "web.page_not_found", {})),
    ],
    "rage": [happens((9, "web.click", {})), happens((5 * DAY, "web.rage_click", {}))],
    "menu_lost": [happens((9, "ivr.session_ended", {"reason": "transferred"})), happens((9, "chat.abandoned", {}))],
    "menu_loops": [
        happens((9, "ivr.menu_repeated", {})),
        happens((99, "ivr.menu_repeated", {}), (7, "ivr.menu_repeated", {})),
        happens((9, "ivr.menu_selected", {"choice": "billing"}), (1, "ivr.menu_selected", {"choice": "cards"})),
    ],
    "menu_rounds": [happens((9, "ivr.session_ended", {"loop_count": 1})), happens((9, "web.visit", {"loops": 3}))],
    "channel_hopping": [
        happens((90, "app.login_failed", {}), (60, "web.refund_requested", {})),  # something else
        happens((90, "app.login_failed", {}), (60, "app.login_failed", {})),
    ],
    "failed_payment": [happens((9, "payment.succeeded", {})), happens((20 * DAY, "payment.declined", {}))],
    "low_satisfaction": [happens((DAY, "survey.answered", {"nps": 9})), happens((DAY, "web.search", {"stars": "?"}))],
    "repeat_contact_for_goal": [
        happens((2 * DAY, "email.received", {"subject": "Refund"}), (60, "chat.started", {"topic": "no internet"})),
        happens((70, "email.received", {"subject": "Refund"}), (60, "chat.started", {"topic": "my refund"})),
        happens((12 * DAY, "email.received", {"subject": "Refund"}), (60, "chat.started", {"topic": "my refund"})),
        talk((3 * DAY, "v1", "agent", "here is your refund"), (5, "c1", "customer", "still no refund")),
    ],
    "repeated_explanation": [
        talk((DAY, "v1", "customer", WIFI), (5, "c1", "customer", "thank you very much for all your help")),
        talk((6, "c1", "agent", "hi"), (5, "c1", "customer", "my refund"), (4, "c1", "agent", "which?"),
             (3, "c1", "customer", "the refund of May")),  # goes on explaining to the same person
        talk((9, "c1", "customer", WIFI), (8, "c1", "agent", WIFI)),
        talk((5, "c1", "customer", WIFI), events=[(5.2, "chat.message", {"text": WIFI})]),  # two systems, one telling
        talk((9 * DAY, "v1", "customer", WIFI), (5, "c1", "customer", WIFI)),
    ],
    "bot_handoff": [happens((9, "chatbot.answered", {})), happens((9, "voice.call_transferred", {}))],
    "bot_gave_up": [
        talk((6, "c1", "agent", "hi"), (5, "c1", "bot", "survey?")),
        talk((6, "c1", "bot", "hi"), (5, "c2", "agent", "hi")),
    ],
    "asked_for_person": [talk((2, "c1", "agent", "Do you want to speak to a person?"))],
    "left_waiting": [
        talk((5, "c1", "customer", "so what now"), (4, "c1", "agent", "this")),
        talk((2, "c1", "customer", "so what now")),
        talk((9, "c1", "customer", "so what now"), at_hand=None),
        talk((9, "v1", "customer", "so what now"), at_hand="v1"),  # on the phone somebody listens
    ],
    "long_silence": [
        talk((8, "v1", "agent", "are you there?"), (1, "v1", "customer", "yes"), at_hand="v1"),
        talk((8, "v1", "agent", "bye"), at_hand=None),
        talk((8, "v1", "agent", "bye"), (1, "c1", "customer", "hello")),  # another conversation
    ],
    "gone_quiet": [
        happens((5 * DAY, "app.transfer_started", {"amount": 5}), (4 * DAY, "app.transfer_completed", {})),
        happens((5 * DAY, "app.transfer_started", {"amount": 5}), (DAY, "web.page_viewed", {"path": "/help"})),
        happens((5 * DAY, "web.page_viewed", {"path": "/news"})),  # nothing is open
    ],
    "gave_up": [happens((60, "web.checkout_completed", {})), happens((60, "billing.contract_abandoned", {}))],
    "failure": [happens((60, "billing.run_failed", {})), happens((60, "app.login_succeeded", {}))],
}  # fmt: skip


@pytest.mark.parametrize(("signal", "story"), [(name, story) for name, some in SEEN.items() for story in some])
def test_it_is_seen_with_its_evidence(signal: str, story: Story) -> None:
    found = signals(story)
    assert signal in found, sorted(found)
    assert found[signal].evidence
    assert found[signal].at <= NOW


@pytest.mark.parametrize(("signal", "story"), [(name, story) for name, some in NOT_SEEN.items() for story in some])
def test_it_is_not_seen_where_it_does_not_hold_or_only_nearly(signal: str, story: Story) -> None:
    assert signal not in signals(story)


def test_a_count_tells_all_that_did_not_fade_and_never_less_by_more() -> None:
    told = [(50 * HOUR, "app.login_failed"), (49 * HOUR, "app.login_failed"), (3, "app.login_failed")]
    assert len(signals(happens(*told[:2]))["repeated_failure"].evidence) == 2
    assert len(signals(happens(*told))["repeated_failure"].evidence) == 3


def test_the_windows_of_a_signal_are_not_those_of_the_newest_events() -> None:
    views = [(1 + n / 100, "web.page_viewed", {"path": f"/news/{n}"}) for n in range(3_000)]
    told = [(29 * DAY, "email.received", {"subject": "Complaint"}), (6 * DAY, "app.error", {"path": "/transfer"})]
    seen = pop(events(*told, *views)).conclusions.signals
    assert {"complaint", "gone_quiet"} & {one.signal for one in seen} == {"complaint"}


def test_what_will_be_missed_next_is_known_beforehand() -> None:
    memory = remembered(events((60, "billing.invoice_issued", {"amount": 9})), policy())
    assert next_absence(memory, policy(), NOW) == NOW + timedelta(days=21, hours=-1)


KINDS = (
    "app.transfer_failed", "web.error", "web.rage_click", "ivr.abandoned", "ivr.menu_back", "payment.failed",
    "chat.started", "email.received", "web.page_viewed", "billing.invoice_issued", "billing.invoice_paid",
    "survey.answered", "app.transfer_started",
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40 * DAY), st.sampled_from(KINDS)), max_size=40))
def test_what_is_remembered_tells_what_all_events_tell(told: list[tuple[int, str]]) -> None:
    """The bounded memory against a plain look at everything, for the forms that can be said in one line each."""
    happened = events(*told)
    found = {one.signal: one for one in pop(happened).conclusions.signals}
    for rule in policy().signals:
        if rule.form != "count" or rule.same or rule.over == "said" or rule.apart_s:
            continue
        firsts = [one.at for one in happened if rule.id in alone(one.type)]
        ends = [
            last
            for place, last in enumerate(firsts)
            if place + 1 >= rule.at_least
            and (last - firsts[place + 1 - rule.at_least]).total_seconds() <= rule.within_s
            and (NOW - last).total_seconds() <= rule.fades_after_s
        ]
        assert (found[rule.id].at if rule.id in found else None) == max(ends, default=None), rule.id


def alone(kind: str) -> set[str]:
    """Which counting rules an event of the type belongs to, as told by the policy's own conditions."""
    (one,) = events((1, kind))
    return {
        rule_id
        for rule_id, memory in remembered([one], policy()).items()
        if any(g.marks for g in memory.groups.values())
    }
