"""Which rules agents keep overriding, whether that is more than chance, and the rule that would have spared them it."""
