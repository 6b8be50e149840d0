"""The inbox in Chinese, at 80x24."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from rich.cells import cell_len

from returns_tui import i18n
from tests.ui.conftest import NewRequest, OpenInbox


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    i18n.use_language("zh-CN")
    yield
    i18n.use_language("en")


async def test_the_inbox_opens_in_chinese_and_every_line_fits(open_inbox: OpenInbox, put: NewRequest) -> None:
    put(order_id="026-1180443-7781902", reported_state="approved")
    put(order_id="026-0000001-0000001", item="保温杯 不锈钢 1000ml 大容量 车载水杯")
    async with open_inbox(views=(), language="zh-CN") as inbox:
        assert [cell_len(line) for line in inbox.lines] == [80] * 24
        heads = inbox.lines[1].split()
        assert heads == ["到期", "订单号", "商品", "原因", "金额"] or heads[-1] == "状态"
        assert "商品有缺陷" in inbox.queue[0]
        assert "商品有缺陷或无法使用, 卖家责任" in inbox.details
        assert inbox.bar.split()[:13] == ("026-0000001-0000001 a 批准 c 关闭 r 退款 m 消息 n 备注 s 搁置".split())
        assert "? 按键" in inbox.bar or inbox.bar.rstrip().endswith("?")
        for label in ("原因", "买家", "到期", "款项", "退回"):
            assert f"\n{label}     " in inbox.details


@pytest.mark.parametrize("keys", ["n", "m", "r", "e", "c", "a", "s", "x"])
async def test_every_question_can_be_read_to_its_end(open_inbox: OpenInbox, put: NewRequest, keys: str) -> None:
    put(order_id="026-1180443-7781902", item="保温杯" * 20)
    async with open_inbox(views=(), language="zh-CN") as inbox:
        await inbox.press(*keys)
        assert [cell_len(line) for line in inbox.lines] == [80] * 24
        assert any(sign in inbox.lines[-1] for sign in ("y / N", "返回"))


async def test_the_keys_and_the_commands_are_in_chinese(open_inbox: OpenInbox, put: NewRequest) -> None:
    put(order_id="026-1180443-7781902")
    async with open_inbox(views=(), language="zh-CN") as inbox:
        await inbox.press("question_mark")
        assert "此界面的全部按键" in inbox.text or "收件箱" in inbox.text
        assert "同意商品退回" in inbox.text
        assert [cell_len(line) for line in inbox.lines] == [80] * 24


async def test_the_why_of_a_deadline_names_it_as_the_details_do(open_inbox: OpenInbox, put: NewRequest) -> None:
    put(order_id="026-1180443-7781902")
    async with open_inbox(views=(), language="zh-CN") as inbox:
        assert "答复" in inbox.details
        await inbox.press("w")
        assert inbox.status.startswith("答复：")
