"""The migrations are one chain in the order of their names: two that were made at once must not share a number."""

import re
from pathlib import Path

VERSIONS = Path(__file__).parents[2] / "agentdesk" / "orchestrator" / "store" / "migrations" / "versions"


def test_each_migration_follows_the_one_before() -> None:
    before = None
    for path in sorted(VERSIONS.glob("r[0-9]*.py")):
        text = path.read_text(encoding="utf-8")
        revision = re.search(r'^revision\b.*= "(\w+)"', text, re.MULTILINE)
        down = re.search(r'^down_revision\b.*= (?:"(\w+)"|None)', text, re.MULTILINE)
        assert revision, path.name
        assert down, path.name
        assert revision[1] == path.name.split("_")[0], path.name
        assert down[1] == before, f"{path.name} should follow {before}"
        before = revision[1]
