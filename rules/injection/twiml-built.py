from twilio.twiml.voice_response import VoiceResponse


def bad(client, name):
    # ruleid: twiml-built
    client.calls.create(twiml=f"<Response><Say>{name}</Say></Response>", to="+1", from_="+2")


def good(client, name):
    answer = VoiceResponse()
    answer.say(name)
    # ok: twiml-built
    client.calls.create(twiml=str(answer), to="+1", from_="+2")
    # ok: twiml-built
    client.calls.create(twiml="<Response><Hangup/></Response>", to="+1", from_="+2")
