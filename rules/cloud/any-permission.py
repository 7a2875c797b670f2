from aws_cdk import aws_iam


def bad():
    # ruleid: any-permission
    aws_iam.PolicyStatement(actions=["*"], resources=["*"])


def good():
    # ok: any-permission
    aws_iam.PolicyStatement(actions=["s3:GetObject"], resources=["arn:aws:s3:::b/*"])
