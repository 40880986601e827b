"""Reads canned replies. They decide nothing: the desk fills them in and the agent sends them.

Owns the checks within their file.
"""

from collections.abc import Iterable

from agentdesk.domain.canned import VARIABLES, CannedReply, is_variable, named
from agentdesk.engine.policy.checks import Checker, Part
from agentdesk.engine.policy.shapes import Declared, Id, Text
from agentdesk.engine.policy.yamlsource import Place


class ReplyShape(Declared):
    """``shortcut`` is what an agent types after the slash to have it first."""

    id: Id
    title: Text
    text: Text
    shortcut: str = ""
    channels: tuple[Id, ...] = ()


class RepliesFile(Declared):
    canned_replies: tuple[ReplyShape, ...]


def canned_replies(check: Checker, part: Part[RepliesFile], traits: Iterable[str]) -> tuple[CannedReply, ...]:
    """The canned replies in the order of their file; problems go to ``check``."""
    ids, shortcuts, known = set[str](), set[str](), frozenset(traits)
    for i, said in enumerate(part.declared.canned_replies):
        place: Place = ("canned_replies", i)
        check.unique(part.source, (*place, "id"), "canned reply", said.id, ids)
        if said.shortcut:
            check.unique(part.source, (*place, "shortcut"), "shortcut", said.shortcut, shortcuts)
            if len(said.shortcut.split()) != 1:
                check.complain(part.source, (*place, "shortcut"), "a shortcut is one word")
        for name, _start in named(said.text):
            if not is_variable(name, known):
                wanted = ", ".join((*VARIABLES, "trait.NAME"))
                check.complain(part.source, (*place, "text"), f"there is no variable '{name}'; there are {wanted}")
    return tuple(CannedReply(**said.model_dump()) for said in part.declared.canned_replies)
