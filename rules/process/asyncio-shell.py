import asyncio
from asyncio import create_subprocess_shell


async def bad(command):
    # ruleid: asyncio-shell
    await asyncio.create_subprocess_shell(command)
    # ruleid: constant-command
    await create_subprocess_shell("ls | wc", stdout=asyncio.subprocess.PIPE)
    loop = asyncio.get_running_loop()
    # ruleid: asyncio-shell
    await loop.subprocess_shell(asyncio.SubprocessProtocol, command)


async def good(program):
    # ok: asyncio-shell
    await asyncio.create_subprocess_exec(program)
