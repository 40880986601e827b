"""What a customer's events say together: episodes, why they are here, what they tried, how hard it was."""
