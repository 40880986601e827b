"""Two policies written from real guidelines, which prove that the language can say them."""
