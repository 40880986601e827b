"""Schema migrations (Alembic), one file each under ``versions``, forward only. Run by ``store.migrate``."""
