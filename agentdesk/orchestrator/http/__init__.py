"""What every endpoint shares.

The application (app, openapi), who is asking (auth), bodies before any route sees them (body, raw, fields), problems as
documents and their words (catalogue), health and metrics.
"""
