import asyncio, os
async def f():
  await asyncio.create_subprocess_shell(x)
  async with a as os: os.system(1)
  async for b in c: b(await d)
  return [e async for e in f()]
