"""The policy: YAML read once into an immutable model with compiled conditions. Begin at loader and model."""
