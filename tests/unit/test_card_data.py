"""Card numbers in every form in which people write them, and what only looks like them."""

import random
import sys

import pytest

from agentdesk.domain.card_data import masked, masked_text

RANGES = (("4", 16), ("51", 16), ("55", 16), ("2221", 16), ("2720", 16), ("34", 15), ("37", 15), ("36", 14),
          ("6011", 16), ("65", 16), ("3530", 16), ("62", 16), ("4", 19), ("6759", 16))  # fmt: skip
FORMS = {
    "plain": "", "spaces": " ", "no-break spaces": "\u00a0", "dashes": "-", "non-breaking hyphens": "\u2011",
    "dots": ".",
}  # fmt: skip
AROUND = (
    "{}", "my card is {} thanks", "Karte: {}, gültig 12/29", "pay({})", "رقم البطاقة {} من فضلك", "n° {}.",
    "call 555 1234 or {}",
)  # fmt: skip


def check_digit(digits: str) -> str:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 - place % 2)
        total += value - 9 * (value > 9)
    return str(-total % 10)


def number(chance: random.Random, prefix: str, length: int) -> str:
    body = prefix + "".join(chance.choice("0123456789") for _ in range(length - 1 - len(prefix)))
    return body + check_digit(body)


def written(digits: str, between: str) -> str:
    sizes = {15: (4, 6, 5), 14: (4, 6, 4), 16: (4, 4, 4, 4), 19: (4, 4, 4, 4, 3)}[len(digits)]
    parts, at = [], 0
    for size in sizes:
        parts.append(digits[at : at + size])
        at += size
    return between.join(parts)


def test_recall_over_six_forms() -> None:
    chance, missed, count = random.Random(1), [], 0
    for form, between in FORMS.items():
        for _ in range(500):
            digits = number(chance, *chance.choice(RANGES))
            text = chance.choice(AROUND).format(written(digits, between))
            told = masked_text(text)
            count += 1
            if (
                digits[-4:] not in told
                or sum(c.isdigit() for c in told) > sum(c.isdigit() for c in text) - len(digits) + 4
            ):
                missed.append((form, text, told))
    print(f"recall {1 - len(missed) / count:.4%} of {count}", file=sys.stderr)
    assert len(missed) / count <= 0.005, missed[:5]


def not_cards(chance: random.Random) -> list[str]:
    """What a contact center writes that is no card number."""

    def some(count: int) -> str:
        return "".join(chance.choice("0123456789") for _ in range(count))

    return ["".join(some(int(part)) if part.isdigit() else part for part in form.split("~")) for form in LOOK_ALIKES]


LOOK_ALIKES = (
    "order ~16", "invoice ~4~-~4~-~4~-~4", "+49 ~3~ ~8", "+1 ~3~-~3~-~4~ ext ~4", "tracking ~22", "IMEI ~15",
    "DE~2~ ~4~ ~4~ ~4~ ~4~ ~2", "GB~2~ BARC ~14", "ms since then: ~13", "~2~.~2~.~4~ ~2~:~2~:~2~.~6", "meter ~8~ ~6",
    "~8~-~4~-~4~-a~3~-~12", "serial SN~14~X", "EAN ~13", "from ~5~ to ~5~, ~3~,~3~.~2", "IP ~2~.~2~.~2~.~2",
    "account ~10", "ISBN ~3~-~1~-~2~-~6~-~1", "case ~6~/~4", "2026-11-26 ~2~:~2~ ticket ~8",
)  # fmt: skip
"""Numbers say how many digits stand there."""


def test_false_positives() -> None:
    chance, wrong, count = random.Random(2), [], 0
    for _ in range(300):
        for text in not_cards(chance):
            count += 1
            if masked_text(text) != text:
                wrong.append(text)
    print(f"false positives {len(wrong) / count:.4%} of {count}", file=sys.stderr)
    assert len(wrong) / count < 0.02, wrong[:5]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("4111 1111 1111 1111", "•••• 1111"),
        ("4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "•••• 1111"),
        ("４１１１１１１１１１１１１１１１", "•••• 1111"),
        ("٤١١١ ١١١١ ١١١١ ١١١١", "•••• 1111"),
        ("4111–1111–1111–1111 exp 12/29 cvv 123", "•••• 1111 exp 12/29 cvv •••"),
        ("4111111111111111, 12/29, 123", "•••• 1111, 12/29, •••"),
        ("4111111111111111 12/2029 1234", "•••• 1111 12/2029 •••"),
        ("two: 4111111111111111 and 5500-0000-0000-0004", "two: •••• 1111 and •••• 0004"),
        ("card4111111111111111", "card•••• 1111"),
        ("my cvv is 123", "my cvv is •••"),
        ("Sicherheitscode: 0423", "Sicherheitscode: •••"),
        ("4111 1111 1111 1112", "4111 1111 1111 1112"),
        ("the code is 123456", "the code is 123456"),
        ("DE89 3704 0044 0532 0130 00", "DE89 3704 0044 0532 0130 00"),
        ("0000 0000 0000 0000", "0000 0000 0000 0000"),
    ],
)
def test_words(text: str, told: str) -> None:
    assert masked_text(text) == told


def test_documents() -> None:
    told = {
        "id": "4111111111111111", "text": "ok",
        "data": {"card": 4111111111111111, "cvv": "123", "CVC-2": 9876, "n": 3, "x": [None, 1.5]},
    }  # fmt: skip
    assert masked(told) == {
        "id": "4111111111111111", "text": "ok",
        "data": {"card": "•••• 1111", "cvv": "•••", "CVC-2": "•••", "n": 3, "x": [None, 1.5]},
    }  # fmt: skip
    clean = {"a": [1, {"b": "c"}], "at": "2026-11-26T10:00:00.123456+00:00"}
    assert masked(clean) is clean, "nothing is copied for nothing"
