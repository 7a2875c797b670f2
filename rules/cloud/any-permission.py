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

ADMIN = {
    "Version": "2012-10-17",
    # ruleid: any-permission
    "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
}
PUBLIC = {
    # ruleid: any-permission
    "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::x/*"}],
}
NARROW = {
    # ok: any-permission
    "Statement": [{"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "arn:aws:s3:::reports/*"}],
    # ok: any-permission
    "Also": [{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}],
}
