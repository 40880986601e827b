"""The supervisor's override log on screen, as its tests look at it."""

from PySide6.QtCore import QCoreApplication

from agentdesk.app.state import State
from agentdesk.devtools.scenes.morning import NOW
from agentdesk.ui.ledger.view import OverrideLogView
from agentdesk.ui.ledger.viewmodel import build


def render(view: OverrideLogView, state: State) -> None:
    view.render(build(state, NOW))
    QCoreApplication.sendPostedEvents()
