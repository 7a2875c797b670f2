import pickle

import boto3


def read():
    s3 = boto3.client("s3")
    pickle.loads(s3.get_object(Bucket="a", Key="b")["Body"].read())  # rings: untrusted-deserialisation
    s3.get_object(Bucket="a", Key="b")["Body"].read()  # silent
