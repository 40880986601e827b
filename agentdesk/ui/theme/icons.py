"""The icon set, tinted: resources/icons/<meaning>.svg → pixmaps and icons in a theme colour, crisp at any scale."""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from agentdesk.domain.event import CHANNELS
from agentdesk.ui.theme.resources import resources


@lru_cache(maxsize=256)
def _source(name: str) -> str:
    path = resources() / "icons" / f"{name}.svg"
    return path.read_text(encoding="utf-8")


def icon_names() -> tuple[str, ...]:
    """The meanings that have an icon."""
    return tuple(sorted(path.stem for path in (resources() / "icons").glob("*.svg")))


def channel_icon(channel: str) -> str:
    """The icon name of a channel; an unknown channel has one too."""
    return f"channel-{channel}" if channel in CHANNELS else "channel-other"


@lru_cache(maxsize=1024)
def icon_pixmap(name: str, color: str, size: int, ratio: float = 1.0, gap: int = 0) -> QPixmap:
    """The icon in one colour, ``size`` logical pixels square, for a screen of that device pixel ratio.

    ``gap`` is left free on its right, for a word that follows there; a negative one on its left.
    """
    renderer = QSvgRenderer(QByteArray(_source(name).replace("currentColor", color).encode()))
    pixels = round(size * ratio)
    pixmap = QPixmap(QSize(pixels + round(abs(gap) * ratio), pixels))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(max(0, round(-gap * ratio)), 0, pixels, pixels))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def make_icon(name: str, color: str, disabled_color: str, size: int, gap: int = 0) -> QIcon:
    """An icon for buttons and menus, with its disabled form, as dense as the densest screen there is."""
    ratio = max((screen.devicePixelRatio() for screen in QGuiApplication.screens()), default=1.0)
    icon = QIcon()
    icon.addPixmap(icon_pixmap(name, color, size, ratio, gap), QIcon.Mode.Normal)
    icon.addPixmap(icon_pixmap(name, disabled_color, size, ratio, gap), QIcon.Mode.Disabled)
    return icon
