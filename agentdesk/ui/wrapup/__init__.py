"""The wrap-up after a call or a chat: how it ended, results of the exceptions, a promise, a summary.

``viewmodel`` drafts the summary from the facts, ``results`` and ``promise`` are parts of the form, ``view`` composes.
"""
