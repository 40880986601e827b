"""To whom the agent turned, for who cannot see it: the caret may stay in the same field, and nothing else would say."""

from agentdesk.app.state import State
from agentdesk.ui.channels import channel_word
from agentdesk.ui.identifiers import identifier_value
from agentdesk.ui.words import listed


def turned_to(state: State) -> str:
    """Who is in view, and on which channel; empty for nobody."""
    interaction = state.interactions.get(state.focus.interaction_id or "")
    if interaction is not None:
        name = interaction.customer_name or identifier_value(interaction.identifier)
        return listed((name, channel_word(interaction.channel)))
    view = state.customers.get(state.customer_id_in_focus or "")
    return view.context.customer.display_name if view is not None and view.context is not None else ""
