import boto3


def bad():
    # ruleid: aws-keys
    boto3.client("s3", aws_secret_access_key="je7MtGbClwBF/2Zp9Utk/h3yCo8nvb")


def good(key):
    # ok: aws-keys
    boto3.client("s3", aws_secret_access_key=key)
    # ok: aws-keys
    boto3.client("s3", aws_secret_access_key="testing")
    # ok: aws-keys
    boto3.client("s3")
