"""What people of the demo say and write. Invented; the texts are data and stay Chinese like the names."""

from __future__ import annotations

from typing import NamedTuple

from servicedesk.enums import TicketChannel, TicketKind, TicketPriority


class Matter(NamedTuple):
    kind: TicketKind
    channel: TicketChannel
    priority: TicketPriority
    subject: str
    body: str
    answer: str


MATTERS: tuple[Matter, ...] = (
    Matter(
        TicketKind.INQUIRY,
        TicketChannel.TELEPHONE,
        TicketPriority.NORMAL,
        "咨询螺纹钢交割月保证金",
        "客户持有螺纹钢近月合约，询问进入交割月前保证金如何提高。",
        "已说明交割月前梯度保证金标准，并提醒注意减仓时间。",
    ),
    Matter(
        TicketKind.INQUIRY,
        TicketChannel.WECOM,
        TicketPriority.LOW,
        "咨询夜盘出金时间",
        "夜盘结束后能否出金，当日盈利何时可取。",
        "已告知出金时段与可取资金的计算口径。",
    ),
    Matter(
        TicketKind.SERVICE_REQUEST,
        TicketChannel.TELEPHONE,
        TicketPriority.NORMAL,
        "申请调整手续费率",
        "客户近三个月成交活跃，申请下调手续费率。",
        "已转营业部审批，结果将以书面形式通知。",
    ),
    Matter(
        TicketKind.SERVICE_REQUEST,
        TicketChannel.FACE_TO_FACE,
        TicketPriority.NORMAL,
        "更换银期转账银行",
        "客户申请变更银期签约银行。",
        "已核对证件并完成解约，新银行签约成功。",
    ),
    Matter(
        TicketKind.COMPLAINT,
        TicketChannel.TELEPHONE,
        TicketPriority.HIGH,
        "投诉行情软件夜盘掉线",
        "客户称夜盘开盘后行情中断约十分钟，要求说明原因。",
        "已查明为机房线路切换所致，致歉并提供备用站点。",
    ),
    Matter(
        TicketKind.COMPLAINT,
        TicketChannel.MAIL,
        TicketPriority.HIGH,
        "对强行平仓价格有异议",
        "客户认为强平成交价偏离市场价，要求复核成交记录。",
        "已提供委托与成交回报，客户认可复核结果。",
    ),
    Matter(
        TicketKind.SUGGESTION,
        TicketChannel.WEB,
        TicketPriority.LOW,
        "建议增加条件单种类",
        "希望交易软件支持时间条件单。",
        "建议已转软件部评估。",
    ),
    Matter(
        TicketKind.INQUIRY,
        TicketChannel.MAIL,
        TicketPriority.NORMAL,
        "咨询结算单中持仓盯市盈亏",
        "客户不理解逐日盯市与逐笔对冲两种结算单的差别。",
        "已逐行讲解两种结算方法，权益与可用资金一致。",
    ),
)
CONTACTS = (
    "电话回访，客户对近期行情表示关注",
    "微信沟通，发送早评与策略报告",
    "上门拜访，了解套保需求",
    "电话提醒保证金比例偏高",
)
NOTES = (
    "偏好黑色系日内交易，止损较果断。",
    "产业客户，关注基差变化，套保额度年内可能增加。",
    "近期连续亏损，情绪较急，沟通时注意方式。",
    "计划年底追加资金，跟进。",
    "更换手机后尚未完成软件登录，已指导。",
)
EXPERIENCE = (
    "三年股票、一年期货经历",
    "首次参与期货交易",
    "做过两年商品期货，以趋势为主",
    "现货从业十年，熟悉产业链",
)
HABITS = ("日内短线为主，偶有隔夜", "中长线，轻仓", "跨期套利", "跟随研报建议")
PREFERENCES = ("稳健", "积极", "保守", "平衡")
EXPECTATIONS = ("年化百分之十左右", "跑赢通胀", "年化百分之二十", "以锁定成本为目的")


class View(NamedTuple):
    owner: str
    name: str
    query: str


VIEWS: tuple[View, ...] = (
    View("demo_head", "VIP客户", "tier=diamond&tier=platinum&tier=gold&order=-equity"),
    View("demo_head", "风险度八成以上", "risk_degree_min=80&order=-risk_degree"),
    View("demo_manager", "我的客户按权益", "order=-equity"),
)

REFUSALS: tuple[str, ...] = (
    "客户表示暂不方便填写，已告知后果。",
    "客户认为已在开户时填写过，不愿重复填写。",
    "客户不愿提供收入和资产情况。",
)
