"""Tests of the service: interactions."""
