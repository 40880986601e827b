"""Kills and cuts of real processes: nothing acknowledged may be lost or doubled."""
