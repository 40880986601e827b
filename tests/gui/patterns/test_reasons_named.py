"""Why agents did something else is named as they read it when they chose it: in the language of the desk."""

from PySide6.QtWidgets import QApplication

from agentdesk.devtools.scenes.morning import session
from agentdesk.domain.people import ReasonCode
from agentdesk.ui.patterns.viewmodel import title_of
from agentdesk.ui.qt.i18n import apply_language
from agentdesk.wire.patterns import PatternRow, Rate


def test_a_reason_is_named_in_the_language_of_the_desk(qapp: QApplication) -> None:
    known = ReasonCode(code="better", title="Something else is better", titles={"de": "Etwas anderes hilft besser"})
    asked = session().model_copy(update={"reason_codes": (known,)})
    row = PatternRow(key="better", title="Something else is better", rate=Rate(n=1), before=Rate(n=0))
    of_before = row.model_copy(update={"key": "of_a_policy_before", "title": "Upset"})
    try:
        apply_language(qapp, "de")
        assert title_of("reason", row, asked) == "Etwas anderes hilft besser"
        assert title_of("reason", of_before, asked) == "Upset"
    finally:
        apply_language(qapp, "en")
