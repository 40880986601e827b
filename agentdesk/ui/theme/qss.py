"""The style sheet: resources/theme/kit.qss with the tokens filled in.

Its rules match only what kit/ marks with a ``kit`` property; a rule for every widget would slow all painting.
"""

from string import Template

from agentdesk.ui.theme.resources import resources
from agentdesk.ui.theme.tokens import Tokens
from agentdesk.ui.tone import Tone

_ROLES = ("tiny", "small", "base", "strong", "section", "title", "name")


class _TokenTemplate(Template):
    delimiter = "@"
    idpattern = r"[a-z][a-z0-9_]*"


def _names(tokens: Tokens) -> dict[str, str]:
    names = dict(tokens.color._asdict())
    names.update({f"space_{key}": f"{value}px" for key, value in tokens.space._asdict().items()})
    names.update({f"radius_{key}": f"{value}px" for key, value in tokens.radius._asdict().items()})
    names.update({f"size_{key}": f"{value}px" for key, value in tokens.size._asdict().items()})
    for role in _ROLES:
        names[f"type_{role}"] = f"{getattr(tokens.type, role).size}px"
    # A control's height in QSS is that of its content: what remains inside of a border of one pixel.
    for key in ("control", "control_large", "chip"):
        names[f"inner_{key}"] = f"{getattr(tokens.size, key) - 2}px"
    # What a border takes from the room beside the words: one pixel, two with the focus.
    for key in ("xs", "s", "m"):
        names.update({f"inner_{key}{less}": f"{getattr(tokens.space, key) - less}px" for less in (1, 2, 3)})
    names["inner_facet"] = f"{tokens.size.control - tokens.space.xs}px"
    names["inner_evidence"] = f"{tokens.space.xs + 1}px"
    names["inner_status"] = f"{tokens.size.status_bar - tokens.space.xs}px"
    return names


def _text_rules(tokens: Tokens) -> list[str]:
    rules = []
    for role in _ROLES:
        spec = getattr(tokens.type, role)
        rules.append(f'QLabel[textRole="{role}"] {{ font-size: {spec.size}px; font-weight: {spec.weight}; }}')
    return rules


def _tone_rules(tokens: Tokens) -> list[str]:
    rules = []
    for tone in Tone:
        ink, ground = tokens.color.of(tone), tokens.color.ground(tone)
        rules.append(f'QLabel[tone="{tone}"] {{ color: {ink}; }}')
        rules.append(f'QFrame[kit="chip"][tone="{tone}"] {{ background: {ground}; }}')
        rules.append(f'QPushButton[kit="chip"][tone="{tone}"] {{ background: {ground}; color: {ink}; }}')
        rules.append(f'QFrame[kit="banner"][tone="{tone}"] {{ background: {ground}; }}')
    return rules


def make_style_sheet(tokens: Tokens, *, from_the_right: bool = False) -> str:
    """The application's whole style sheet. ``from_the_right``: one reads so, which a style sheet does not know.
    A name that is no token raises KeyError."""
    template = _TokenTemplate((resources() / "theme" / "kit.qss").read_text(encoding="utf-8"))
    begin, end = ("right", "left") if from_the_right else ("left", "right")
    return "\n".join(
        [template.substitute(_names(tokens), begin=begin, end=end), *_text_rules(tokens), *_tone_rules(tokens)]
    )
