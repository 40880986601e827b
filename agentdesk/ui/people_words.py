"""Whom a desk can name as the one who takes care of a customer: oneself, then the others of one's teams. Qt-free."""

from agentdesk.domain.people import Role, Session
from agentdesk.domain.records import dataclass
from agentdesk.ui.words import _


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can be named. ``detail`` says that they supervise."""

    id: str
    title: str
    detail: str = ""


def owners(session: Session | None) -> tuple[Person, ...]:
    """Oneself first, then the others by their names."""
    if session is None:
        return ()
    others = [
        Person(one.agent_id, one.name, _("supervisor") if one.role is Role.SUPERVISOR else "")
        for one in session.colleagues
        if one.agent_id != session.agent_id
    ]
    return (Person(session.agent_id, _("You ({name})").format(name=session.name)), *others)
