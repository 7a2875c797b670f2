from azure.storage.blob import BlobServiceClient


def bad(url, key):
    client = BlobServiceClient(url)
    # ruleid: azure-client-encryption
    client.key_encryption_key = key
    return client


def good(url, key):
    client = BlobServiceClient(url)
    # ok: azure-client-encryption
    client.key_encryption_key = key
    client.encryption_version = '2.0'
    return client
