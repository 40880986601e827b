"""What a desk may rely on, asked of the fake and of the real orchestrator alike."""
