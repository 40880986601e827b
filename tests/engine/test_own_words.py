"""What of a message is its author's own: quotes, signatures, templates, names, links and numbers are taken out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.engine.sentiment.cleaning import clean
from agentdesk.engine.sentiment.own_words import own_words
from agentdesk.engine.sentiment.scorer import felt
from tests.engine.sample import scorer


def test_names_links_mentions_and_numbers_are_taken_out() -> None:
    assert clean("Hi Joy Love, see https://x.example/hate @Grace or mail sad@x.example, +1 555 010 0100") == (
        "Hi , see or mail ,"
    )
    assert clean("Hello there, my name is Grace") == "Hello there, my name is"
    assert felt(scorer(), "My name is Grace Love") == 0.0


def test_the_names_of_those_who_talk_are_taken_out() -> None:
    names = ("Joy Fury", "Hope Killjoy")
    assert clean("Joy here, is that Hope?", names) == "here, is that ?"
    assert clean("I spoke to Hope yesterday", names) == "I spoke to yesterday"
    assert clean("Hope this works, it is a joy", names) == "Hope this works, it is a joy"
    assert felt(scorer(), "Mr Fury, account of Joy Fury", names=names) == 0.0


@pytest.mark.parametrize(
    ("mail", "own"),
    [
        ("Broken.\n\nOn Mon, 3 Nov 2025 at 10:00, Care <care@x.example> wrote:\n> We are happy\n> Great!", "Broken."),
        ("On Mon, 3 Nov 2025, Care wrote:\n> Glad it works!\n\nIt does not.", "It does not."),
        ("No.\nOn 3 November Sam wrote:\nWe wish you a wonderful day", "No."),
        ("Nein.\nAm Montag, 3. November 2025 schrieb Care <care@x.example>:\n> Alles wunderbar", "Nein."),
        ("Late again\n-----Original Message-----\nPerfect, thank you", "Late again"),
        ("Late again\nFrom: Care\nSent: Monday\nTo: me\nSubject: Great news\n\nWe love you", "Late again"),
        ("It failed\n-- \nJoy Love\nHappy Homes Ltd", "It failed"),
        ("It failed\nSent from my iPhone", "It failed"),
        ("It failed\n\nKind regards,\nJoy", "It failed"),
        ("Name: Joy Love\nEmail: joy@x.example\nMessage: It failed", "It failed"),
        ("It failed\nThis message is intended only for the addressee. Thank you.", "It failed"),
        ("> We are happy to help\nNot helpful", "Not helpful"),
        ("Dear {{first_name}}, it failed %ORDER_ID%", "Dear , it failed"),
        # and where the line breaks were lost on the way
        ("Broken. On Mon, 3 Nov 2025 at 10:00, Care <care@x.example> wrote: > We are happy > Great!", "Broken."),
        ("Late again -----Original Message----- Perfect, thank you", "Late again"),
        ("Late again From: Care Sent: Monday To: me Subject: Great news We love you", "Late again"),
        ("Dear valued customer, thank you for your order! We are happy to help you. Nothing came.", "Nothing came."),
        ('"Thank you for contacting us, your satisfaction is our goal." And then silence.', "And then silence."),
        ('You wrote "We apologise for the terrible trouble". Where is it?', "You wrote . Where is it?"),
        ('I got this from you: "Sorry, your payment was rejected." What is it?', "I got this from you: What is it?"),
        # emphasis, one's own words, and a message that stands in marks as a whole
        ('Your "great" service', 'Your "great" service'),
        ('I said "this is a terrible company"', 'I said "this is a terrible company"'),
        ('"Where is my money, this is terrible"', '"Where is my money, this is terrible"'),
        ("It has not come. Regards, Grace Love", "It has not come."),
        ("It has not come. Best regards", "It has not come."),
        ("It has not come. Cheers, Peter", "It has not come."),
        ("You wrote 'We apologise for the terrible trouble'. Where is it?", "You wrote . Where is it?"),
        ("It works. Thanks, Joy", "It works. Thanks"),
        ("On Monday I wrote: it fails", "On Monday I wrote: it fails"),
        ("I am sorry, I lost it. Thank you for your help", "I am sorry, I lost it. Thank you for your help"),
    ],
)  # fmt: skip
def test_of_a_mail_only_the_new_words_count(mail: str, own: str) -> None:
    assert " ".join(own_words(mail).split()) == own


AGENT = "We are happy to help you with your wonderful new phone, thank you for your patience!"


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("You said “happy to help” but it is broken", "You said but it is broken"),
        ('"thank you for your patience" my foot', "my foot"),
        ("we are happy to help you with your wonderful new phone - it is broken", "- it is broken"),
        ("I am happy with my phone", "I am happy with my phone"),
        ("thank you for your help", "thank you for your help"),
        ("“not one of your words”", "“not one of your words”"),
    ],
)
def test_what_the_other_side_said_is_not_the_customers_feeling(text: str, own: str) -> None:
    assert " ".join(own_words(text, [AGENT]).split()) == own


def test_a_text_without_anything_foreign_stays_as_it_is() -> None:
    text = "It broke.\nTwice.\n\nBest phone I had until then [sic] 100% sure"
    assert own_words(text, ["Hello"]) == text


@given(st.lists(st.sampled_from(["great", "awful", "phone", "help", "thanks", "broken", "happy", "no"]), min_size=5))
def test_a_customer_who_only_repeats_the_agent_says_nothing(words: list[str]) -> None:
    said = " ".join(words)
    assert own_words(said, ["Hello", said.upper() + "!"]) == ""
