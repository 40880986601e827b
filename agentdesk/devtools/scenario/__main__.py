"""``python -m agentdesk.devtools.scenario``: plays the demo contact center against any orchestrator, until Ctrl+C."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from agentdesk.devtools.scenario.center import ContactCenter
from agentdesk.devtools.service_client import ServiceClient


async def _play(url: str, events_token: str, agent_token: str, directory: Path, seed: int, speed: float) -> None:
    async with ServiceClient(url, events_token) as touchpoint, ServiceClient(url, agent_token) as agent:
        session = await agent.get("/v1/session")
        center = ContactCenter(touchpoint, agent, session["agent_id"], directory=directory, seed=seed, speed=speed)
        await center.prepare()
        typer.echo("The past is told; customers act now. Ctrl+C ends it.", err=True)
        await center.run(session["cursor"])


def main(
    url: Annotated[str, typer.Option(help="The orchestrator, as 'listening on' says it.")],
    events_token: Annotated[str, typer.Option(envvar="SCENARIO_EVENTS_TOKEN", help="A touchpoint's token.")],
    agent_token: Annotated[str, typer.Option(envvar="SCENARIO_AGENT_TOKEN", help="The agent who is contacted.")],
    directory: Annotated[Path, typer.Option(exists=True, file_okay=False, help="Stories and people.")],
    seed: Annotated[int, typer.Option()] = 1,
    speed: Annotated[float, typer.Option(min=0.1, max=1000, help="How much faster than life.")] = 1.0,
) -> None:
    """Customers act on web, app and IVR, call and write."""
    try:
        asyncio.run(_play(url, events_token, agent_token, directory, seed, speed))
    except KeyboardInterrupt:
        raise typer.Exit(0) from None


if __name__ == "__main__":
    typer.run(main)
