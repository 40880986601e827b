"""Journeys as a fold over events: track (the state), fold (advance, rebuild), view (as of a time: journeys, ghosts)."""
