"""Tests of the desk's windows: exception mode."""
