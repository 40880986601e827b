"""Taking customers off the map, and how they come back: by a person, in time, or when a condition comes true."""
