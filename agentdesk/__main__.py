"""``python -m agentdesk`` and the ``agentdesk`` command."""

from agentdesk.cli import app


def main() -> None:
    app(prog_name="agentdesk")


if __name__ == "__main__":
    main()
