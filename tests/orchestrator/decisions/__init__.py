"""Tests of the service: decisions."""
