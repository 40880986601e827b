"""Tests of ui/worklist."""
