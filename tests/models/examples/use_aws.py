import os


def lambda_handler(event, context):
    os.system(event["x"])  # rings: command-injection
    os.system(context.function_name)  # silent
