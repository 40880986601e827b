"""Journeys measured, as pure folds over instances: instance (what is counted), figures (shares and means with their
intervals), funnel (steps, waits, endings), surveys, versions, report."""
