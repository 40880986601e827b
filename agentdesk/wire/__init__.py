"""What travels between desk and orchestrator: commands up; snapshots, events and problems down; the handshake."""
