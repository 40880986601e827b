"""What the documents name is there: the files and headings that they lead to, commands and options, settings."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer

from agentdesk.app.settings import SETTABLE
from agentdesk.cli import app

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "resources").rglob("*.md")])
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
COMMAND = re.compile(r"(?:^|[`(])agentdesk((?: [^`#\n]*)?)", re.MULTILINE)
EVERYWHERE = {"--help"}


@cache
def _anchors(document: Path) -> set[str]:
    """The names by which headings are reached, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def _missing_links(document: Path) -> Iterator[str]:
    for link in re.findall(r"\]\(([^)\s]+)\)", document.read_text()):
        path, _sign, anchor = link.partition("#")
        target = (document.parent / path).resolve() if path else document
        if "://" in link:
            continue
        if not target.exists() or (anchor and anchor not in _anchors(target)):
            yield link


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    assert not list(_missing_links(document))


def test_a_link_that_leads_nowhere_is_found(tmp_path: Path) -> None:
    document = tmp_path / "planted.md"
    document.write_text(
        "# A heading: here\n[1](#a-heading-here) [2](#nowhere) [3](gone.md) [4](https://example.com/x)\n"
    )
    assert list(_missing_links(document)) == ["#nowhere", "gone.md"]


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_says_its_number_its_day_and_whether_it_holds(decision: Path) -> None:
    heading, _blank, state, *_rest = decision.read_text().splitlines()
    assert heading.startswith(f"# {int(decision.name[:4])}. ")
    assert re.match(r"Date: \d{4}-\d\d-\d\d · Status: accepted", state)


def _index() -> list[tuple[str, str]]:
    """What the index of the decisions names: title and file."""
    return re.findall(r"^- \[(.+)\]\((.+)\)$", (ROOT / "docs/decisions/README.md").read_text(), re.MULTILINE)


def _wrongly_listed(index: list[tuple[str, str]], decisions: list[Path]) -> set[str]:
    """The decisions that the index does not name once and with their title, and what it names else."""
    right = Counter((decision.read_text().splitlines()[0].removeprefix("# "), decision.name) for decision in decisions)
    named = Counter(index)
    return {file for _title, file in {*(right - named), *(named - right)}}


def test_each_decision_stands_in_the_index_once_with_its_title() -> None:
    assert not _wrongly_listed(_index(), DECISIONS)


def test_a_decision_that_the_index_does_not_name_rightly_is_found() -> None:
    (title, file), (_title, other), *rest = _index()
    planted = [(title, file), (title, file), ("Another title", other), *rest[1:], ("Gone", "gone.md")]
    assert _wrongly_listed(planted, DECISIONS) == {file, other, rest[0][1], "gone.md"}


def _unknown(command: Any, words: list[str]) -> Iterator[str]:
    """What of a command line the program does not have."""
    while words and (commands := getattr(command, "commands", {})) and re.fullmatch(r"[a-z][a-z-]*", words[0]):
        name = words.pop(0)
        if name not in commands:
            yield name
            return
        command = commands[name]
    options = {name for one in command.params for name in (*one.opts, *one.secondary_opts)} | EVERYWHERE
    yield from (word for word in words if word.startswith("--") and word not in options)


def _unknown_commands(text: str) -> list[str]:
    program = typer.main.get_command(app)
    found = (match.group(1) for match in COMMAND.finditer(text.replace("\\\n", " ")))
    return [
        f"{line.strip()}: {wrong}" for line in found for wrong in _unknown(program, re.findall(r"[^\s`,;|\[\]]+", line))
    ]


@pytest.mark.parametrize("document", [ROOT / "README.md", ROOT / "CHANGELOG.md"], ids=lambda path: path.name)
def test_commands_and_their_options_are_there(document: Path) -> None:
    assert not _unknown_commands(document.read_text())


def test_a_command_that_is_not_there_is_found() -> None:
    assert _unknown_commands("agentdesk polcy check DIR\nagentdesk serve --prot 80\n`agentdesk audit verfy`\n") == [
        "polcy check DIR: polcy",
        "serve --prot 80: --prot",
        "audit verfy: verfy",
    ]


def test_every_setting_is_described() -> None:
    rows = re.findall(
        r"^\| `([a-z_]+)` \| `(AGENTDESK_[A-Z_]+)` \|", (ROOT / "docs/settings.md").read_text(), re.MULTILINE
    )
    assert {name for name, _variable in rows} == set(SETTABLE)
    assert all(variable == f"AGENTDESK_{name.upper()}" for name, variable in rows)
