"""The pages of settings, diagnostics and what the program is, in their window."""
