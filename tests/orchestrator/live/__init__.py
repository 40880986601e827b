"""Tests of the service: live."""
