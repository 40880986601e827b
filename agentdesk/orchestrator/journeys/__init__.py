"""Journeys kept folded as events and identity links arrive, and the watch over their deadlines."""
