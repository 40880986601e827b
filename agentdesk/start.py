"""From the command to a desk on the screen: display, one desk for each profile, first paint, and the desk behind it.

Loads nothing that the first paint does not need: what the desk is made of (``bootstrap``) is loaded after it.
"""

import gc
import sys
from pathlib import Path
from typing import Any

from agentdesk.adapters.system import folders
from agentdesk.adapters.system.folders import Profile
from agentdesk.adapters.system.machine_settings import layers_of
from agentdesk.adapters.system.window_file import WindowFile
from agentdesk.app.setting_layers import DeskOptions, Layers
from agentdesk.ui.qt.application import has_display, is_seen, make_application
from agentdesk.ui.qt.single_instance import SingleInstance, send_pop
from agentdesk.ui.shell.first_paint import FirstPaint, load_behind
from agentdesk.ui.theme.tokens import THEMES, Tokens, load_tokens


def run_desk(options: DeskOptions) -> int:
    """Open the desk until its window is closed. Returns the exit code."""
    if not has_display():
        return _fail("There is no display to open a window on. 'agentdesk demo --headless' plays without one.")
    told: dict[str, Any] = {}
    try:
        layers = layers_of(options)
        told.update(layers.merged())
        return _run(layers, options, told)
    except KeyboardInterrupt:
        return 0
    except Exception as error:  # whatever it is: who clicked on an icon sees nothing but windows
        from agentdesk.ui.shell import not_opened

        return not_opened.tell(
            make_application(), error, told, folder=_profile(options, told).folder, is_seen=is_seen()
        )


def _run(layers: Layers, options: DeskOptions, told: dict[str, Any]) -> int:
    app = make_application()
    name = instance_name(told.get("profile_dir"))
    instance = SingleInstance(name)
    early: list[str] = []
    instance.pop_requested.connect(early.append)
    if not instance.listen():
        send_pop("", name)
        return _fail("The desk is open already; it was asked to come to the front.", code=0)
    window = FirstPaint(_tokens(told), WindowFile(_profile(options, told).windows_file).read())
    try:
        load_behind(app, window, _load)
        from agentdesk import bootstrap

        if window.was_closed:
            return 0
        return bootstrap.run(app, layers, options, instance, early, window)
    finally:
        gc.enable()
        window.put_away()
        instance.close()


def _profile(options: DeskOptions, told: dict[str, Any]) -> Profile:
    chosen = told.get("profile_dir") or options.profile_dir
    return folders.profile(Path(chosen) if chosen else None)


def _load() -> None:
    from agentdesk import bootstrap  # noqa: F401  (loaded for whoever asks for it next)


def _tokens(told: dict[str, Any]) -> Tokens:
    """How it will look, as far as the settings are right; whether they are is found out behind the first paint."""
    theme = told.get("theme")
    try:
        scale = float(told.get("text_scale", 1.0))
    except (TypeError, ValueError):
        scale = 1.0
    return load_tokens(theme if theme in THEMES else THEMES[0], scale)


def instance_name(profile_dir: str | Path | None) -> str:
    """Under which name the desk of a profile is reached."""
    return str(folders.profile(Path(profile_dir) if profile_dir else None).folder.resolve())


def pop(text: str, *, interaction: str | None, profile_dir: Path | None) -> str | None:
    """Have the running desk show that customer. Returns a plain sentence when it cannot be done."""
    from agentdesk.app.use_cases.pop import Pop, parse_pop, pop_address
    from agentdesk.domain.problems import ProblemError

    try:
        asked = parse_pop(text)
    except ProblemError as problem:
        return f"{text!r} names no customer: write KIND:VALUE, KIND being one of {problem.params['kinds']}."
    address = pop_address(Pop(asked.identifier, interaction or asked.interaction_id))
    try:
        told = layers_of(DeskOptions(profile_dir=profile_dir)).merged()
    except ValueError as error:
        return f"The settings are wrong: {error}"
    if send_pop(address, instance_name(told.get("profile_dir"))):
        return None
    return "No desk is running for this profile. Open it with 'agentdesk', then try again."


def _fail(message: str, *, code: int = 1) -> int:
    print(message, file=sys.stderr)
    return code
