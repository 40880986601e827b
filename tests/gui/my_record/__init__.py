"""Tests of the page of an agent's own record, and of what is announced to them."""
