"""The benchmarks: each figure beside its floor, measured in the same run. `python -m tests.benchmarks`.

No benchmark asserts a time. frame holds what they share; every other module is one benchmark with ``measure``.
"""
