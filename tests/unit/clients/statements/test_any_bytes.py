"""Whatever arrives, the door answers with a value: it never raises, and what is refused stores nothing."""

from hypothesis import given, settings
from hypothesis import strategies as st

from clients.statements import parse, parse_bundle
from clients.statements.mapping import ColumnMapping
from tests.factories.statements import TODAY

MAPPING = ColumnMapping(columns={"client_id": "a"}, trading_day=TODAY)
PIECES = st.sampled_from(
    [
        "交易结算单(盯市)",
        "客户号：1 客户名称：x", "日期：20260811", "资金状况 币种：人民币",
        "期初结存：1.00  期末结存：1.00",
        "客户权益：1.00", "成交记录 Transaction Record", "|成交日期|合约|", "|共 1条|1|",
        "|", "||", "----", "", "持仓汇总",
        "|20260811|rb2610|", "2026-08-11@1@1.00@1.00", "a,b", "1,2", "@@@@", "：：", "风险度：%",
        "2026-02-31@a@" + "@".join(["1"] * 20), "\x1a", "客户号：", "日期：2026-08-11",
    ]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    content=st.one_of(
        st.binary(max_size=400), st.lists(PIECES, max_size=14).map(lambda ps: "\n".join(ps).encode())
    )
)
def test_any_bytes_are_answered(content: bytes) -> None:
    for found in (parse(content, name="x"), parse(content, name="0099cusfund20260811.txt", mapping=MAPPING)):
        assert (found.refused is None) or not found.days
    assert parse_bundle({"a": content, "0099trddata20260811.txt": content}).days is not None
