"""Tests of the ledger's proof."""
