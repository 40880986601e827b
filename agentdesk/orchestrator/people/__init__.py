"""People and machines that use the service: access tokens, roles, the session of a desk, presence."""
