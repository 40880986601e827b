"""The supervisor's override log: facets, the table, and the frozen picture of one record.

``viewmodel`` holds the facets and their honest counts, ``picture`` reads what was frozen, ``facets``, ``table`` and
``record`` show, ``view`` composes.
"""
