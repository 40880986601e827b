"""The page of the version, what is new in it, and the licences."""
