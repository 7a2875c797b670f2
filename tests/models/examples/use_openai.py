from openai import OpenAI

client = OpenAI()
answer = client.chat.completions.create(model="x", messages=[])
eval(answer.choices[0].message.content)  # rings: code-injection
print(answer.choices[0].message.content)  # silent
