"""The engine through its public functions: raw events and a policy in, conclusions and decisions out."""
