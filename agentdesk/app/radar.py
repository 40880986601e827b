"""What the desk knows of the radar: the findings, the proposals, and the one that is open. And what a screen may ask
of it.

Owns the page's part of the state. Knows nothing of how it is fetched (``radar_work``).
"""

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from agentdesk.domain.problems import ProblemError
from agentdesk.domain.records import dataclass

if TYPE_CHECKING:  # not needed by an agent's desk: loaded with whoever asks for it
    from agentdesk.domain.proposal import DraftFilter, Proposal
    from agentdesk.domain.radar import Finding, Radar

ALLOWED = "radar:read"
"""The permission of those who see it."""


class Doing(StrEnum):
    """What is on its way to the service."""

    NOTHING = ""
    DRAFTING = "drafting"
    SAVING = "saving"
    STEPPING = "stepping"


@dataclass(frozen=True, slots=True)
class RadarView:
    """``is_read`` once anything was; ``problem`` is a code where the last reading failed, ``failure`` (a code) and
    ``detail`` where the last wish did. ``proposals`` are those of the list, ``proposal`` is the open one with its
    steps."""

    is_read: bool = False
    is_reading: bool = False
    problem: str | None = None
    radar: "Radar | None" = None
    proposals: "tuple[Proposal, ...]" = ()
    proposal: "Proposal | None" = None
    doing: Doing = Doing.NOTHING
    failure: str | None = None
    detail: str = ""

    @property
    def open_findings(self) -> "tuple[Finding, ...]":
        """Those that nobody put aside."""
        found = self.radar.findings if self.radar is not None else ()
        return tuple(one for one in found if one.state == "open")

    @property
    def is_testing(self) -> bool:
        """Whether the open proposal is being back-tested."""
        test = self.proposal.test if self.proposal is not None else None
        return test is not None and test.state == "running"


def with_proposal(view: RadarView, proposal: "Proposal") -> RadarView:
    """The view with this one open, and in the list as it is now; one that was discarded is neither."""
    others = tuple(one for one in view.proposals if one.id != proposal.id)
    if proposal.state == "discarded":
        return replace(view, proposals=others, proposal=None)
    is_known = len(others) < len(view.proposals)
    if is_known:
        listed = tuple(proposal if one.id == proposal.id else one for one in view.proposals)
    else:
        listed = (proposal, *others)
    return replace(view, proposals=listed, proposal=proposal)


def with_finding(view: RadarView, finding: "Finding") -> RadarView:
    """The view with the finding as it stands now."""
    if view.radar is None:
        return view
    findings = tuple(finding if one.action == finding.action else one for one in view.radar.findings)
    return replace(view, radar=view.radar.model_copy(update={"findings": findings}))


def with_failure(view: RadarView, problem: ProblemError, detail: str) -> RadarView:
    return replace(view, doing=Doing.NOTHING, failure=problem.code.value, detail=detail)


class RadarIntents(Protocol):
    """The gestures of the radar's page."""

    def read_radar(self) -> None:
        """Read the findings and the proposals anew."""

    def put_finding_aside(self, action: str, reason: str, days: float | None) -> None:
        """Dismiss a finding, or snooze it for some days."""

    def take_finding_back(self, action: str) -> None:
        """Have a finding that was put aside be open again."""

    def draft_rule(self, wanted: "DraftFilter") -> None:
        """Have a rule proposed from the overrides that pass the filter; it opens in the radar's page."""

    def open_proposal(self, proposal_id: str | None) -> None:
        """Look at a proposal; None closes it."""

    def edit_proposal(self, proposal_id: str, text: str) -> None:
        """Keep the rule as it is written now; the check's problems come with the answer."""

    def test_proposal(self, proposal_id: str) -> None:
        """Back-test the draft over the stored decisions; ``Proposal.test`` says how far it is."""

    def cancel_proposal_test(self, proposal_id: str) -> None:
        """Break the back-test off."""

    def send_proposal(self, proposal_id: str, note: str) -> None:
        """Send the draft with its evidence to those who publish."""

    def publish_proposal(self, proposal_id: str, note: str) -> None:
        """Publish the rule: in force at once, or waiting for somebody else."""

    def approve_proposal(self, proposal_id: str) -> None:
        """Approve the version of the policy that it became, which waits for somebody else."""

    def return_proposal(self, proposal_id: str, reason: str) -> None:
        """Return it to its author."""

    def discard_proposal(self, proposal_id: str) -> None:
        """Do away with the draft."""


class RadarService(Protocol):
    """The service's part of it. Every method raises ``ProblemError``."""

    async def radar(self) -> "Radar": ...

    async def put_aside(self, action: str, reason: str, days: float | None) -> "Finding": ...

    async def take_back(self, action: str) -> "Finding": ...

    async def proposals(self) -> "Sequence[Proposal]":
        """Those that changed last, newest first."""

    async def proposal(self, proposal_id: str) -> "Proposal": ...

    async def propose(self, wanted: "DraftFilter", key: str) -> "Proposal": ...

    async def edit_proposal(self, proposal_id: str, version: int, text: str) -> "Proposal": ...

    async def test_proposal(self, proposal_id: str) -> "Proposal": ...

    async def cancel_test(self, proposal_id: str) -> "Proposal": ...

    async def step_proposal(self, proposal_id: str, version: int, step: str, note: str, key: str) -> "Proposal":
        """``step`` is sending, publication or return."""

    async def discard_proposal(self, proposal_id: str) -> "Proposal": ...

    async def approve_policy(self, number: int, key: str) -> None:
        """Approve a version of the policy that waits for somebody else."""
