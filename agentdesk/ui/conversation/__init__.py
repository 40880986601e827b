"""The conversation: what was said (transcript) and, in a chat, what is written next (composer)."""
