"""The guide of the first start: connects, checks and explains."""
