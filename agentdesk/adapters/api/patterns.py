"""The patterns over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from agentdesk.adapters.api.readable import Reader
from agentdesk.adapters.api.transport import Transport
from agentdesk.app.patterns import PatternFilter
from agentdesk.wire import later

if TYPE_CHECKING:  # not needed by an agent's desk: loaded with whoever asks for it
    from agentdesk.domain.comparison import ActionComparisons


class PatternCalls:
    """The part of the client that asks how advice is taken."""

    _transport: Transport
    _reader: Reader

    async def override_insights(self, wanted: PatternFilter, from_at: datetime) -> later.patterns.OverrideInsights:
        params = {
            "from": from_at.isoformat(),
            "time_zone": wanted.time_zone,
            "bucket": wanted.bucket,
            "team": wanted.team,
            "action": wanted.action,
            "journey": wanted.journey,
        }
        response = await self._transport.request("GET", "/v1/insights/overrides", params=params)
        return self._reader.read(later.patterns.OverrideInsights, response.content)

    async def action_comparison(self, action: str) -> ActionComparisons:
        from agentdesk.domain.comparison import ActionComparisons

        response = await self._transport.request("GET", "/v1/insights/comparison", params={"action": action})
        return self._reader.read(ActionComparisons, response.content)
