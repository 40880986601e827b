"""How a customer feels: one message (scorer, vader, cleaning) and all of theirs together (feelings)."""
