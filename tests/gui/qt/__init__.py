"""Tests of ui/qt."""
