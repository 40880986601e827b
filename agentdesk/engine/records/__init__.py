"""Records: what a customer has (orders, invoices, contracts, claims), and what is to be known of a conversation.

``fold`` keeps their fields up to date event by event, ``view`` puts them under names for conditions. What kinds there
are and what their fields mean is declared in the policy.
"""
