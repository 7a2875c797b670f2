import asyncio


async def bad(program):
    # ruleid: asyncio-exec
    await asyncio.create_subprocess_exec(program, "-x")
    # ruleid: asyncio-exec
    await asyncio.create_subprocess_exec("git", "clone", program, stdout=asyncio.subprocess.PIPE)


async def quiet():
    # ok: asyncio-exec
    await asyncio.create_subprocess_exec("git", "status")
