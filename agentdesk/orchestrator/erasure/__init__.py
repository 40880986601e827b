"""Erasing a customer: what is personal goes everywhere at once, what is counted stays; the ledger still verifies."""
