from aws_cdk import aws_iam


def bad():
    # ruleid: any-permission
    aws_iam.PolicyStatement(actions=["*"], resources=["*"])


def good():
    # ok: any-permission
    aws_iam.PolicyStatement(actions=["s3:GetObject"], resources=["arn:aws:s3:::b/*"])


def policies(client):
    # ruleid: any-permission
    client.create_policy(PolicyName="a", PolicyDocument='{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}')
    # ok: any-permission
    client.create_policy(PolicyName="a", PolicyDocument='{"Statement": [{"Effect": "Allow", "Action": "s3:GetObject"}]}')


def of_one_service():
    # ruleid: any-permission
    aws_iam.PolicyStatement(actions=["s3:*"], resources=["*"])
    # ok: any-permission
    aws_iam.PolicyStatement(actions=["s3:*"], resources=["arn:aws:s3:::mine/*"])

import json

ADMIN_POLICY = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
NARROW_POLICY = {"Statement": [{"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "arn:aws:s3:::reports/*"}]}
# ruleid: any-permission
TEXT = json.dumps(ADMIN_POLICY)
# ok: any-permission
TEXT = json.dumps(NARROW_POLICY)
# ruleid: any-permission
json.dumps({"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::x/*"}]})
# ok: any-permission
json.dumps({"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}]})
