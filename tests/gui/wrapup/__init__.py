"""Tests of the desk's windows: wrapup."""
