"""The radar and proposals over HTTP."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel

from agentdesk.adapters.api.readable import Reader
from agentdesk.adapters.api.transport import Transport, segment

if TYPE_CHECKING:  # not needed by an agent's desk: loaded with whoever asks for it
    from agentdesk.domain.proposal import DraftFilter, Proposal
    from agentdesk.domain.radar import Finding, Radar

M = TypeVar("M", bound=BaseModel)
PAGE = 100


class RadarCalls:
    """The part of the client that asks for the radar."""

    _transport: Transport
    _reader: Reader

    async def radar(self) -> "Radar":
        from agentdesk.domain.radar import Radar

        return await self._told(Radar, "GET", "/v1/radar")

    async def put_aside(self, action: str, reason: str, days: float | None) -> "Finding":
        body = {"reason": reason, "days": days}
        return await self._finding("POST", "/v1/radar/aside", body, params={"action": action})

    async def take_back(self, action: str) -> "Finding":
        return await self._finding("DELETE", "/v1/radar/aside", params={"action": action})

    async def proposals(self) -> "Sequence[Proposal]":
        from agentdesk.domain.proposal import ProposalPage

        return (await self._told(ProposalPage, "GET", "/v1/proposals", params={"limit": PAGE})).items

    async def proposal(self, proposal_id: str) -> "Proposal":
        return await self._proposal("GET", _path(proposal_id))

    async def propose(self, wanted: "DraftFilter", key: str) -> "Proposal":
        body = {"filter": wanted.model_dump(mode="json", exclude_none=True)}
        return await self._proposal("POST", "/v1/proposals", body, headers={"Idempotency-Key": key})

    async def edit_proposal(self, proposal_id: str, version: int, text: str) -> "Proposal":
        headers = _guard(version)
        return await self._proposal("PATCH", _path(proposal_id), {"text": text}, headers=headers)

    async def test_proposal(self, proposal_id: str) -> "Proposal":
        return await self._proposal("POST", f"{_path(proposal_id)}/backtest", {})

    async def cancel_test(self, proposal_id: str) -> "Proposal":
        return await self._proposal("DELETE", f"{_path(proposal_id)}/backtest")

    async def step_proposal(self, proposal_id: str, version: int, step: str, note: str, key: str) -> "Proposal":
        headers = {**_guard(version), "Idempotency-Key": key}
        return await self._proposal("POST", f"{_path(proposal_id)}/{step}", {"note": note}, headers=headers)

    async def discard_proposal(self, proposal_id: str) -> "Proposal":
        return await self._proposal("DELETE", _path(proposal_id))

    async def approve_policy(self, number: int, key: str) -> None:
        headers = {"If-Match": "*", "Idempotency-Key": key}
        await self._transport.request("POST", f"/v1/policy/versions/{number}/approval", body={}, headers=headers)

    async def _finding(
        self, method: str, path: str, body: dict[str, Any] | None = None, *, params: dict[str, Any]
    ) -> "Finding":
        from agentdesk.domain.radar import Finding

        return await self._told(Finding, method, path, body, params=params)

    async def _proposal(
        self, method: str, path: str, body: dict[str, Any] | None = None, *, headers: dict[str, str] | None = None
    ) -> "Proposal":
        from agentdesk.domain.proposal import Proposal

        return await self._told(Proposal, method, path, body, headers=headers)

    async def _told(
        self,
        model: type[M],
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        *,
        params: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> M:
        response = await self._transport.request(method, path, params=params, body=body, headers=headers)
        return self._reader.read(model, response.content)


def _path(proposal_id: str) -> str:
    return f"/v1/proposals/{segment(proposal_id)}"


def _guard(version: int) -> dict[str, str]:
    return {"If-Match": f'"{version}"' if version else "*"}
