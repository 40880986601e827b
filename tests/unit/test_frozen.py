"""Records that are read from JSON: what a process keeps of them afterwards."""

import sys

from agentdesk.domain.frozen import Frozen, reader_of


class Said(Frozen):
    text: str


class Written(Frozen):
    title: str


def test_of_what_was_read_no_word_stays_behind() -> None:
    for read in (Said.model_validate_json, reader_of(Said | Written).validate_json):
        text = read(b'{"text": "My name is Maya Chen."}').text
        again = read(b'{"text": "My name is Maya Chen."}').text
        assert again == text
        assert again is not text
        assert sys.getrefcount(text) == 2  # the name here, and the argument
