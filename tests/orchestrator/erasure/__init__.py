"""Tests of erasing customers."""
