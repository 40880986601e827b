"""Feelings as people correct them: kept as labelled data, and used instead of the model's word from then on."""
