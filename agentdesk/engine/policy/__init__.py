"""The policy: YAML read once into an immutable model with compiled conditions. loader → model, conditions, vocabulary."""
