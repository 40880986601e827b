"""The customer band: who this is (view), and why they are here, what they tried and how they feel (claims)."""
