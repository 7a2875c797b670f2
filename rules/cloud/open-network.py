import boto3
from aws_cdk import aws_ec2


def bad(group):
    client = boto3.client("ec2")
    # ruleid: open-network
    client.authorize_security_group_ingress(GroupId="g", IpProtocol="tcp", FromPort=22, ToPort=22, CidrIp="0.0.0.0/0")
    # ruleid: open-network
    group.add_ingress_rule(aws_ec2.Peer.any_ipv4(), aws_ec2.Port.tcp(22))


def good(group):
    client = boto3.client("ec2")
    # ok: open-network
    client.authorize_security_group_ingress(GroupId="g", IpProtocol="tcp", FromPort=22, ToPort=22, CidrIp="10.0.0.0/8")
    # ok: open-network
    group.add_ingress_rule(aws_ec2.Peer.ipv4("10.0.0.0/8"), aws_ec2.Port.tcp(22))
