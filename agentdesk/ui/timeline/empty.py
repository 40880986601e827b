"""What the timeline says where it has no row: icon, title and detail by its phase, translated where shown. Qt-free."""

from agentdesk.ui.timeline.viewmodel import Phase
from agentdesk.ui.words import to_translate

EMPTY = {
    Phase.NOBODY: (
        "customer",
        to_translate("Nobody in view"),
        to_translate("Open a call, a chat or a customer to see the history."),
    ),
    Phase.EMPTY: (
        "history",
        to_translate("No history yet"),
        to_translate("What this customer does on any channel appears here as it happens."),
    ),
    Phase.NO_MATCH: (
        "filter",
        to_translate("Nothing matches"),
        to_translate("Another channel, journey or word may show it."),
    ),
}
