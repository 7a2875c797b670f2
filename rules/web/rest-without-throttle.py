# ruleid: rest-without-throttle
REST_FRAMEWORK = {"PAGE_SIZE": 10}

# ok: rest-without-throttle
REST_FRAMEWORK = {"PAGE_SIZE": 10, "DEFAULT_THROTTLE_RATES": {"anon": "100/day"}}
