"""A computer whose settings are in files of the test's own, and whose tasks and log are put in by hand."""

from pathlib import Path

from agentdesk.adapters.system.machine import ThisMachine
from agentdesk.app.diagnosis import Installation, Running, settings_of
from agentdesk.app.setting_layers import DeskOptions, Layers


class HandMachine(ThisMachine):
    """The real one, with layers that the test adds to those in the files."""

    def __init__(self, profile: Path, mandatory: dict[str, object] | None = None) -> None:
        super().__init__(DeskOptions(profile_dir=profile), lambda: self.log)
        self.mandatory = mandatory or {}
        self.environment: dict[str, str] = {}
        self.log: tuple[str, ...] = ()
        self.tasks: tuple[str, ...] = ()

    def installation(self) -> Installation:
        real = super().installation()
        own = {each.name: each.own for each in real.settings if each.own is not None}
        layers = Layers({}, self.environment, own, self.mandatory, {})
        return Installation(real.versions, real.places, settings_of(layers))

    def running(self) -> Running:
        return Running(self.tasks, self.told(), self.log)
