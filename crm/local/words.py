"""Every sentence the bootstrap and the supervisor say, in both languages: they speak before gettext is there."""

from __future__ import annotations

import os
from collections.abc import Mapping

SENTENCES: Mapping[str, tuple[str, str]] = {
    # Steps.
    "step_venv": ("创建 .venv", "Creating .venv"),
    "step_packages": ("安装 Python 依赖", "Installing Python packages"),
    "step_node": ("安装 Node.js（系统没有 npm）", "Installing Node.js (the system has no npm)"),
    "step_assets": ("准备前端文件", "Staging front-end files"),
    "step_copy_programs": ("为数据库用户复制程序", "Copying the servers to where their user can read them"),
    "step_initdb": ("初始化数据库", "Creating the database cluster"),
    "step_postgres": ("启动 Postgres", "Starting Postgres"),
    "step_valkey": ("启动 Valkey", "Starting Valkey"),
    "step_migrate": ("更新数据表", "Migrating the database"),
    "step_messages": ("编译译文", "Compiling messages"),
    "step_static": ("收集静态文件", "Collecting static files"),
    "step_demo": ("载入演示经纪公司（虚构数据）", "Loading the demo brokerage (invented data)"),
    "step_nightly": ("运行夜间流程", "Running the nightly chain"),
    "step_back_test": ("回测流失预警", "Back-testing the warnings"),
    "step_web": ("启动网页服务", "Starting the web server"),
    "step_worker": ("启动后台任务", "Starting the worker"),
    "step_beat": ("启动定时器", "Starting the scheduler"),
    "step_stop": ("停止全部进程", "Stopping everything"),
    "step_waiting": ("等待正在使用此目录的命令结束", "Waiting for the commands that use this state to end"),
    "progress_packages": ("{done}/{total} 个包", "{done}/{total} packages"),
    "progress_installing": ("已下载，正在安装", "Downloaded, installing"),
    # Notes.
    "note_state": ("数据目录：{folder}", "State: {folder}"),
    "note_external": (
        "使用 DATABASE_URL 与 REDIS_URL 指定的服务",
        "Using the servers named by DATABASE_URL and REDIS_URL",
    ),
    "note_keys": (
        "密钥保存在 {path}：请备份，丢失后加密字段无法读取",
        "Keys are kept in {path}: back it up, encrypted fields cannot be read without it",
    ),
    "note_superuser": (
        "第一个管理员：python3 manage.py createsuperuser",
        "First administrator: python3 manage.py createsuperuser",
    ),
    "note_demo_logins": ("演示登录（虚构数据）：", "Demo logins (invented data):"),
    "note_restart": (
        "{name} 已退出（{status}），{seconds:.1f} 秒后重新启动；日志：{log}",
        "{name} ended ({status}); starting it again in {seconds:.1f} s; log: {log}",
    ),
    "note_restarted": ("{name} 已重新启动", "{name} is running again"),
    "note_hurry": ("再次收到停止信号，立即停止", "Asked to stop again: stopping at once"),
    "note_browser": ("浏览器测试使用 {path}", "Browser tests use {path}"),
    "note_no_browser": (
        "未找到 Chromium，跳过浏览器测试（Debian：apt install chromium）",
        "No Chromium found: browser tests are skipped (Debian: apt install chromium)",
    ),
    "note_no_tests": ("没有匹配的测试", "No test matched"),
    "note_test_database": ("测试数据库：{name}", "Test database: {name}"),
    # Failures.
    "python_too_old": (
        "需要 Python 3.11 至 3.13，当前为 {found}。",
        "Python 3.11 to 3.13 is needed; this is {found}.",
    ),
    "no_venv_module": (
        "这个 Python 没有 venv 模块（Debian/Ubuntu：apt install python3-venv）。",
        "This Python has no venv module (Debian/Ubuntu: apt install python3-venv).",
    ),
    "venv_failed": ("无法创建 {path}：{reason}", "{path} could not be created: {reason}"),
    "no_network": (
        "无法连接软件源，未能安装 {what} 中的包；请检查网络或代理后重试。（{reason}）",
        "No package registry could be reached, so the packages of {what} are not installed; "
        "check the network or the proxy and try again. ({reason})",
    ),
    "packages_failed": ("安装依赖失败：{reason}", "Packages could not be installed: {reason}"),
    "assets_failed": ("准备前端文件失败：{reason}", "Front-end files could not be staged: {reason}"),
    "disk_full": (
        "磁盘空间不足：{path} 所在分区剩余 {free} MB，至少需要 {needed} MB。",
        "The disk is full: {path} has {free} MB left and at least {needed} MB are needed.",
    ),
    "port_busy": (
        "端口 {port} 已被其他程序占用；请停掉它，或用 --port 换一个。",
        "Port {port} is in use by another program; stop it or choose another with --port.",
    ),
    "port_refused": (
        "不能在 {address}:{port} 上监听：{reason}",
        "Cannot listen on {address}:{port}: {reason}",
    ),
    "already_running": (
        "{folder} 已由另一个 up 使用（进程 {pid}，{url}）。",
        "Another `up` is already running on {folder} (process {pid}, {url}).",
    ),
    "one_url_only": (
        "DATABASE_URL 与 REDIS_URL 必须同时设置或都不设置；缺少 {missing}。",
        "Set both DATABASE_URL and REDIS_URL or neither; {missing} is missing.",
    ),
    "other_version": (
        "{folder} 由 Postgres {found} 创建，本程序使用 {expected}；请用旧版本导出后恢复（docs/operate.md），"
        "或用 --state 换一个目录。",
        "{folder} was made by Postgres {found} and this program runs {expected}; dump it with the old version and "
        "restore it (docs/operate.md), or choose another --state.",
    ),
    "not_a_cluster": (
        "{folder} 不是空目录，也不是数据库目录；请移走其中的文件。",
        "{folder} is neither empty nor a database cluster; move its files away.",
    ),
    "not_ours": (
        "不能使用 {folder}：{reason}；请换一个 --state，或用它的所有者运行。",
        "{folder} cannot be used: {reason}; choose another --state or run as its owner.",
    ),
    "no_account": (
        "以 root 运行时数据库需要系统用户 postgres 或 nobody，两者都不存在。",
        "As root the database runs as the system user postgres or nobody, and neither exists.",
    ),
    "no_programs": (
        "找不到 {name} 程序；请删除 .venv 后重试，或设置 CRM_PG_BIN。",
        "The program {name} was not found; remove .venv and try again, or set CRM_PG_BIN.",
    ),
    "not_ready": (
        "{name} 未能在 {seconds:.0f} 秒内就绪；日志 {log} 末尾：{reason}",
        "{name} was not ready within {seconds:.0f} s; the end of {log} says: {reason}",
    ),
    "ended_early": (
        "{name} 启动后即退出（{status}）；日志 {log} 末尾：{reason}",
        "{name} ended while starting ({status}); the end of {log} says: {reason}",
    ),
    "command_failed": ("“{label}”失败：{reason}", "“{label}” failed: {reason}"),
    "servers_failed": ("内置数据库无法启动：{reason}", "The embedded servers did not start: {reason}"),
    "server_unreachable": (
        "无法连接 {name}：{reason}",
        "The server of {name} could not be reached: {reason}",
    ),
    "server_too_old": (
        "{name} 的版本是 {found}，至少需要 {needed}。",
        "The server of {name} is version {found}; at least {needed} is needed.",
    ),
    "stopped": ("已停止。", "Stopped."),
}


def languages() -> tuple[int, ...]:
    """Which columns to print: Chinese, English, or both where the locale names neither."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        locale = os.environ.get(name, "")
        if locale:
            break
    if locale.startswith("zh"):
        return (0,)
    return (1,) if locale.startswith("en") else (0, 1)


def say(key: str, **values: object) -> str:
    """The sentence in the operator's language; both, one after the other, where the locale does not tell.

    A value that is itself a key, such as a step's name, is put into each language as well.
    """
    return " / ".join(_sentence(key, column, values) for column in languages())


def _sentence(key: str, column: int, values: Mapping[str, object]) -> str:
    words = {
        name: SENTENCES[value][column] if isinstance(value, str) and value in SENTENCES else value
        for name, value in values.items()
    }
    return SENTENCES[key][column].format(**words)
