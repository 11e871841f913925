"""Servers that someone else runs: whether they answer and are new enough, said in a sentence."""

from __future__ import annotations

import os

import psycopg2
import redis

from crm.local import postgres
from crm.local.report import Failure

OLDEST_POSTGRES = 150000
OLDEST_REDIS = 7


def check() -> None:
    check_postgres(os.environ["DATABASE_URL"])
    check_redis(os.environ["REDIS_URL"])


def check_postgres(url: str) -> None:
    """Only connects: the database it names is read for its version and nothing else."""
    try:
        connection = postgres.connect(url)
    except psycopg2.Error as error:
        raise Failure("server_unreachable", name="DATABASE_URL", reason=_one_line(error)) from error
    version = connection.server_version
    connection.close()
    if version < OLDEST_POSTGRES:
        raise Failure("server_too_old", name="DATABASE_URL", found=version // 10000, needed="Postgres 15")


def check_redis(url: str) -> None:
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=5) as client:
            found = str(client.info("server")["redis_version"])
    except (redis.RedisError, ValueError) as error:
        raise Failure("server_unreachable", name="REDIS_URL", reason=_one_line(error)) from error
    if int(found.split(".")[0]) < OLDEST_REDIS:
        raise Failure("server_too_old", name="REDIS_URL", found=found, needed="Redis 7")


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
