"""The catalogues of translations: read from the code, brought up to date, compiled.

``python -m tests.words`` brings ``resources/i18n`` up to date with the messages in the code, prints what is not
translated yet, and compiles. A test holds what is committed to the code.
"""

import io
import string
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
I18N = ROOT / "resources" / "i18n"
LANGUAGES = ("de", "es", "ar")
_OF_A_MOMENT = tuple(
    f'"{name}'
    for name in ("POT-Creation", "PO-Revision", "Last-Translator", "Language-Team", "Report-", "Generated-By")
)
KEYWORDS = {"_": None, "ngettext": (1, 2), "to_translate": None}


def po_file(language: str) -> Path:
    return I18N / language / "LC_MESSAGES" / "agentdesk.po"


def template() -> Catalog:
    """Every message in the code of the desk's windows."""
    made = Catalog(project="agentdesk", charset="utf-8")
    found = extract_from_dir(
        ROOT / "agentdesk" / "ui", [("**.py", "python")], keywords=KEYWORDS, comment_tags=("Translators:",)
    )
    for file, line, message, comments, _context in sorted(found, key=lambda each: (each[0], each[1])):
        made.add(message, None, [(f"agentdesk/ui/{file}", line)], auto_comments=comments)
    return made


def read(language: str) -> Catalog:
    """The committed catalogue; an empty one where there is none yet."""
    file = po_file(language)
    if not file.exists():
        return Catalog(locale=language, project="agentdesk", charset="utf-8")
    with file.open("rb") as opened:
        return read_po(opened, locale=language, charset="utf-8")


def updated(language: str) -> Catalog:
    """The committed catalogue with exactly the messages of the code; nothing is guessed from similar ones."""
    catalogue = read(language)
    catalogue.update(template(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    return catalogue


def compiled(catalogue: Catalog) -> bytes:
    made = io.BytesIO()
    # a date in it would make another file of the same words
    catalogue.creation_date = catalogue.revision_date = datetime(2000, 1, 1, tzinfo=UTC)
    write_mo(made, catalogue)
    return made.getvalue()


def written(catalogue: Catalog) -> bytes:
    """As it is committed: without line numbers and dates, which would change with every edit elsewhere."""
    made = io.BytesIO()
    write_po(made, catalogue, width=120, no_location=True, sort_output=True, ignore_obsolete=True)
    lines = made.getvalue().decode().splitlines(keepends=True)
    first = next(place for place, line in enumerate(lines) if line.startswith("msgid"))
    kept = (line for line in lines[first:] if not line.startswith(_OF_A_MOMENT))
    return "".join(kept).encode()


def missing(catalogue: Catalog) -> Iterator[str]:
    """Messages without a translation, or with one whose placeholders are not those of the message."""
    for message in catalogue:
        if message.id and not _is_whole(message, catalogue.num_plurals):
            yield str(message.id)


def _is_whole(message: Message, plurals: int) -> bool:
    texts = message.string if isinstance(message.string, tuple | list) else (message.string,)
    if not all(texts) or (message.pluralizable and len(texts) != plurals):
        return False
    if message.fuzzy:
        return False
    ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
    allowed = set().union(*map(placeholders, ids))
    # a form for one may say it in words, without the number
    needed = allowed - {"n"} if message.pluralizable else allowed
    return all(needed <= placeholders(str(text)) <= allowed for text in texts)


def placeholders(text: str) -> set[str]:
    return {name for _literal, name, _spec, _conversion in string.Formatter().parse(text) if name}


def main() -> int:
    left = 0
    for language in LANGUAGES:
        catalogue = updated(language)
        file = po_file(language)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(written(catalogue))
        file.with_suffix(".mo").write_bytes(compiled(catalogue))
        absent = list(missing(catalogue))
        left += len(absent)
        print(f"{language}: {len(catalogue)} messages, {len(absent)} not translated", file=sys.stderr)
        for each in absent:
            print(f"{language}: {each}")
    return 1 if left else 0


if __name__ == "__main__":
    raise SystemExit(main())
