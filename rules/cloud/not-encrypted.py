import boto3


def bad():
    # ruleid: not-encrypted
    boto3.client("s3", use_ssl=False)
    client = boto3.client("rds")
    # ruleid: not-encrypted
    client.create_db_instance(DBInstanceIdentifier="d", StorageEncrypted=False)


def good():
    # ok: not-encrypted
    boto3.client("s3")
    client = boto3.client("rds")
    # ok: not-encrypted
    client.create_db_instance(DBInstanceIdentifier="d", StorageEncrypted=True)


def search(opensearch=None):
    from aws_cdk import aws_opensearchservice

    # ruleid: not-encrypted
    aws_opensearchservice.EncryptionAtRestOptions(enabled=False)
    # ok: not-encrypted
    aws_opensearchservice.EncryptionAtRestOptions(enabled=True)
