"""The page Radar: advice that agents override more than chance would have it, and the rules proposed from it."""
