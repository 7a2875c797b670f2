import boto3
from aws_cdk import aws_s3


def bad(stack):
    client = boto3.client("s3")
    # ruleid: public-bucket
    client.put_bucket_acl(Bucket="b", ACL="public-read")
    # ruleid: public-bucket
    client.upload_file("f", "b", "k", ExtraArgs={"ACL": "public-read"})
    # ruleid: public-bucket
    aws_s3.Bucket(stack, "b", public_read_access=True)


def good(stack):
    client = boto3.client("s3")
    # ok: public-bucket
    client.put_bucket_acl(Bucket="b", ACL="private")
    # ok: public-bucket
    aws_s3.Bucket(stack, "b", block_public_access=aws_s3.BlockPublicAccess.BLOCK_ALL)


def others(service, blob):
    from azure.storage.blob import PublicAccess

    # ruleid: public-bucket
    service.create_container("assets", public_access=PublicAccess.CONTAINER)
    # ruleid: public-bucket
    service.create_container("assets", public_access="blob")
    # ok: public-bucket
    service.create_container("assets")
    # ruleid: public-bucket
    blob.make_public()
    # ok: public-bucket
    blob.make_private()
