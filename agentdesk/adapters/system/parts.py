"""What the program is made of and under which licences, as the installed packages say themselves."""

import re
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import agentdesk
from agentdesk.app.diagnosis import Part

_PACKAGE = Path(agentdesk.__file__).resolve().parent
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_TEXTS = re.compile(r"(^|/)(licen[cs]e|copying|notice)[^/]*$", re.IGNORECASE)


def changelog() -> str:
    """The list of changes; empty where it is not installed."""
    return _read("CHANGELOG.md")


def parts() -> tuple[Part, ...]:
    """The libraries that it needs while it runs, and theirs, by name; and the fonts and the icons."""
    found = [Part(each.name, each.version, _licence(each)) for each in _needed()]
    bundled = [
        Part("Inter", "4.0 beta 7", "OFL-1.1"),
        Part("Noto Sans Arabic", "2020-12", "OFL-1.1"),
        Part("Lucide icons", "", "ISC"),
    ]
    return tuple(sorted([*found, *bundled], key=lambda part: part.name.lower()))


def licence_texts() -> str:
    """Every licence text that is installed with them, one after another under its name."""
    texts = [
        ("agentdesk", _read("LICENSE")),
        ("Inter", _read("fonts/LICENSE")),
        ("Noto Sans Arabic", _read("fonts/LICENSE-NotoSansArabic")),
        ("Lucide icons", _read("icons/LICENSE")),
    ]
    for each in _needed():
        named = [Path(str(file.locate())) for file in each.files or () if _TEXTS.search(file.as_posix())]
        texts += [(each.name, file.read_text("utf-8", "replace")) for file in named if file.is_file()]
    return "\n\n".join(f"===== {name} =====\n\n{text.strip()}" for name, text in texts if text)


def _needed() -> list[metadata.Distribution]:
    seen: dict[str, metadata.Distribution] = {}
    waiting = ["agentdesk"]
    while waiting:
        name = waiting.pop()
        try:
            found = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # another system's, or an extra that is not installed
        key = found.name.lower().replace("_", "-")
        if key not in seen:
            seen[key] = found
            waiting += _requirements(found)
    seen.pop("agentdesk", None)
    return sorted(seen.values(), key=lambda each: each.name.lower())


def _requirements(of: metadata.Distribution) -> Iterator[str]:
    for each in of.requires or ():
        name = _NAME.match(each)
        if name is not None and "extra ==" not in each:
            yield name.group()


def _licence(of: metadata.Distribution) -> str:
    told = of.metadata
    for field in ("License-Expression", "License"):
        value = next(iter(told.get_all(field) or ()), "").strip()
        if value and "\n" not in value and len(value) < 80:
            return value
    classified = [each for each in told.get_all("Classifier") or () if each.startswith("License ::")]
    return "; ".join(each.rpartition(" :: ")[2] for each in classified)


def _read(name: str) -> str:
    places = (_PACKAGE / "_resources" / name, _PACKAGE.parent / "resources" / name, _PACKAGE.parent / name)
    for place in places:
        if place.is_file():
            return place.read_text("utf-8")
    return ""
