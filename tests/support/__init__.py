"""Real servers, databases and recorders that tests share."""
