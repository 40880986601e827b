"""What is wrong with a value for a setting, in the person's language. Qt-free."""

from agentdesk.app.settings import problem_with
from agentdesk.ui.words import _


def problem_words(name: str, value: object) -> str:
    """A plain sentence; empty if nothing is wrong. What only the declaration knows is said as it says it."""
    problem = problem_with(name, value)
    return _ours().get(problem, problem)


def _ours() -> dict[str, str]:
    return {
        "Write it as in https://desk.example.com.": _("Write it as in https://desk.example.com."),
        "Leave name and password out of the address: the access token signs this desk in.": _(
            "Leave name and password out of the address: the access token signs this desk in."
        ),
        "Write from and until, such as 22:00-06:00.": _("Write from and until, such as 22:00-06:00."),
    }
