"""Tests of the service: journeys."""
