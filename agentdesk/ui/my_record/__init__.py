"""An agent's own record: their overrides with what became of them and what was said, their figures, what is stored."""
