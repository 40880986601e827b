"""The one database under all capabilities.

Connections and transactions (database, unit_of_work, group_commit), the shared kinds of columns (metadata), inserts
that may meet themselves (insert), ids, migrations. Dialects are known here alone.
"""
