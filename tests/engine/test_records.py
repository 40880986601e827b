"""Records: what events tell of an order or a conversation; actions for each of them, exceptions, steps and moods."""

from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agentdesk.domain.decision import ActionKind, Gate
from agentdesk.domain.event import Event
from agentdesk.engine.decisions.decide import decide, same_advice
from agentdesk.engine.decisions.inputs import DecisionInputs, inputs_hash
from agentdesk.engine.decisions.untold import Untold
from agentdesk.engine.direction import direction
from agentdesk.engine.history import ShownAction
from agentdesk.engine.journeys.fold import advance, means_something, rebuild
from agentdesk.engine.journeys.view import as_of
from agentdesk.engine.policy.loader import PolicyError, load_policy
from agentdesk.engine.policy.model import Policy
from agentdesk.engine.reading import read
from agentdesk.engine.records.fold import MAX_KEPT
from tests.engine.parcels import ACTIONS, GATE, RECORDS, with_parcels
from tests.engine.sample import DAY, NOW, Pop, call, event, policy, policy_files, pop, said


@cache
def shop(records: str = RECORDS, actions: str = ACTIONS, gates: str = GATE) -> Policy:
    return load_policy(with_parcels(policy_files(), records, actions, gates))


def packed(key: str, minutes_ago: float = 9 * DAY, **data: Any) -> Event:
    return event(f"packed-{key}", minutes_ago, "order.parcel_packed", parcelNumber=key, **{"price": 10, **data})


def here(name: str, minutes_ago: float, type_: str, **data: Any) -> Event:
    return event(name, minutes_ago, type_, **data).model_copy(update={"interaction_id": "call-1"})


IDENTIFIED = here("known", 0.4, "system.identified")


def pop_of(*happened: Event, **more: Any) -> Pop:
    return pop(happened, **{"interaction": call(), "under": shop(), **more})


def ranked(seen: Pop) -> list[str]:
    return [one.action for one in seen.decision.ranked]


def test_an_action_is_advised_for_one_record_and_withheld_for_another() -> None:
    sent = event("sent", 5 * DAY, "order.parcel_sent", parcel_id="P-2222")
    seen = pop_of(packed("P-1111", contents=["a book"]), packed("P-2222", contents=[]), sent, IDENTIFIED)
    assert "stop_parcel:P-1111" in ranked(seen)
    best = next(one for one in seen.decision.ranked if one.action == "stop_parcel:P-1111")
    assert best.title == "Stop parcel P-1111"
    assert best.subject is not None
    assert (best.subject.record, best.subject.key, best.subject.title) == ("parcel", "P-1111", "parcel P-1111")
    stop = seen.stop("stop_parcel:P-2222")
    assert (stop.rule, stop.because, stop.evidence) == (
        "stop_parcel.packed", "It is sent already", ("packed-P-2222", "sent"),
    )  # fmt: skip
    assert stop.title == "Stop parcel P-2222"
    assert stop.subject is not None
    assert stop.subject.key == "P-2222"


def test_no_record_no_candidate() -> None:
    seen = pop_of()
    told = [*ranked(seen), *(one.action for one in seen.decision.withheld)]
    assert not [one for one in told if one.startswith(("stop_parcel", "take_parcel_back"))]
    assert "stop_parcel" in {one.action for one in shop().catalogue}
    assert next(one.title for one in shop().catalogue if one.action == "stop_parcel") == "Stop a parcel"


def test_a_rule_for_tagged_actions_and_one_for_the_actions_about_a_record() -> None:
    light, heavy = packed("P-1111", contents=["feather"]), packed("P-2222", contents=["anvil"])
    unknown = pop_of(light)
    assert unknown.stop("stop_parcel:P-1111").rule == "identified_first"
    seen = pop_of(light, heavy, IDENTIFIED)
    assert "stop_parcel:P-1111" in ranked(seen)
    stop = seen.stop("stop_parcel:P-2222")
    assert (stop.gate, stop.rule, stop.because) == (Gate.SUITABILITY, "heavy", "parcel P-2222 is too heavy")


def test_what_was_told_of_another_conversation_does_not_count() -> None:
    elsewhere = IDENTIFIED.model_copy(update={"interaction_id": "call-0"})
    assert pop_of(packed("P-1111"), elsewhere).stop("stop_parcel:P-1111").rule == "identified_first"


def test_a_reference_leads_to_the_other_record() -> None:
    came = event("came", 3 * DAY, "order.parcel_came", parcel_id="P-1111")
    wallet = event("w", 20 * DAY, "payment.wallet_told", wallet_id="w-1", balance=4, kind="voucher")
    poor = pop_of(packed("P-1111", wallet="w-1", contents=[]), came, wallet, IDENTIFIED)
    stop = poor.stop("take_parcel_back:P-1111")
    assert (stop.rule, stop.because) == ("take_parcel_back.covered", "The voucher does not cover 10")
    filled = event("w2", DAY, "payment.wallet_told", wallet_id="w-1", balance=40, kind="voucher")
    assert "take_parcel_back:P-1111" in ranked(
        pop_of(packed("P-1111", wallet="w-1", contents=[]), came, wallet, filled, IDENTIFIED)
    )


def test_a_time_window_closes_and_an_exception_reverses_it_and_says_so() -> None:
    came = event("came", 31 * DAY, "order.parcel_came", parcel_id="P-1111")
    wallet = event("w", 60 * DAY, "payment.wallet_told", wallet_id="w-1", balance=40, kind="card")
    told = (packed("P-1111", 40 * DAY, wallet="w-1", contents=[]), came, wallet, IDENTIFIED)
    stop = pop_of(*told).stop("take_parcel_back:P-1111")
    assert stop.rule == "take_parcel_back.in_time"
    assert stop.because == "It came 31 days ago, and the limit is 30 days"
    gold = pop_of(*told, traits={"tier": "gold"})
    action = next(one for one in gold.decision.ranked if one.action == "take_parcel_back:P-1111")
    (allowed,) = action.allowed
    assert (allowed.rule, allowed.because) == (stop.rule, stop.because)
    assert allowed.exception == "Gold members may return whenever they like"
    earlier = pop_of(*told, now=NOW - timedelta(days=2), traits={"tier": "gold"}, interaction=None)
    assert not [one for one in earlier.decision.ranked if one.allowed]


def test_what_is_not_known_closes_the_gate_and_says_what_it_is() -> None:
    came = event("came", 3 * DAY, "order.parcel_came", parcel_id="P-1111")
    unpriced = event("p", 9 * DAY, "order.parcel_packed", parcel_id="P-1111", contents=[])
    stop = pop_of(unpriced, came, IDENTIFIED).stop("take_parcel_back:P-1111")
    assert stop.rule == "take_parcel_back.covered"
    assert "not known" in stop.because
    assert "parcel.price" in stop.because


def test_a_system_answer_opens_and_closes() -> None:
    assert pop_of().stop("own_up").rule == "own_up.ours"
    assert "own_up" in ranked(pop_of(here("a", 0.3, "system.looked_up", answer="yes_it_was")))
    corrected = (
        here("a", 0.3, "system.looked_up", answer="yes_it_was"),
        here("b", 0.2, "system.looked_up", answer="no"),
    )
    assert pop_of(*corrected).stop("own_up").rule == "own_up.ours"


def acted(action: str, minutes_ago: float) -> ShownAction:
    return ShownAction(action=action, kind="service", at=NOW - timedelta(minutes=minutes_ago), outcome="acted")


def test_a_step_waits_for_the_one_before_and_then_for_the_mood() -> None:
    talk = {"interaction": call(20), "utterances": said("This is a terrible price, I hate it")}
    first = pop_of(**talk)
    assert first.stop("give_discount").rule == "give_discount.explained"
    explained_after = {**talk, "history": (acted("explain_price", 0.1),)}
    calm = pop_of(**explained_after)
    assert calm.stop("explain_price").rule == "explain_price.once"
    stop = calm.stop("give_discount")
    assert stop.watch is not None
    assert stop.watch.for_ == "them not accepting the explanation"
    assert stop.watch.until == NOW + timedelta(minutes=15)
    wait = next(one for one in calm.decision.ranked if one.action == "wait_for_mood")
    assert wait.kind is ActionKind.NO_ACTION
    assert wait.watch is not None
    assert wait.watch.for_ == "them not accepting the explanation"
    assert "Give a discount" in wait.title
    of_parcel = pop_of(packed("P-1111", contents=[]), **explained_after).decision.ranked
    alone = next(one for one in of_parcel if one.action == "leave_parcel_alone:P-1111")
    assert alone.title == "Leave parcel P-1111 alone as long as we wait for them not accepting the explanation"
    explained_before = {**talk, "history": (acted("explain_price", 5),)}
    unhappy = pop_of(**explained_before)
    assert "give_discount" in ranked(unhappy)
    assert unhappy.stop("wait_for_mood").rule == "wait_for_mood.something"


def test_steps_of_an_earlier_conversation_do_not_count() -> None:
    seen = pop_of(interaction=call(20), history=(acted("explain_price", 30),))
    assert "explain_price" in ranked(seen)


def test_the_record_that_the_customer_names_comes_first() -> None:
    told = (packed("P-1111", contents=[]), packed("P-2222", contents=[]), IDENTIFIED)
    plain = [one for one in ranked(pop_of(*told)) if one.startswith("stop_parcel")]
    named = pop_of(*told, utterances=said("please stop p2222"))
    assert next(one for one in ranked(named) if one.startswith("stop_parcel")) == "stop_parcel:P-2222"
    assert sorted(plain) == ["stop_parcel:P-1111", "stop_parcel:P-2222"]


def test_history_is_that_of_the_record_for_limits_and_of_the_action_for_propensity() -> None:
    told = (packed("P-1111", contents=[]), packed("P-2222", contents=[]), IDENTIFIED)
    shown = ShownAction(action="stop_parcel:P-1111", kind="service", at=NOW - timedelta(days=1), outcome="acted")
    seen = pop_of(*told, history=(shown,))
    parts = {one.action: one.parts.propensity for one in seen.decision.ranked if one.action.startswith("stop_")}
    assert len(set(parts.values())) == 1
    assert next(iter(parts.values())) > 0.5
    assert direction("stop_parcel:P-1111", "take_parcel_back:P-2222", shop()) == "same"


def test_a_decision_about_records_replays_and_equal_advice_is_recognised() -> None:
    told = (packed("P-1111", contents=["x"], wallet="w-1"), IDENTIFIED)
    seen = pop_of(*told, utterances=said("P-1111 is a mess"))
    stored = DecisionInputs.model_validate_json(seen.inputs.model_dump_json())
    assert inputs_hash(stored) == seen.decision.inputs_hash
    assert decide(stored, shop(), NOW, "d-1") == seen.decision
    assert not same_advice(seen.decision, pop_of(*told, packed("P-3333")).decision)


def test_inputs_without_records_keep_the_hash_that_they_had_before_there_were_any() -> None:
    inputs = pop(under=shop()).inputs
    document = inputs.model_dump(mode="json", exclude={"records", "conversation"})
    assert inputs_hash(DecisionInputs.model_validate(document)) == inputs_hash(inputs)


def test_a_backtest_knows_that_stored_inputs_say_nothing_of_a_new_record_or_field() -> None:
    told = (packed("P-1111", contents=[]), IDENTIFIED)
    with_due = RECORDS.replace("      price: {is: number}\n", "      price: {is: number}\n      due: {is: number}\n", 1)
    draft = shop(
        with_due, ACTIONS.replace("when: parcel.changes == 0", "when: parcel.changes == 0 and parcel.due == null")
    )
    seen = pop_of(*told)
    assert "stop_parcel:P-1111" in ranked(seen)
    assert Untold(draft, shop()).is_untold(decide(seen.inputs, draft, NOW, "d-1"))
    assert not Untold(shop(), shop()).is_untold(seen.decision)
    assert Untold(shop(), policy()).is_untold(pop_of().decision)


PARCEL_EVENTS = [
    packed("P-1111", wallet="w-1", contents=["x"]),
    event("sent", 5 * DAY, "order.parcel_sent", parcel_id="P-1111"),
    event("came", 4 * DAY, "order.parcel_came", parcel_id="P-1111"),
    event("c1", 3 * DAY, "order.parcel_changed", parcel_id="P-1111"),
    event("c2", 2 * DAY, "order.parcel_changed", parcel_id="P-2222"),
    event("odd", 2 * DAY, "order.parcel_packed", parcel_id="P-1111", price="much", contents="x", wallet=["w"]),
    event("w", 6 * DAY, "payment.wallet_told", wallet_id="w-1", balance=4, kind="voucher"),
]


@given(st.permutations(PARCEL_EVENTS), st.integers(0, len(PARCEL_EVENTS)))
@settings(max_examples=30, deadline=None)
def test_records_are_the_same_whatever_order_their_events_come_in(shuffled: list[Event], known: int) -> None:
    """As the orchestrator does it: forward while events come in order, anew where one is late."""
    folded = [*shuffled[:known]]
    tracks = rebuild(folded, shop())
    for late in shuffled[known:]:
        newest = max((one.at for one in folded), default=late.at)
        folded.append(late)
        assert means_something(read(late, shop().vocabulary), shop())
        tracks = advance(tracks, late, shop()) if late.at > newest else rebuild(folded, shop())
    assert tracks == rebuild(PARCEL_EVENTS, shop())
    parcel = next(one for one in tracks if one.keys.get("key") == "P-1111")
    assert parcel.fields["price"] == 10
    assert (parcel.fields["status"], parcel.fields["changes"]) == ("delivered", 1)
    assert not as_of(tracks, shop(), NOW)


def test_only_the_records_that_something_happened_to_last_are_kept() -> None:
    many = [packed(f"P-{number:04}", 9 * DAY - number) for number in range(MAX_KEPT + 5)]
    kept = {track.keys["key"] for track in rebuild(many, shop())}
    assert kept == {f"P-{number:04}" for number in range(5, MAX_KEPT + 5)}


@pytest.mark.parametrize("key", [None, "", " ", True, 1.5, "x" * 81, ["P-1"]])
def test_what_is_no_key_makes_no_record(key: Any) -> None:
    assert not rebuild([event("p", 5, "order.parcel_packed", parcel_id=key)], shop())


@pytest.mark.parametrize(
    ("part", "old", "new", "told"),
    [
        ("records", "id: wallet\n", "id: why\n", "'why' means something else already"),
        ("records", "id: wallet\n", "id: parcel\n", "the record 'parcel' is declared twice"),
        ("records", "{is: wallet}", "{is: walet}", "there is no kind of field and no record 'walet'"),
        ("records", "default: packed", "default: paked", "'status' is never 'paked'"),
        ("records", "\"'sent'\"", "\"'snt'\"", "'status' is never 'snt'"),
        ("records", "parcel.status == 'packed'", "parcel.status == 'pakced'", "'parcel.status' is never 'pakced'"),
        ("records", "set: {status:", "set: {state:", "there is no field 'state'"),
        ("records", "parcel.changes + 1", "parcel.chnges + 1", "'parcel.chnges' is not a declared name"),
        ("records", "price: {is: number}", "title: {is: text}", "every record has 'title' already"),
        ("records", "key: [wallet_id]", "key: []", "needs the data fields that may hold its key"),
        ("records", "scope: conversation", "scope: conversation\n    key: [x]", "has no key"),
        ("records", "title: \"parcel {parcel.id}\"", "title: \"parcel {parcel.nr}\"", "'parcel.nr' is not a declared"),
        ("records", "{identified: \"true\"}", "{identified: \"1\"}", "is not what 'identified' can be"),
        ("actions", "parcel.status == 'packed'", "parcel.status == 'paked'", "'parcel.status' is never 'paked'"),
        ("actions", "parcel.paid_from.balance", "parcel.paid_from.ballance", "is not a declared name"),
        ("actions", "parcel.came.days <= 30", "parcel.came <= 30", "is a group of names, not a value"),
        ("actions", "parcel.came.days <= 30", "parcel.came.known <= 30", "does not type-check"),
        ("actions", "for_each: parcel", "for_each: contact", "there is no record with a key 'contact'"),
        ("actions", "Explain the price", "Explain {parcel.title}", "'parcel.title' is not a declared name"),
        ("actions", "done.explain_price.times", "done.explain_prize.times", "is not a declared name"),
        ("actions", "when: trait.tier == 'gold'", "when: 'true'", "never stops anything"),
        ("actions", "evidence: record.parcel", "evidence: record.parsel", "is not a group of evidence"),
        ("actions", "when: parcel.changes == 0", "when: rand(2) == 0", "gives another answer each time"),
        ("actions", "parcel.changes == 0", "\"some(records.parcel, #.chnges == 0)\"", "'#.chnges' is not a decl"),
        ("gates", "tags: [write]", "tags: [wirte]", "there is no action with the tag 'wirte'"),
        ("gates", "for_each: parcel", "for_each: parsel", "there is no record with a key 'parsel'"),
    ],
)  # fmt: skip
def test_a_mistake_about_records_is_told_where_it_is(part: str, old: str, new: str, told: str) -> None:
    parts = {"records": RECORDS, "actions": ACTIONS, "gates": GATE}
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new, 1)
    with pytest.raises(PolicyError) as caught:
        shop(**parts)
    found = [str(problem) for problem in caught.value.problems]
    assert any(told in one for one in found), found
    file = {"records": "records.yaml", "actions": "actions/shop.yaml", "gates": "policy.yaml"}[part]
    assert any(problem.file == file and problem.line > 1 for problem in caught.value.problems), found
