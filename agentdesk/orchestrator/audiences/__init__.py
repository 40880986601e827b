"""Audiences: customers chosen by an expression, kept up to date, shown in pages and pushed to campaign tools."""
