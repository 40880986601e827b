"""The identity sheet: all links of the customer with their evidence, and what people said of them, to be undone."""
