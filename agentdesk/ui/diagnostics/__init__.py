"""The page that says what the program does and how it is set up, for whoever looks for a fault."""
