"""The exception mode sheet: take the customer off the map, see who takes care of them, and bring them back."""
