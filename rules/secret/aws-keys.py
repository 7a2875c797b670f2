import aiobotocore.session
import boto3


def bad():
    # ruleid: aws-keys
    boto3.client("s3", aws_secret_access_key="je7MtGbClwBF/2Zp9Utk/h3yCo8nvb")
    # ruleid: aws-keys
    aiobotocore.session.get_session().create_client("s3", aws_secret_access_key="je7MtGbClwBF/2Zp9Utk/h3yCo8nvb")
    # ruleid: aws-keys
    boto3.Session(aws_access_key_id="AKIAR3N5T0P7QW1ZX8CV")


def good(key):
    # ok: aws-keys
    boto3.Session(aws_access_key_id="minio")
    # ok: aws-keys
    boto3.client("s3", aws_secret_access_key=key)
    # ok: aws-keys
    boto3.client("s3", aws_secret_access_key="testing")
    # ok: aws-keys
    boto3.client("s3")
