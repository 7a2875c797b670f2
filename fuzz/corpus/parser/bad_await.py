await a
async b
async def c(: await
async with
