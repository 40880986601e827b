"""One customer: identifier nodes, the links between them with evidence, and the profile as a view over a component."""
