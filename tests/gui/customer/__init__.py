"""Tests of ui/customer."""
