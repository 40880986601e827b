"""The patterns over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from pydantic import ValidationError

from agentdesk.adapters.api.failures import bad_answer
from agentdesk.adapters.api.transport import Transport
from agentdesk.app.patterns import PatternFilter
from agentdesk.wire import later

if TYPE_CHECKING:  # not needed by an agent's desk: loaded with whoever asks for it
    from agentdesk.domain.comparison import ActionComparisons


class PatternCalls:
    """The part of the client that asks how advice is taken."""

    _transport: Transport

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
        try:
            return later.patterns.OverrideInsights.model_validate_json(response.content)
        except ValidationError as error:
            raise bad_answer(error) from None

    async def action_comparison(self, action: str) -> ActionComparisons:
        from agentdesk.domain.comparison import ActionComparisons

        response = await self._transport.request("GET", "/v1/insights/comparison", params={"action": action})
        try:
            return ActionComparisons.model_validate_json(response.content)
        except ValidationError as error:
            raise bad_answer(error) from None
