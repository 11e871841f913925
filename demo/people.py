"""Who works at the demo brokerage, and how one logs in. The password is known to everybody: demo data only."""

from __future__ import annotations

from typing import NamedTuple

from crm.enums import Role

PASSWORD = "anlan-demo-2026"  # noqa: S105  printed for everybody: there is nothing behind it but invented data


class Login(NamedTuple):
    """`place` says where in the tree: head, branch, or team (the first of its kind)."""

    username: str
    name: str
    role: Role
    place: str


LOGINS: tuple[Login, ...] = (
    Login("demo_manager", "演示客户经理", Role.ACCOUNT_MANAGER, "team"),
    Login("demo_service", "演示客服专员", Role.SERVICE_REP, "branch"),
    Login("demo_supervisor", "演示客服主管", Role.SERVICE_SUPERVISOR, "service"),
    Login("demo_branch", "演示营业部经理", Role.BRANCH_MANAGER, "branch"),
    Login("demo_head", "演示总部经理", Role.HEAD_OFFICE_MANAGER, "head"),
    Login("demo_risk", "演示风控专员", Role.RISK_OFFICER, "risk"),
    Login("demo_compliance", "演示合规专员", Role.COMPLIANCE, "compliance"),
    Login("demo_finance", "演示财务专员", Role.FINANCE, "finance"),
    Login("demo_admin", "演示管理员", Role.ADMINISTRATOR, "head"),
)
API_USERNAME = "demo_api"

HEAD_OFFICE = ("head", "示例期货有限公司", "Example Futures (demo)")
REGIONS = (
    ("east", "华东大区", "East"),
    ("south", "华南大区", "South"),
    ("north", "华北大区", "North"),
    ("west", "西部大区", "West"),
)
# The departments a brokerage of this kind has (requirement R61).
DEPARTMENTS = (
    ("gm-office", "总经理办公室", "General manager's office"),
    ("board-office", "董事会办公室", "Board office"),
    ("administration", "行政部", "Administration"),
    ("hr", "人力资源部", "Human resources"),
    ("publicity", "宣传部", "Publicity"),
    ("risk", "风险控制一部", "Risk control 1"),
    ("risk-2", "风险控制二部", "Risk control 2"),
    ("opening", "开户部", "Account opening"),
    ("network", "网络工程部", "Network engineering"),
    ("software", "软件部", "Software"),
    ("settlement", "结算中心", "Settlement centre"),
    ("finance", "财务部", "Finance"),
    ("compliance", "合规审查部", "Compliance review"),
    ("e-commerce", "电子商务部", "E-commerce"),
    ("service", "客服中心", "Client service centre"),
    ("research", "期货研究院", "Futures research institute"),
    ("legal", "法律事务部", "Legal affairs"),
    ("brokerage-hq", "经纪业务总部", "Brokerage headquarters"),
    ("asset-hq", "资产管理总部", "Asset-management headquarters"),
    ("securities-hq", "证券业务总部", "Securities headquarters"),
    ("wealth-hq", "财富管理总部", "Wealth headquarters"),
    ("introducers", "经纪人管理部", "Intermediary management"),
    ("vip-service", "VIP客户服务中心", "VIP client service centre"),
    ("academy", "培训学院", "Academy"),
)
TEAMS = (("a", "一组", "Team A"), ("b", "二组", "Team B"))
MANAGERS_PER_TEAM = 2
# How many clients a branch has beside the others, in their order; the first is the one the demo logins belong to.
BRANCH_SIZES = (137, 212, 64, 98, 171, 45, 118, 83, 156, 31, 107, 74, 193, 52, 128, 89, 23, 145, 61, 113)
# Of its branch's clients, what each manager has: team A's two, then team B's.
MANAGER_SHARES = (0.31, 0.26, 0.24, 0.19)
