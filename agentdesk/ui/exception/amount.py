"""What stands by the amount of an exception: what the agent may give, what comes of more, and how it is understood."""

from agentdesk.ui.amounts import amount_words, read_amount
from agentdesk.ui.approval_limits import given, passed_by
from agentdesk.ui.exception.draft import Draft
from agentdesk.ui.exception.viewmodel import OverrideSheetState
from agentdesk.ui.words import _, listed_apart


def limits_text(state: OverrideSheetState) -> str:
    """What the agent may give at once, as far as the policy limits amounts."""
    told = [
        _("{title}: up to {amount} at once").format(title=each.title, amount=amount_words(each.amount))
        for each in state.authority
        if each.amount is not None
    ]
    return listed_apart(told)


def amount_hint(draft: Draft, state: OverrideSheetState) -> tuple[str, bool]:
    """What stands below the amount, and whether it is a warning: what comes of it, or else how it is understood, where
    it could have been meant otherwise."""
    if beyond := beyond_text(draft, state):
        return beyond, True
    amount = read_amount(draft.amount)
    is_plain = draft.amount.isdecimal() or amount is None
    return ("" if is_plain else _("That is {amount}.").format(amount=amount_words(amount))), False


def beyond_text(draft: Draft, state: OverrideSheetState) -> str:
    """What comes of an amount that is more than the agent may give at once, and what to do; empty where it is not. Of
    several limits the strictest speaks: what nobody may approve, before what is asked for, before what is reviewed."""
    amount, kind = given(read_amount(draft.amount), draft.taken, state.actions)
    passed = passed_by(amount, kind, state.authority)
    if amount is None or not passed:
        return ""
    asked = [each for each in passed if each.above == "approval"]
    bounds = [each.approvable for each in asked if each.approvable is not None and amount > each.approvable]
    most = amount_words(min(each.amount for each in passed if each.amount is not None))
    if any(each.above == "refuse" for each in passed):
        return _("More than {most} is refused: offer less.").format(most=most)
    if bounds and min(bounds) > 0:
        return _("Nobody here may approve more than {most}: offer less, or say that it cannot be done.").format(
            most=amount_words(min(bounds))
        )
    if bounds:
        return _("Nobody here may approve this: offer less, or say that it cannot be done")
    if asked:
        return _("More than {most} needs approval: it is asked for when you record.").format(most=most)
    return _("More than {most} is reviewed later.").format(most=most)
