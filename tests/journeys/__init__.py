"""Scenarios in the words of users, through real processes. (FAULTS, another engineer, is writing this room since 08:45: HOUSE, keep to benchmarks.)"""
