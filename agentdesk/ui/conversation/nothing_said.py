"""What stands where the conversation would: why there is nothing to read."""

from agentdesk.ui.conversation.viewmodel import ConversationState, Reply
from agentdesk.ui.kit.states import EmptyState
from agentdesk.ui.words import _


class NothingSaid(EmptyState):
    """Nobody is in view, they are not accepted yet, or nothing was said so far."""

    def __init__(self) -> None:
        super().__init__("channel-chat", "")

    def show_why(self, state: ConversationState) -> None:
        """Say which of these it is."""
        if state.interaction_id is None:
            self.set_content("channel-chat", _("No conversation"), _("Open one from the work list."))
        elif state.reply is Reply.NOT_YET:
            self.set_content("waiting", _("Not accepted yet"), _("It opens when you accept it."))
        else:
            self.set_content("channel-chat", _("No messages yet"), _("They appear here as they are said or written."))
