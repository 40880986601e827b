"""The analyst's window: how advice and journeys do, without any customer, in the frame that all windows share."""

from collections.abc import Sequence

from agentdesk.ui.insights.page import JourneysPage
from agentdesk.ui.patterns import page as patterns_page
from agentdesk.ui.patterns.page import PatternsPage
from agentdesk.ui.radar.page import RadarPage
from agentdesk.ui.radar.page import commands as radar_commands
from agentdesk.ui.radar.viewmodel import waiting
from agentdesk.ui.shell.pages import Page, PagedWindow
from agentdesk.ui.words import _


class AnalystWindow(PagedWindow):
    """Its pages name no customer and no agent."""

    def pages(self) -> Sequence[Page]:
        return (
            Page("patterns", _("Patterns"), PatternsPage, patterns_page.commands),
            Page("radar", _("Radar"), RadarPage, radar_commands, waiting),
            Page("journeys", _("Journeys"), JourneysPage),
        )
