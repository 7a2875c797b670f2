import os

import github
import sendgrid


# ruleid: known-key-argument
github.Github("ghp_16C7e42F292c6912E7710c838347Ae178B4a")
# ruleid: known-key-argument
sendgrid.SendGridAPIClient("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")
# ok: known-key-argument
github.Github("octocat")
# ok: known-key-argument
github.Github(os.environ["GITHUB_TOKEN"])
