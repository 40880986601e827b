"""What waits for the supervisor's approval, while the customer is on the line."""
