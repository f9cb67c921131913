"""OpenAI's official client for Python, unchanged: only the base URL and the key are ours. Run by tests/ai/python.rs."""

import os

import openai
from openai import OpenAI

url, key, poor, model = (os.environ[name] for name in ("BASE_URL", "KEY", "POOR_KEY", "MODEL"))
client = OpenAI(base_url=url, api_key=key, max_retries=0)
messages = [{"role": "user", "content": "Write a haiku"}]
weather = {"type": "function", "function": {"name": "get_weather", "parameters": {"type": "object", "properties": {}}}}

# A chat, with what it cost.
raw = client.chat.completions.with_raw_response.create(model=model, messages=messages)
completion = raw.parse()
assert "frog" in completion.choices[0].message.content, completion
assert raw.headers["x-credits-charged"] == str(completion.usage.total_tokens), raw.headers

# A stream: every chunk has a choice unless the usage was asked for, and the last one with a choice has the receipt.
text, receipt = "", None
for chunk in client.chat.completions.create(model=model, messages=messages, stream=True):
    text += chunk.choices[0].delta.content or ""
    receipt = receipt or getattr(chunk, "x_turnpike", None)
assert "frog" in text and receipt["credits_charged"] > 0, (text, receipt)

options = {"include_usage": True}
chunks = list(client.chat.completions.create(model=model, messages=messages, stream=True, stream_options=options))
assert chunks[-1].usage.total_tokens > 0 and chunks[-1].choices == [], chunks[-1]

# The helper for streams.
with client.chat.completions.stream(model=model, messages=messages) as stream:
    final = stream.get_final_completion()
assert "frog" in final.choices[0].message.content, final

# Tools.
asked = client.chat.completions.create(model=model, messages=messages, tools=[weather])
assert asked.choices[0].message.tool_calls[0].function.name == "get_weather", asked

# Models.
assert model in [one.id for one in client.models.list()]


def refused(kind, status, code, call):
    try:
        call()
    except kind as error:
        assert (error.status_code, error.code) == (status, code), (error.status_code, error.code)
        return
    raise AssertionError(f"{kind} was not raised")


def ask(who, **more):
    return who.chat.completions.create(**{"model": model, "messages": messages, **more})


# Exceptions.
stranger = OpenAI(base_url=url, api_key="nonsense", max_retries=0)
beggar = OpenAI(base_url=url, api_key=poor, max_retries=0)
refused(openai.AuthenticationError, 401, "token_invalid", lambda: ask(stranger))
refused(openai.APIStatusError, 402, "insufficient_credits", lambda: ask(beggar))
refused(openai.NotFoundError, 404, "model_not_found", lambda: ask(client, model="nobody/knows"))
refused(openai.BadRequestError, 400, "validation_failed", lambda: ask(client, n=3))
print("ok")
