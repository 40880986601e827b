"""As full as a day can be: names without spaces and in other writing, long reasons, many alternatives, much withheld,
comments of several lines. What has room for all this has room for a morning.
"""

from dataclasses import replace
from datetime import timedelta

from agentdesk.app.state import Focus, State
from agentdesk.devtools.scenes import log
from agentdesk.devtools.scenes.morning import interactions, maya_view, morning, session
from agentdesk.devtools.scenes.overrides import override, record
from agentdesk.devtools.scenes.people import CALL, CHAT, MAYA, NOW, WRAP
from agentdesk.devtools.scenes.story import context_of, decision
from agentdesk.domain.decision import ActionKind, Decision, Gate, RankedAction, Withheld
from agentdesk.domain.ids import ActionId
from agentdesk.domain.override_record import OverrideRecord
from agentdesk.domain.people import ReasonCode
from agentdesk.domain.sentiment import Reason

WHOLE_NAME = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
"""A company that is one word."""
ARABIC_NAME = "عبد الرحمن بن محمد آل عبد العزيز الأنصاري"
LONG_NAME = "María Fernanda de los Ángeles Gutiérrez-Villanueva y Rodríguez de Alcántara"
QUEUE = "customer-care-second-level-networks-and-devices-south-west"
OWN_WORDS = "Rang the shop myself\u2028and had the device put aside until Saturday\nunder the name of the daughter 📦"
COMMENT = (
    "She called because of the outage, third day.\nThe advice would have sent her to the site again, where the code "
    "fails.\u2028I asked the shop in Union Square to put a new device aside. 📱👨‍👩‍👧\n\nShe "
    "picks it up before six; she was very calm about all of it, and thanked us twice."
)
REASON = (
    "The activation code expired on Tuesday at 18:40; the app and the site still accept only codes that were made "
    "after the change of the tariff, and the shop cannot make one while the order is open"
)
TITLE = "Re-issue the activation code by voice and stay on the line until the device has joined the network"
WITHHELD = (
    ("Accessory bundle for the whole family", Gate.SUITABILITY, "a support journey is open since 10:32, and nothing is "
     "sold to anybody who waits for something that does not work; it may be offered again three days after the end"),
    ("Ask for a rating", Gate.CONTACT_POLICY, "they were asked 17 days ago by mail and 26 days ago in the app; one "
     "survey in thirty days is what the contact policy allows for all channels together"),
    ("Longer contract with a new device", Gate.SUITABILITY, "they said in this call that they may leave, and an offer "
     "that binds them longer is not made to anybody who is unhappy with what they have"),
    ("Second card for the tablet", Gate.ELIGIBILITY, "no tablet is known that could take one, and the address is not "
     "in an area where it would reach the network that the second card is for"),
    ("Insurance against breakage", Gate.APPLICABILITY, "the device was ordered nine days ago and is insured until the "
     "end of the first month whether or not anything is signed for it now"),
    ("Move to paperless bills", Gate.CONTACT_POLICY, "they declined it twice within the last year, which is the most "
     "that anybody is asked the same thing by any of us"),
    ("Holiday roaming pass", Gate.EXCEPTION_MODE, "a person takes care of them until Tuesday, and until then nothing "
     "that was planned goes out on any channel without that person"),
)  # fmt: skip
ALTERNATIVES = 20
INSTEAD = ("Something else serves the customer better", "What is advised was done already, by us or by the customer")
"""Reasons for something else."""


def full_decision() -> Decision:
    """Advice with a long title and long reasons, twenty alternatives, and seven withheld with two lines of why each."""
    told = decision()
    first = told.ranked[0]
    reasons = tuple(Reason(text=f"{REASON} ({each})", evidence=(f"e{3 + each}",)) for each in range(1, 5))
    script = f"{first.script} {first.script} {first.script}"
    advised = first.model_copy(update={"title": TITLE, "why": reasons, "script": script})
    others = tuple(
        RankedAction.model_validate({
            **told.ranked[1].model_dump(), "action": ActionId(f"other-{n}"), "priority": 0.6 - n / 100,
            "title": f"Waive the activation fee and the first {n} instalments of the device, once and with a letter",
        })
        for n in range(2, ALTERNATIVES + 2)
    )  # fmt: skip
    withheld = tuple(
        Withheld(
            action=ActionId(f"held-{n}"), title=title, kind=ActionKind.GROWTH, gate=gate, rule=f"rule_{n}",
            because=because, evidence=("e6",),
        )
        for n, (title, gate, because) in enumerate(WITHHELD)
    )  # fmt: skip
    return told.model_copy(update={"ranked": (advised, *others, told.ranked[-1]), "withheld": withheld})


def full() -> State:
    """The morning with names and advice of these lengths."""
    named = {CALL: WHOLE_NAME, CHAT: ARABIC_NAME, WRAP: LONG_NAME}
    known = {
        key: each.model_copy(update={"customer_name": named.get(each.id, each.customer_name), "queue": QUEUE})
        for key, each in interactions().items()
    }
    context = context_of(known[CALL])
    customer = context.customer.model_copy(update={"display_name": WHOLE_NAME})
    why = context.why.model_copy(update={"label": REASON}) if context.why is not None else None
    context = context.model_copy(update={"customer": customer, "decision": full_decision(), "why": why})
    reasons = (*(ReasonCode(code=f"long-{n}", title=each) for n, each in enumerate(INSTEAD)), *session().reason_codes)
    who = session().model_copy(update={"name": LONG_NAME, "team": QUEUE, "reason_codes": reasons})
    return replace(
        morning(), session=who, interactions=known, customers={MAYA: replace(maya_view(), context=context)},
        focus=Focus(CALL, MAYA),
    )  # fmt: skip


def full_record() -> OverrideRecord:
    """An override in own words, with a comment of several lines, of that advice."""
    made = override(3).model_copy(update={
        "customer_name": WHOLE_NAME, "agent_name": LONG_NAME, "recommended_title": TITLE,
        "taken_action": "something_else",
        "taken_title": OWN_WORDS, "comment": COMMENT, "reason_title": "Something that none of these says: see comment",
        "recorded_at": NOW - timedelta(minutes=40), "taken_at": NOW - timedelta(minutes=55),
    })  # fmt: skip
    return record(made, full_decision())


def full_log() -> State:
    """The log with that record open, among others in other writing."""
    state = log.opened(3)
    opened = full_record()
    row = override(3).model_copy(update={name: getattr(opened, name) for name in (
        "customer_name", "agent_name", "recommended_title", "taken_action", "taken_title", "comment", "reason_title",
    )})  # fmt: skip
    arabic = override(2).model_copy(update={"agent_name": ARABIC_NAME, "taken_title": ARABIC_NAME})
    items = state.override_log.items
    rows = (*items[:2], arabic, row, *items[4:])
    return replace(state, override_log=replace(state.override_log, items=rows, record=opened))
