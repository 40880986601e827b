"""Commands without card data: what a customer dictates is not kept here either, nor on its way."""

from agentdesk.domain.card_data import masked
from agentdesk.wire.commands import COMMANDS, Command


def card_free(command: Command) -> Command:
    """The command as it is kept and sent; the same where it holds no card data."""
    told = command.model_dump(mode="json")
    without = masked(told)
    return command if without is told else COMMANDS.validate_python(without)
