"""agentdesk: the agent's desk and the journey orchestrator behind it. The map is docs/architecture.md."""

import os

# pydantic would look for plugins in the metadata of every installed package whenever a program of ours starts: it takes
# milliseconds, and no package beside ours has a say in what a record may hold.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

__version__ = "0.1.0"
