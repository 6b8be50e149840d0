"""A parcel on the packing table, found from anywhere in the inbox by what a scanner types."""

from __future__ import annotations

import pytest

from returns_tui.store import parcels
from returns_tui.store.database import Store
from tests.ui.conftest import NewRequest, OpenInbox

NUMBER = "9400111899223100001234"
ORDER = "026-7777777-7777777"


@pytest.fixture
def three(put: NewRequest) -> None:
    put()
    put(reported_state="approved", order_id=ORDER, tracking_id=NUMBER, rma_id="D7654321RRMA")
    put(reported_state="approved")


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize("sign", ["/", "p"])
@pytest.mark.parametrize("scanned", [NUMBER, "D7654321RRMA", ORDER])
async def test_a_scan_opens_the_request_wherever_it_is(open_inbox: OpenInbox, sign: str, scanned: str) -> None:
    async with open_inbox() as inbox:
        await inbox.burst(sign, *scanned, "enter")
        assert inbox.order == ORDER
        assert len(inbox.queue) == 1
        assert "[All /" in inbox.lines[0]
        assert "i Received" in inbox.bar
        await inbox.press("i")
        assert inbox.inbox.prompt is not None
        assert inbox.inbox.prompt.request.order_id == ORDER


@pytest.mark.usefixtures("three")
async def test_a_code_before_the_number_does_no_harm(open_inbox: OpenInbox) -> None:
    async with open_inbox() as inbox:
        await inbox.burst("p", *("42043215" + NUMBER), "enter")
        assert inbox.order == ORDER
        assert inbox.status == f"1 request with “{NUMBER}”; Esc shows all"


@pytest.mark.usefixtures("three")
async def test_what_the_view_has_is_found_there_and_words_are_no_parcels(open_inbox: OpenInbox) -> None:
    async with open_inbox() as inbox:
        await inbox.press("tab", "tab", "tab", "/", *NUMBER, "enter")
        assert inbox.order == ORDER
        assert "[Waiting for goods 2 /" in inbox.lines[0]
        await inbox.press("escape", "/", *"reason:def", "enter")
        assert "[Waiting for goods 2 /" in inbox.lines[0]


@pytest.mark.usefixtures("three")
async def test_a_parcel_of_nobody_is_noted_after_a_yes(open_inbox: OpenInbox, inbox_store: Store) -> None:
    async with open_inbox() as inbox:
        await inbox.burst("p", *"1Z999AA10123456784", "enter")
        assert inbox.status == "No request has “1Z999AA10123456784”. Note it as a parcel of nobody's? y / N"
        await inbox.press("n")
        assert parcels.noted(inbox_store) == []
        await inbox.burst("p", *"1Z999AA10123456784", "enter")
        await inbox.press("y")
        assert "1Z999AA10123456784 is noted" in inbox.status
        (parcel,) = parcels.noted(inbox_store)
        assert (parcel.number, parcel.operator) == ("1Z999AA10123456784", "ana")


@pytest.mark.usefixtures("three")
async def test_the_list_stays_as_it_is_while_a_number_comes_in_and_esc_goes_back(open_inbox: OpenInbox) -> None:
    async with open_inbox() as inbox:
        before = inbox.queue
        await inbox.press("p")
        assert inbox.lines[-1].startswith(" #")
        assert "Enter opens its request" in inbox.bar
        await inbox.press(*"zzz", "tab")
        assert inbox.queue == before
        await inbox.press("escape")
        assert inbox.queue == before
        assert "a Approve" in inbox.bar
        await inbox.press("p", "enter")
        assert inbox.status == ""


@pytest.mark.usefixtures("three")
async def test_a_number_that_is_no_parcel_is_just_a_filter_that_finds_nothing(open_inbox: OpenInbox) -> None:
    async with open_inbox() as inbox:
        await inbox.press("/", *"1Z999AA10123456784", "enter")
        assert "Nothing here has “1Z999AA10123456784”. Esc shows all." in inbox.text
        assert "[To decide 1 /" in inbox.lines[0]
