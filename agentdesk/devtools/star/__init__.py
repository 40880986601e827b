"""Replays the STAR dialogues through the public HTTP interface and counts what the store then holds.

dialogues reads the file, plan says what each dialogue becomes, replay sends it, check counts, __main__ is the command;
journeys has definitions that follow its bookings.
"""
