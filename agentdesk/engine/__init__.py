"""What follows from events: pure, so that the same events and policy always give the same conclusions and decision."""
