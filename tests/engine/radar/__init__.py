"""The radar: chance, findings, drafts, and what a draft would have done."""
