"""Journeys measured."""
