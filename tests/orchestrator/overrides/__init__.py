"""Tests of the service: overrides."""
