import openai


def bad(client, question):
    answer = client.chat.completions.create(model="m", messages=question)
    # ruleid: prompt-built
    exec(answer.choices[0].message.content)


def good(client, question):
    answer = client.chat.completions.create(model="m", messages=question)
    # ok: prompt-built
    print(answer.choices[0].message.content)
