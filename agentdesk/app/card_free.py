"""Commands without card data: what a customer dictates is not kept here either, nor on its way."""

from __future__ import annotations

from agentdesk.domain.card_data import masked
from agentdesk.wire import later


def card_free(command: later.commands.Command) -> later.commands.Command:
    """The command as it is kept and sent; the same where it holds no card data."""
    told = command.model_dump(mode="json")
    without = masked(told)
    return command if without is told else later.commands.COMMANDS.validate_python(without)
