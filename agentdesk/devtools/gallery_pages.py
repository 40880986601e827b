"""What the gallery shows: a builder for each family of widgets, in the states that it can be in."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from agentdesk.domain.problems import Code
from agentdesk.ui.bar_row import BarRow
from agentdesk.ui.kit.banner import Banner
from agentdesk.ui.kit.bars import BarList
from agentdesk.ui.kit.button import Button, ButtonKind, EvidenceButton, IconButton, MenuButton
from agentdesk.ui.kit.card import Card, Quote, Rule
from agentdesk.ui.kit.chip import Chip, ChipButton, Count
from agentdesk.ui.kit.choice import Choice, SegmentedChoice
from agentdesk.ui.kit.field import FindField, FormRow, LineField, TextArea
from agentdesk.ui.kit.icon_label import Icon, IconLabel
from agentdesk.ui.kit.key_hint import KeyHint
from agentdesk.ui.kit.layout import Flow, column, row
from agentdesk.ui.kit.line import LineList, Point
from agentdesk.ui.kit.states import EmptyState, ErrorState, Skeleton
from agentdesk.ui.kit.text import ElidedLabel, Prose, Text, TextRole
from agentdesk.ui.kit.type_ahead import TypeAhead
from agentdesk.ui.theme.icons import icon_names
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _


def _lines(*parts: QWidget) -> QWidget:
    host = QWidget()
    layout = column(host)
    for part in parts:
        layout.addWidget(part)
    return host


def _beside(*parts: QWidget) -> QWidget:
    host = QWidget()
    layout = row(host)
    for part in parts:
        layout.addWidget(part)
    layout.addStretch(1)
    return host


def _off(widget: QWidget) -> QWidget:
    widget.setEnabled(False)
    return widget


def _texts() -> QWidget:
    texts: list[QWidget] = [Text(f"{_('Written words')} 0123456789 · {role}", role) for role in TextRole]
    texts += [_beside(*(Text(_(tone.value), tone=tone) for tone in Tone))]
    texts += [ElidedLabel(_("One line that gives way where its room ends, and is whole in the tool tip") + " …" * 40)]
    texts += [Prose(_("A paragraph that wraps and is set with the line height of its role. ") * 4)]
    return _lines(*texts)


def _buttons() -> QWidget:
    kinds = [ButtonKind.PRIMARY, ButtonKind.SECONDARY, ButtonKind.GHOST, ButtonKind.DANGER]
    return _lines(
        _beside(*(Button(_(kind.value), kind) for kind in kinds)),
        _beside(*(_off(Button(_(kind.value), kind)) for kind in kinds)),
        _beside(
            Button(_("Accept"), ButtonKind.PRIMARY, key="Ctrl+Return", large=True),
            Button(_("Do other…"), key="Ctrl+O", large=True),
            Button(_("Copy"), icon="copy"),
            IconButton("more", _("More")),
        ),
        _beside(MenuButton(_("Available"), icon="presence"), EvidenceButton(_("a claim"), ["e1"]), KeyHint("Ctrl+K")),
        Button(_("A line that is one button"), ButtonKind.ROW, icon="open-right"),
    )


def _chips() -> QWidget:
    plain, marked = Flow(), Flow()
    for tone in Tone:
        plain.add(Chip(_(tone.value), tone))
        marked.add(Chip(_(tone.value), tone, icon="channel-app", mark_icon="failed-mark"))
    unread = Count()
    unread.set_count(2, _("2 unread"))
    many = Count()
    many.set_count(120, _("120 unread"))
    menu = ChipButton(_("unverified"), Tone.WARNING, opens_menu=True)
    return _lines(plain, marked, _beside(menu, ChipButton(_("newer advice"), Tone.ACCENT), unread, many))


def _grounds() -> QWidget:
    card, important, quote = Card(), Card(emphasis=True), Quote()
    quote.body.addWidget(Prose(_("“Words to be said to the customer.”")))
    card.body.addWidget(Text(_("A card"), TextRole.STRONG))
    important.body.addWidget(Text(_("The card that matters now"), TextRole.TITLE))
    important.body.addWidget(quote)
    return _lines(card, important, Rule())


def _strips() -> QWidget:
    strips = []
    for tone in (Tone.NEUTRAL, Tone.WARNING, Tone.DANGER, Tone.SUCCESS):
        strip = Banner()
        strips.append(strip)
        strip.say(_("What is the matter, in one sentence."), tone, _("Do something"))
    return _lines(*strips)


def _states() -> QWidget:
    error = ErrorState()
    error.show_problem(Code.UNAVAILABLE)
    empty = EmptyState("customers", _("Nobody here yet"), _("Accept an interaction, or look somebody up."))
    return _lines(Skeleton((0.4, 0.9, 0.7)), empty, error)


def _fields() -> QWidget:
    filled, wrong = LineField(_("Name")), FormRow(_("Comment"), TextArea(_("Comment")))
    filled.setText(_("Filled in"))
    wrong.set_error(_("This reason needs a comment."))
    return _lines(
        LineField(_("Name"), _("Empty")),
        filled,
        _off(LineField(_("Name"), _("Switched off"))),
        FindField(_("Find"), _("Find")),
        FindField(_("Search"), _("Customer or command"), kind="search"),
        FormRow(_("Note"), TextArea(_("Note"), _("Type here")), hint=_("Optional")),
        wrong,
    )


def _choices() -> QWidget:
    reasons = [Choice(str(n), _(title)) for n, title in enumerate(("Customer upset", "Outage open", "Other"))]
    flowing, stacked = SegmentedChoice(_("Reason"), reasons), SegmentedChoice(_("Reason"), reasons, stacked=True)
    flowing.set_choice("1")
    find = TypeAhead(_("Done instead"), _("Type an action"))
    find.set_choices([Choice("fee", _("Waive the fee"), _("goodwill")), Choice("back", _("Call back"))])
    return _lines(flowing, stacked, find)


def _icons() -> QWidget:
    flow = Flow()
    for name in icon_names():
        flow.add(Icon(name, Tone.NEUTRAL, meaning=name))
    return _lines(flow, IconLabel("falling", _("−0.6 falling"), Tone.DANGER, TextRole.STRONG))


def _figures() -> QWidget:
    bars, line = BarList(_("Figures")), LineList(_("A figure over time"), ("0", "1"))
    bars.show_rows(
        [
            BarRow("1", _("Trouble with a payment"), "100 % (97–100)", "", (0, 1), (0.97, 1.0)),
            BarRow("2", _("Bill paid"), "62 % (54–70)", "", (0, 0.62), (0.54, 0.7), detail=_("one is enough")),
            BarRow("3", _("A spread"), _("2 hours"), "", (0.2, 0.5), None, 0.3, Tone.VIOLET),
            BarRow("4", _("A drop"), "−12", "", (0.44, 0.5), None, None, Tone.DANGER, icon="falling"),
            BarRow("5", _("Too few"), _("too few"), ""),
        ]
    )
    told = (
        (0.5, 0.4, 0.62),
        (0.55, 0.45, 0.6),
        (None, None, None),
        (0.7, 0.6, 0.8),
        (0.4, 0.35, 0.5),
        (0.45, 0.3, 0.6),
    )
    line.show_points([Point(str(n), f"{n + 1}", "", "", *values) for n, values in enumerate(told)])
    return _lines(bars, line)


SECTIONS: Sequence[tuple[str, Callable[[], QWidget]]] = (
    ("Text", _texts),
    ("Buttons", _buttons),
    ("Chips", _chips),
    ("Grounds", _grounds),
    ("Strips", _strips),
    ("States", _states),
    ("Fields", _fields),
    ("Choices", _choices),
    ("Figures", _figures),
    ("Icons", _icons),
)
