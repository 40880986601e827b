"""Makes the one sound of the desk, ``resources/sounds/news.wav``: two soft tones, computed and not recorded.

``python -m agentdesk.devtools.chime`` writes it. The same bytes come out anywhere.
"""

import io
import math
import struct
import wave
from pathlib import Path

from agentdesk.ui.theme.resources import resources

RATE_HZ = 22_050
LASTS_S = 0.34
LOUD = 0.28
"""Of full scale: quiet beside a voice in the same headset."""
TONES = ((587.33, 0.0), (880.0, 0.09))
"""Frequency in Hz (D5, A5), and when it begins, in seconds."""
RISES_S, FADES_S = 0.006, 0.11
"""A tone that jumps to its height clicks."""


def chime() -> bytes:
    """The file: WAV, one channel, 16 bits."""
    samples = [round(32_767 * LOUD * _at(number / RATE_HZ)) for number in range(round(RATE_HZ * LASTS_S))]
    file = io.BytesIO()
    with wave.open(file, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(2)
        written.setframerate(RATE_HZ)
        written.writeframes(struct.pack(f"<{len(samples)}h", *samples))
    return file.getvalue()


def _at(seconds: float) -> float:
    return sum(_tone(hertz, seconds - begins_s) for hertz, begins_s in TONES) / len(TONES)


def _tone(hertz: float, seconds: float) -> float:
    if seconds < 0:
        return 0.0
    ends = max(0.0, min(1.0, (LASTS_S - TONES[-1][1] - seconds) / 0.03))
    return math.sin(math.tau * hertz * seconds) * min(1.0, seconds / RISES_S) * math.exp(-seconds / FADES_S) * ends


def sound_file() -> Path:
    return resources() / "sounds" / "news.wav"


if __name__ == "__main__":
    sound_file().write_bytes(chime())
