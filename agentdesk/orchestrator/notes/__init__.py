"""Private notes: what agents write down beside a conversation, for colleagues and never for the customer."""
