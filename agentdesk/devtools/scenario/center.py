"""The whole contact center: its customers' pasts, their stories one after another, and the life around them."""

import asyncio
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from agentdesk.devtools.scenario.cloudevents import EventMaker, identify
from agentdesk.devtools.scenario.former import former_events, read_former
from agentdesk.devtools.scenario.pace import Pace
from agentdesk.devtools.scenario.people import make_person
from agentdesk.devtools.scenario.player import Player, Stage
from agentdesk.devtools.scenario.story import Habit, PastDeed, Person, Story, read_people, read_stories
from agentdesk.devtools.scenario.switchboard import Switchboard
from agentdesk.devtools.service_client import ServiceClient

BYSTANDERS = 24
BETWEEN_DEEDS_S = 6.0
BETWEEN_CONTACTS_S = 120.0
OPEN_AT_ONCE = 3
SOURCE = "demo"


class ContactCenter:
    """``prepare`` tells the service of the past; ``run`` lives on until cancelled."""

    def __init__(
        self,
        touchpoint: ServiceClient,
        agent: ServiceClient,
        agent_id: str,
        *,
        directory: Path,
        seed: int,
        speed: float,
    ) -> None:
        self._chance = random.Random(seed)
        self._agent, self._people, self._former = agent, read_people(directory), read_former(directory)
        self._seed = seed
        self._stage = Stage(touchpoint, Switchboard(), Pace(speed), agent_id)
        self._maker = EventMaker(self._chance, f"{SOURCE}/{seed}")
        self._numbers = iter(range(1, 10**6))
        stories = read_stories(directory)
        self._told = [self._player(story) for story in stories]
        self._recurring = [story for story in stories if story.customer is None]
        self._bystanders = [self._somebody() for _ in range(BYSTANDERS)]

    @property
    def players(self) -> tuple[Player, ...]:
        """The stories of the files, in the order in which they are told."""
        return tuple(self._told)

    def _somebody(self) -> Person:
        return make_person(self._people, self._chance, next(self._numbers))

    def _player(self, story: Story) -> Player:
        interaction_id = UUID(int=self._chance.getrandbits(128), version=4)
        return Player(self._stage, story.customer or self._somebody(), story, self._maker, interaction_id)

    async def prepare(self) -> None:
        """What everybody did before the demo began."""
        now = datetime.now(UTC)
        for player in self._told:
            await player.live_through_the_past(now)
        for person in self._bystanders:
            past = tuple(self._habits_of_a_month())
            await self._stage.touchpoint.track("/v1/identify", identify(person, now))
            await self._stage.send(self._maker.past(person, past, now))
        source = f"{SOURCE}/{self._seed}"
        await self._stage.send(former_events(self._former, self._people, self._seed, source, now))

    def _habits_of_a_month(self) -> Iterator[PastDeed]:
        for _ in range(self._chance.randint(3, 14)):
            habit = self._habit()
            age = timedelta(minutes=self._chance.randint(60, 45_000))
            yield PastDeed(type=habit.type, by=habit.by, data=habit.data, age=age)

    def _habit(self) -> Habit:
        weights = [habit.weight for habit in self._people.habits]
        return self._chance.choices(self._people.habits, weights)[0]

    async def follow(self, cursor: int) -> None:
        """Hear what the agent does, until cancelled."""
        await self._stage.switchboard.follow(self._agent, cursor)

    async def run(self, cursor: int) -> None:
        """Live: bystanders act, and one story after another leads to a contact. Ends only by being cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.follow(cursor))
            tasks.create_task(self._bystanders_act())
            tasks.create_task(self._stories_happen())

    async def _bystanders_act(self) -> None:
        while True:
            await self._stage.pace.wait(self._chance.expovariate(1 / BETWEEN_DEEDS_S))
            person, habit = self._chance.choice(self._bystanders), self._habit()
            await self._stage.send([self._maker.event(person, habit, datetime.now(UTC))])

    async def _stories_happen(self) -> None:
        places = asyncio.Semaphore(OPEN_AT_ONCE)

        async def _tell(player: Player) -> None:
            async with places:
                await player.play()

        async with asyncio.TaskGroup() as tasks:
            for player in self._told:
                tasks.create_task(_tell(player))
                await self._stage.pace.wait(BETWEEN_CONTACTS_S)
            while True:
                async with places:
                    player = self._player(self._chance.choice(self._recurring))
                await player.live_through_the_past(datetime.now(UTC))
                tasks.create_task(_tell(player))
                await self._stage.pace.wait(self._chance.expovariate(1 / BETWEEN_CONTACTS_S))
