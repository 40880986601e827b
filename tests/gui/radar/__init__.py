"""The radar's page: findings, drafts, back-tests, by keyboard."""
