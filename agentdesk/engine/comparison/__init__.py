"""Compares like with like: shares of outcomes (``shares``), over strata (``standardised``), and advice that was varied
by chance (``off_policy``). Pure; what is random follows from the seed that is passed in."""
