def lambda_handler(event, context):
    target = event["queryStringParameters"]["url"]
    if event["path"] == "/go":
        return {"statusCode": 302, "headers": {"Location": target}}  # rings: open-redirect
    if event["path"] == "/page":
        return {"statusCode": 200, "headers": {"content-type": "text/html"}, "body": "<p>" + target}  # rings: cross-site-scripting
    if event["path"] == "/data":
        return {"statusCode": 200, "headers": {"content-type": "text/plain"}, "body": target}  # silent
    return {"statusCode": 200, "headers": {"X-Was": target}, "body": ""}  # silent


def application(environ, start_response):
    start_response("302 Found", [("Location", environ["QUERY_STRING"]), ("X-Path", "a")])  # rings: open-redirect
    start_response("200 OK", [("X-Path", environ["PATH_INFO"])])  # rings: header-injection
    start_response("200 OK", [("X-Path", "a")])  # silent
    return []
