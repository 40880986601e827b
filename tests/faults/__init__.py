"""Kills, cuts, broken input and full disks, through real processes: nothing acknowledged may be lost or doubled, and
nothing that comes in may bring the service down."""
