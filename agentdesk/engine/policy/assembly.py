"""Compiles the declared parts into a Policy and checks that they fit together.

Owns the way from declared shapes to the model. Knows nothing of files beyond asking a source for positions.
"""

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from agentdesk.domain.people import CatalogueAction, Disposition
from agentdesk.engine.history import OUTCOMES as SHOWN
from agentdesk.engine.policy import declared, declared_events
from agentdesk.engine.policy.actions import action_rules, gate_rules, title_in_general, with_rules_of_teams
from agentdesk.engine.policy.alternatives import types_spelled_out
from agentdesk.engine.policy.arbitration import arbitration
from agentdesk.engine.policy.audiences import AudienceLanguage
from agentdesk.engine.policy.authority import authority
from agentdesk.engine.policy.checks import Checker, Part
from agentdesk.engine.policy.conditions import OPEN
from agentdesk.engine.policy.exception_mode import exception_mode_rules
from agentdesk.engine.policy.journeys import following, journey_rules
from agentdesk.engine.policy.model import (
    ContactRule,
    Description,
    Intent,
    Policy,
    RoutingRule,
    Scorecards,
    ScoreRule,
    Weight,
)
from agentdesk.engine.policy.outcomes import outcome_rules
from agentdesk.engine.policy.parts import Parts
from agentdesk.engine.policy.reasons import reason_codes
from agentdesk.engine.policy.records import record_rules, record_values
from agentdesk.engine.policy.replies import canned_replies
from agentdesk.engine.policy.scales import Scale, Scales
from agentdesk.engine.policy.sharing import sharing_of
from agentdesk.engine.policy.signals import signal_rules
from agentdesk.engine.policy.states import state_rules
from agentdesk.engine.policy.values import event_values, situation_values
from agentdesk.engine.policy.words import (
    ContactWords,
    Denials,
    Meanings,
    MenuWords,
    MessageWords,
    ThingRule,
    Vocabulary,
    tokens,
)
from agentdesk.engine.reading import EVENT_SCHEMA
from agentdesk.engine.situation import schema

_PATTERN_SIGNS = frozenset("*&~")
"""A phrase of plain words has none of these."""


def assemble(parts: Parts, digest: str) -> Policy:
    """The compiled policy. Raises PolicyError naming every problem found."""
    policy, intents, events, signals = parts.policy, parts.intents, parts.events, parts.signals
    records, journeys, actions = parts.records, parts.journeys, parts.actions
    said = policy.declared
    check = Checker({**EVENT_SCHEMA, "data": OPEN}, event_values(intents, events))
    compiled_records = record_rules(check, records)
    names = schema(
        [signal.id for signal in signals.declared.signals],
        (part.declared.id for part in journeys),
        said.traits,
        (action.id for part in actions for action in part.declared.actions),
        compiled_records,
        said.states,
    )
    values = {**situation_values(intents, journeys, actions), **record_values(compiled_records)}
    check.look_at(names, values)
    known_intents = _intents(check, intents)
    compiled_journeys = journey_rules(check, journeys, known_intents)
    compiled_actions = action_rules(check, actions, said.levers, known_intents, compiled_journeys, compiled_records)
    compiled_actions = with_rules_of_teams(check, parts, compiled_actions, compiled_journeys, compiled_records)
    check.known(policy.source, ("levers",), "action", said.levers, compiled_actions)
    made = Policy(
        version=said.version,
        digest=digest,
        following=following(
            (part.declared for part in journeys), records.declared, intents.declared, events.declared, signals.declared
        ),
        default_region=said.default_region,
        sharing=sharing_of(said.identity),
        vocabulary=_vocabulary(check, intents, events),
        intents=known_intents,
        descriptions=tuple(Description(one.type, one.title, one.detail) for one in events.declared.descriptions),
        journeys=compiled_journeys,
        records=compiled_records,
        signals=signal_rules(check, signals),
        actions=compiled_actions,
        scorecards=Scorecards(
            effort=_scores(check, policy, "effort"),
            attrition=_scores(check, policy, "attrition"),
            medium=said.levels.medium,
            high=said.levels.high,
        ),
        states=state_rules(check, policy.source, said.states, [one.id for one in signals.declared.signals]),
        gates=gate_rules(check, policy, compiled_actions, compiled_journeys, compiled_records),
        contact_rules=_contact(check, policy),
        weights=_weights(check, policy, known_intents),
        relevance_match=said.relevance.match,
        relevance_open=said.relevance.open,
        relevance_elsewhere=said.relevance.elsewhere,
        routing=_routing(check, policy),
        routing_touchpoints=frozenset(said.routing.touchpoints),
        traits=said.traits,
        reason_codes=reason_codes(check, policy.source, said.reason_codes),
        dispositions=tuple(Disposition(**one.model_dump()) for one in said.dispositions),
        canned_replies=canned_replies(check, parts.replies, said.traits),
        catalogue=tuple(
            CatalogueAction(
                action=action.id,
                title=title_in_general(action, compiled_records),
                kind=action.kind,
                team=action.team,
                cost=action.cost,
            )
            for action in compiled_actions.values()
        ),
        calibration=_calibration(check, policy),
        prior_strength=said.prior_strength,
        care_words=said.care_words,
        teams=frozenset(said.teams),
        four_eyes=said.four_eyes,
        supervisors_publish=said.supervisors_publish,
        arbitration=arbitration(check, policy.source, said.arbitration),
        exception_mode=exception_mode_rules(check, policy.source, said.exception_mode),
        audiences=AudienceLanguage(names, values),
        outcomes=outcome_rules(check, policy.source, said.outcomes),
        least_n=said.insights.least_n,
        authority=authority(check, policy.source, said.authority, frozenset(compiled_actions)),
    )
    check.finish()
    return made


def _intents(check: Checker, part: Part[declared.IntentsFile]) -> Mapping[str, Intent]:
    seen: set[str] = set()
    for i, one in enumerate(part.declared.intents):
        check.unique(part.source, ("intents", i, "id"), "intent", one.id, seen)
        check.known(part.source, ("intents", i, "related"), "intent", one.related, _ids(part))
    return {
        one.id: Intent(one.id, one.label, one.task, one.kind, one.prior, frozenset(one.related))
        for one in part.declared.intents
    }


def _ids(part: Part[declared.IntentsFile]) -> frozenset[str]:
    return frozenset(one.id for one in part.declared.intents)


def _vocabulary(
    check: Checker, intents: Part[declared.IntentsFile], events: Part[declared_events.EventsFile]
) -> Vocabulary:
    for i, intent in enumerate(intents.declared.intents):
        for name, patterns in (("words", intent.words), ("unless", intent.unless), ("denied_by", intent.denied_by)):
            check.patterns(intents.source, ("intents", i, name), patterns)
    for i, thing in enumerate(intents.declared.things):
        check.patterns(intents.source, ("things", i, "words"), thing.words)
    for i, saying in enumerate(intents.declared.sayings):
        check.patterns(intents.source, ("sayings", i, "words"), saying.words)
    check.patterns(events.source, ("menu", "back"), events.declared.menu.back)
    check.patterns(events.source, ("menu", "left"), events.declared.menu.left)
    check.patterns(events.source, ("company_messages", "acts"), events.declared.company_messages.acts)
    for outcome, patterns in events.declared.outcomes.items():
        check.patterns(events.source, ("outcomes", outcome), patterns)
    said, fields = events.declared, events.declared.fields
    check.patterns(events.source, ("went_wrong", "words"), said.went_wrong.words)
    check.patterns(events.source, ("went_wrong", "unless"), said.went_wrong.unless)
    check.patterns(events.source, ("ordinary",), said.ordinary)
    for kind, patterns in said.subjects.kinds.items():
        check.patterns(events.source, ("subjects", "kinds", kind), patterns)
    return Vocabulary(
        intents=Meanings.of(
            {one.id: one.words for one in intents.declared.intents},
            {one.id: one.unless for one in intents.declared.intents},
        ),
        denied_by=Meanings.of({one.id: one.denied_by for one in intents.declared.intents if one.denied_by}),
        intent_ids=_ids(intents),
        things=Meanings.of({one.id: one.words for one in intents.declared.things}),
        sayings=Meanings.of({one.id: one.words for one in intents.declared.sayings}, apart=True),
        thing_rules=_thing_rules(check, intents),
        denials=_denials(check, intents),
        outcomes=Meanings.of({str(name): patterns for name, patterns in said.outcomes.items()}),
        went_wrong=Meanings.of({"wrong": said.went_wrong.words}, {"wrong": said.went_wrong.unless}),
        ordinary=Meanings.of({"ordinary": said.ordinary}) if said.ordinary else None,
        happenings=tuple((str(name), types_spelled_out(patterns)) for name, patterns in said.happenings.items()),
        friction=said.friction,
        partial=frozenset(said.partial),
        unspecific=frozenset(said.unspecific),
        field_weights={name.lower(): weight for name, weight in fields.weights.items()},
        default_weight=fields.default_weight,
        ignored_fields=frozenset(name.lower() for name in fields.ignored),
        result_fields=fields.result,
        success_fields=fields.success,
        error_fields=fields.error,
        loop_fields=fields.loops,
        service_channels=frozenset(said.attempt_channels),
        menu_channels=frozenset(said.menu_channels),
        menu=MenuWords(
            place_fields=said.menu.place,
            option_fields=said.menu.option,
            end_fields=said.menu.ended,
            back=Meanings.of({"back": said.menu.back}),
            left=Meanings.of({"left": said.menu.left}),
        ),
        conversation_channels=frozenset(said.conversation_channels),
        company_channels=frozenset(said.company_channels),
        company_types=said.company_types,
        company_messages=MessageWords(
            kinds=frozenset(said.company_messages.kinds),
            acts=Meanings.of({"act": said.company_messages.acts}),
            unless=frozenset(said.company_messages.unless),
        ),
        statements=said.statements,
        negations=frozenset(said.negations),
        channel_fields=fields.channel,
        reason_fields=fields.reason,
        no_reason=frozenset(fields.no_reason),
        scales=_scales(check, events),
        contacts=_contacts(said.contacts),
        found_fields=frozenset(fields.found),
        page_status_fields=frozenset(fields.page_status),
        promised_at_fields=frozenset(fields.promised_at),
        promised_days_fields=frozenset(fields.promised_days),
        speaker_fields=fields.speaker,
        other_speakers=frozenset(fields.other_speakers),
        told_apart=said.told_apart,
        subjects=Meanings.of({str(kind): patterns for kind, patterns in said.subjects.kinds.items()}),
        any_subject=frozenset(said.subjects.any),
    )


def _denials(check: Checker, part: Part[declared.IntentsFile]) -> Denials:
    declared_denials = part.declared.denials
    for name, phrases in (("after", declared_denials.after), ("until", declared_denials.until)):
        for i, phrase in enumerate(phrases):
            if not tokens(phrase) or not _PATTERN_SIGNS.isdisjoint(phrase):
                check.complain(part.source, ("denials", name, i), f"'{phrase}' is not made of plain words")
    return Denials.of((one for one in declared_denials.after if tokens(one)), declared_denials.until)


def _contacts(said: declared_events.ContactsShape | None) -> ContactWords:
    if said is None:
        return ContactWords()
    outcomes = tuple((str(name), patterns) for name, patterns in said.outcomes.items())
    return ContactWords(said.action, said.kind, said.occasion, outcomes)


def _scales(check: Checker, part: Part[declared_events.EventsFile]) -> Scales:
    said = part.declared.ratings
    check.known(part.source, ("ratings", "answers"), "happening", said.answers, part.declared.happenings)
    for i, scale in enumerate(said.scales):
        if any(one[0] >= other[0] for one, other in pairwise(scale.points)):
            check.complain(part.source, ("ratings", "scales", i, "points"), "the ratings of a scale must ascend")
        if scale.net and scale.net[0] >= scale.net[1]:
            check.complain(part.source, ("ratings", "scales", i, "net"), "the bad ratings end below the good ones")
    return Scales(
        answers=frozenset(said.answers),
        value_fields=said.value,
        kind_fields=said.kind,
        most_fields=said.most,
        known=tuple(_scale(one) for one in said.scales),
    )


def _scale(said: declared_events.ScaleShape) -> Scale:
    """Named by its first field, else its first word, else by how far it reaches."""
    name = next(iter((*said.fields, *said.words)), f"{said.points[0][0]:g}-{said.points[-1][0]:g}")
    return Scale(name, said.fields, frozenset(said.words), said.points, said.net)


def _thing_rules(check: Checker, part: Part[declared.IntentsFile]) -> tuple[ThingRule, ...]:
    """Only for things that words alone do not settle."""
    known = frozenset(one.id for one in part.declared.things)
    made: list[ThingRule] = []
    for i, one in enumerate(part.declared.things):
        check.known(part.source, ("things", i, "not_with"), "thing", one.not_with, known)
        shape = None
        if one.shape is not None:
            try:
                shape = re.compile(one.shape, re.IGNORECASE)
            except re.error as error:
                check.complain(part.source, ("things", i, "shape"), f"this is not a regular expression: {error}")
        if one.not_with or shape:
            made.append(ThingRule(one.id, frozenset(one.not_with), shape, frozenset(part.declared.name_fields)))
    return tuple(made)


def _scores(check: Checker, part: Part[declared.PolicyFile], card: str) -> tuple[ScoreRule, ...]:
    lines: tuple[declared.ScoreShape, ...] = getattr(part.declared, card)
    return tuple(
        ScoreRule(
            id=line.id,
            when=check.before_states(part.source, (card, i, "when"), line.when),
            points=line.points,
            because=check.sentence(part.source, (card, i, "because"), line.because),
            evidence=check.evidence(part.source, (card, i, "evidence"), line.evidence),
        )
        for i, line in enumerate(lines)
    )


def _contact(check: Checker, part: Part[declared.PolicyFile]) -> tuple[ContactRule, ...]:
    return tuple(
        ContactRule(
            id=rule.id,
            kinds=frozenset(rule.kinds),
            outcomes=SHOWN if "shown" in rule.outcomes else frozenset(rule.outcomes),
            touchpoints=frozenset(rule.touchpoints),
            same_action=rule.same_action,
            at_most=rule.at_most,
            within_s=rule.within,
            because=check.sentence(part.source, ("contact_policy", i, "because"), rule.because),
        )
        for i, rule in enumerate(part.declared.contact_policy)
    )


def _calibration(check: Checker, part: Part[declared.PolicyFile]) -> tuple[tuple[float, float], ...]:
    points = part.declared.calibration
    strengths = [strength for strength, _ in points]
    if (strengths[0], strengths[-1]) != (0.0, 1.0) or any(one >= other for one, other in pairwise(strengths)):
        check.complain(part.source, ("calibration",), "the strengths of the calibration must ascend from 0 to 1")
    if any(one[1] > other[1] for one, other in pairwise(points)):
        check.complain(part.source, ("calibration",), "a stronger reason cannot be right less often")
    return points


def _weights(check: Checker, part: Part[declared.PolicyFile], intents: Mapping[str, Any]) -> tuple[Weight, ...]:
    made: list[Weight] = []
    for i, one in enumerate(part.declared.context_weights):
        place = ("context_weights", i)
        check.known(part.source, (*place, "intents"), "intent", one.intents, intents)
        made.append(
            Weight(
                id=one.id,
                when=check.on_situation(part.source, (*place, "when"), one.when),
                factor=one.factor,
                kinds=frozenset(one.kinds),
                intents=frozenset(one.intents),
                because=check.sentence(part.source, (*place, "because"), one.because),
                evidence=check.evidence(part.source, (*place, "evidence"), one.evidence),
            )
        )
    return tuple(made)


def _routing(check: Checker, part: Part[declared.PolicyFile]) -> tuple[RoutingRule, ...]:
    return tuple(
        RoutingRule(
            id=rule.id,
            when=check.on_situation(part.source, ("routing", "rules", i, "when"), rule.when),
            bypass_bot=rule.bypass_bot,
            priority=rule.priority,
            queue=rule.queue,
            because=check.sentence(part.source, ("routing", "rules", i, "because"), rule.because),
        )
        for i, rule in enumerate(part.declared.routing.rules)
    )
