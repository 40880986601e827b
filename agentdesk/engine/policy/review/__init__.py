"""What a policy that can be read still gets wrong: what never happens, never wins, serves nothing. Begin at review."""
