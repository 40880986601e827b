"""The broken-rule radar: what is found, what was put aside, and the rules proposed from it. Begin at service."""
