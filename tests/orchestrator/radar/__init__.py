"""The radar over HTTP: from overrides to a rule that is in force."""
