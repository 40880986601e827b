"""What a desk signs in with, and whom it trusts, as files come from other programs: read, or said to be unreadable, and
never taken for a fault of the service."""

from pathlib import Path

import pytest

from agentdesk.app.settings import Settings
from agentdesk.bootstrap import _to_remote
from agentdesk.domain.problems import Code, ProblemError

TOKEN = "agd_abc-123"
WRITTEN = {
    "by a shell": f"{TOKEN}\n".encode(),
    "by PowerShell": f"{TOKEN}\r\n".encode("utf-16"),
    "by an editor of Windows": f"{TOKEN}\r\n".encode("utf-8-sig"),
}
NONE = {"another language": "Schlüssel".encode("latin-1"), "two lines": b"one\ntwo", "not ASCII": "Schlüssel".encode()}


@pytest.mark.parametrize("how", WRITTEN)
async def test_a_token_is_read_as_it_was_written(tmp_path: Path, how: str) -> None:
    file = tmp_path / "token"
    file.write_bytes(WRITTEN[how])
    endpoint = await _to_remote(Settings(url="http://desk.example.com", token_file=file))()
    assert endpoint.token == TOKEN


@pytest.mark.parametrize("what", NONE)
async def test_what_is_no_token_is_said(tmp_path: Path, what: str) -> None:
    file = tmp_path / "token"
    file.write_bytes(NONE[what])
    with pytest.raises(ProblemError) as refused:
        await _to_remote(Settings(url="http://desk.example.com", token_file=file))()
    assert refused.value.code is Code.TOKEN_UNREADABLE


@pytest.mark.parametrize("there", [True, False])
async def test_certificates_that_cannot_be_read_are_said(tmp_path: Path, there: bool) -> None:
    file = tmp_path / "ca.pem"
    if there:
        file.write_text("no certificate")
    with pytest.raises(ProblemError) as refused:
        await _to_remote(Settings(url="https://desk.example.com", ca_file=file))()
    assert refused.value.code is Code.CERTIFICATES_UNREADABLE
