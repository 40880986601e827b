"""An RFC 9457 problem document as it travels."""

from agentdesk.domain.frozen import Frozen


class FieldError(Frozen):
    """``field`` is a dotted path into the body, ``code`` a machine word, ``detail`` a plain sentence."""

    field: str
    code: str
    detail: str = ""


class ProblemDocument(Frozen):
    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    code: str
    trace_id: str = ""
    state: str = ""
    """Of ``wrong_state``: which, for who says it in another language."""
    errors: tuple[FieldError, ...] = ()
