"""The page Journeys."""
