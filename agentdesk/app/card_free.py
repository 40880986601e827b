"""Commands without card data: what a customer dictates is not kept here either, nor on its way."""

from pydantic import TypeAdapter

from agentdesk.domain.card_data import masked
from agentdesk.wire.commands import Command

_COMMAND: TypeAdapter[Command] = TypeAdapter(Command)


def card_free(command: Command) -> Command:
    """The command as it is kept and sent; the same where it holds no card data."""
    told = command.model_dump(mode="json")
    without = masked(told)
    return command if without is told else _COMMAND.validate_python(without)
