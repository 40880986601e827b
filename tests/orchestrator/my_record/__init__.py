"""Tests of what is stored about an agent."""
