"""What decisions for no action wait for: kept with the decision, looked at in time, and the decision brought back."""
