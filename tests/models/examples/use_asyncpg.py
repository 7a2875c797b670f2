import asyncpg
from aiohttp import web


async def handle(request: web.Request):
    connection = await asyncpg.connect("x")
    await connection.fetch("SELECT * FROM t WHERE a = " + request.query["x"])  # rings: sql-injection
    await connection.fetch("SELECT * FROM t WHERE a = $1", request.query["x"])  # silent
