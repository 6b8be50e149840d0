"""Processing reports of refund files that were uploaded as XML."""

from __future__ import annotations

import pytest

from returns_tui.errors import UnusableFile
from returns_tui.reports.records import FeedError, FeedResult
from tests.reports.samples import XML_RESULT, opened, xml_feed_result

WHOLE = XML_RESULT.replace("<MessageID>2<", "<MessageID>0<")


def _feed(text: str) -> FeedResult:
    with opened(text.encode()) as report:
        assert report.kind == "feed_result"
        assert report.feed_result is not None
        assert list(report.rows()) == []
        return report.feed_result


def test_a_processing_report_says_which_refunds_failed() -> None:
    complaint = FeedError(
        8, 2, "KETTLE", "18028", "The refund amount exceeds what is left & to refund.", is_warning=False
    )
    assert _feed(xml_feed_result(XML_RESULT)) == FeedResult(3, 2, (complaint,))


def test_a_report_of_a_file_without_errors_needs_no_results() -> None:
    assert _feed(xml_feed_result(counts=(3, 3, 0))) == FeedResult(3, 3, ())


def test_a_warning_fails_nothing_and_an_error_may_come_twice() -> None:
    warning = XML_RESULT.replace("<MessageID>2<", "<MessageID>3<").replace(">Error<", ">Warning<")
    result = _feed(xml_feed_result(XML_RESULT, XML_RESULT, warning, warnings=1))
    assert [(error.record, error.is_warning) for error in result.errors] == [(2, False), (2, False), (3, True)]


@pytest.mark.parametrize("counts", [(0, 0, 0), (3, 0, 3), (3, 0, 1)])
def test_a_complaint_about_the_whole_file_has_message_id_0(counts: tuple[int, int, int]) -> None:
    result = _feed(xml_feed_result(WHOLE, counts=counts))
    assert (result.successful, [error.record for error in result.errors]) == (0, [0])


def test_what_the_report_says_is_cleaned() -> None:
    (error,) = _feed(xml_feed_result(XML_RESULT.replace("exceeds", "&#x202e;&#x9b;2J"))).errors
    assert "\\u202e\\x9b2J" in error.message


@pytest.mark.parametrize("status", ["Processing", "Rejected", ""])
def test_a_report_that_is_not_the_last_word_is_refused(status: str) -> None:
    with pytest.raises(UnusableFile, match=f"StatusCode is “{status}”"):
        _feed(xml_feed_result(counts=(3, 3, 0), status=status))


@pytest.mark.parametrize(
    "text",
    [
        xml_feed_result(),
        xml_feed_result(XML_RESULT, counts=(3, 3, 0)),
        xml_feed_result(XML_RESULT, counts=(3, 1, 1)),
        xml_feed_result(XML_RESULT, counts=(3, 1, 2)),
        xml_feed_result(WHOLE),
        xml_feed_result(counts=(2, 3, 0)),
        xml_feed_result(XML_RESULT).replace("<MessagesProcessed>3<", "<MessagesProcessed>three<"),
        xml_feed_result(XML_RESULT).replace("<MessagesProcessed>3</MessagesProcessed>", ""),
        xml_feed_result(XML_RESULT).replace("<MessageID>2</MessageID>", ""),
        xml_feed_result(XML_RESULT).replace(">Error<", ">Success<"),
        xml_feed_result(XML_RESULT.replace("<ResultCode>", "<MessageID>3</MessageID><ResultCode>")),
        xml_feed_result(XML_RESULT).replace("</Message>", "<ProcessingReport/></Message>"),
    ],
)
def test_a_processing_report_that_is_not_certain_is_refused(text: str) -> None:
    with pytest.raises(UnusableFile, match=r"feed processing report|may be cut off"):
        _feed(text)


def test_a_processing_report_cut_anywhere_is_refused() -> None:
    whole = xml_feed_result(XML_RESULT).rstrip()
    for length in range(1, len(whole)):
        with pytest.raises(UnusableFile):
            _feed(whole[:length])
