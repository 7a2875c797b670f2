from aws_cdk import aws_ec2 as ec2
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


def by_properties(scope):
    # ruleid: open-network
    ec2.CfnSecurityGroup(scope, "a", security_group_ingress=[{"cidrIp": "0.0.0.0/0", "fromPort": 22}])
    # ok: open-network
    ec2.CfnSecurityGroup(scope, "a", security_group_ingress=[{"cidrIp": "10.0.0.0/8", "fromPort": 22}])


def by_address(group):
    # ruleid: open-network
    group.add_ingress_rule(ec2.Peer.ipv4("0.0.0.0/0"), ec2.Port.tcp(3389))
    # ok: open-network
    group.add_ingress_rule(ec2.Peer.ipv4("10.0.0.0/8"), ec2.Port.tcp(22))
