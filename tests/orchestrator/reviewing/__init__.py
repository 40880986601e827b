"""Saved views and samples."""
