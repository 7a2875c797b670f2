level = "user"
# ruleid: bidirectional-text
if level != "none‮⁦":  # is admin⁩⁦
    print("You are an admin.")
# ok: bidirectional-text
mark = "\u202e"
# ok: bidirectional-text
name = "שלום"
