"""Events in: CloudEvents and Segment's calls become domain events, once each, with identity and journeys following."""
